"""Places orders: one transaction for each."""

from app.engines import orders as engine


def place(order):
    return engine.price(order)
