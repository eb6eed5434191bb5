# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of integrations
"""Effects of the integrations domain."""
