# Layer: L5 — Domain Engine
# AUDIENCE: SHARED
"""What an order costs."""


def price(order):
    return order["count"] * order["unit_price"]
