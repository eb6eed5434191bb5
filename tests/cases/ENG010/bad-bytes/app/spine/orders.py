"""Places orders: one transaction for each."""

from app.engines.orders import price


def place(order):
    return price(order)
