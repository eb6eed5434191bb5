# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of logs
"""Effects of the logs domain."""
