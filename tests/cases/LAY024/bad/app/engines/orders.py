# Layer: L3 — Adapter
# AUDIENCE: CUSTOMER
"""What an order costs."""


def price(order):
    return order["count"] * order["unit_price"]
