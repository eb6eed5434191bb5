# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of analytics
"""Effects of the analytics domain."""
