# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Groups the schemas of policies
"""Words of the policies domain."""
