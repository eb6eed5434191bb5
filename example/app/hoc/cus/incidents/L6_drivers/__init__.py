# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Groups the drivers of incidents
"""Effects of the incidents domain."""
