# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of overview
"""Effects of the overview domain."""
