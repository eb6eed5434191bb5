"""Places orders: one transaction for each."""

from app.engines import orders as engine

Price = engine.Price


def place(order):
    return engine.price(order)
