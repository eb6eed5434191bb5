# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
"""What an order holds."""

FIELDS = ("count", "unit_price")
