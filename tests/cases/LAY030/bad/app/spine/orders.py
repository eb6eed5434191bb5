"""Places orders: one transaction for each."""

from app.engines.order_service import price


def place(order):
    return price(order)
