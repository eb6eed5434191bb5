"""What several orders cost."""

from app.engines.orders import price


def total(orders):
    return sum(map(price, orders))
