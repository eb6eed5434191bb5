"""Places orders: one transaction for each."""

from app.engines.orders import price


def quote(order):
    return price(order)


def place(order):
    return price(order)
