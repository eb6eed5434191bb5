"""What an order costs."""


class Price:
    """An amount in a currency."""


def price(order):
    return order["count"] * order["unit_price"]
