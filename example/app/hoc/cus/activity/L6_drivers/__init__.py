# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of activity
"""Effects of the activity domain."""
