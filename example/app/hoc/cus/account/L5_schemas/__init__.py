# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Groups the schemas of account
"""Words of the account domain."""
