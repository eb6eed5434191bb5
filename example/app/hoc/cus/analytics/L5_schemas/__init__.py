# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Groups the schemas of analytics
"""Words of the analytics domain."""
