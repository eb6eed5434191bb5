"""Places orders: one transaction for each."""

from app.engines import orders as engine


def place(order, currency):
    return engine.price(order, currency)
