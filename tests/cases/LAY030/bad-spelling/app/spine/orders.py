"""Places orders: one transaction for each."""

from app.engines.OrderService import price


def place(order):
    return price(order)
