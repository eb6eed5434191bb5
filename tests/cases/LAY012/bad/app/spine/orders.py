"""Places orders: one transaction for each."""

from app.services.pricing import price


def place(order):
    return price(order)
