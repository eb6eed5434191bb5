# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of api_keys
"""Effects of the api_keys domain."""
