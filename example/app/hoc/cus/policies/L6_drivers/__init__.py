# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of policies
"""Effects of the policies domain."""
