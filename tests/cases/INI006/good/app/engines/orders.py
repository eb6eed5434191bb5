"""What an order costs."""

UNITS = ("piece", "box")


def price(order):
    return order["count"] * order["unit_price"]
