# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Groups the schemas of overview
"""Words of the overview domain."""
