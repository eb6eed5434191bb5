# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of account
"""Effects of the account domain."""
