# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Groups the schemas of api_keys
"""Words of the api_keys domain."""
