"""Places orders: one transaction for each."""

from app.orders.engines.pricing import price


def place(order):
    return price(order)
