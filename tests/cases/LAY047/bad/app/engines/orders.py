"""What an order costs."""


def price(order):
    return order["count"] * order["unit_price"]
