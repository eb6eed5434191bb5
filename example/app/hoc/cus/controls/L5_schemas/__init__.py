# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Groups the schemas of controls
"""Words of the controls domain."""
