"""What an order costs."""


def _round(amount):
    return round(amount, 2)


def price(order):
    return _round(order["count"] * order["unit_price"])
