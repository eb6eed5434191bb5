# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of controls
"""Effects of the controls domain."""
