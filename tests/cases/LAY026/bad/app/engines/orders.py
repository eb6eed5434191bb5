# Layer: L5/L6 — HYBRID
# AUDIENCE: CUSTOMER
"""What an order costs."""


def price(order):
    return order["count"] * order["unit_price"]
