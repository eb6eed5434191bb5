# Layer: Domain Engine of L5
# AUDIENCE: CUSTOMER
"""What an order costs."""


def price(order):
    return order["count"] * order["unit_price"]
