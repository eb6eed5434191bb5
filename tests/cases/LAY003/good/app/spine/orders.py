"""Places orders: one transaction for each."""

from app.engines.orders import price, sells


def place(order):
    return price(order) if sells(order["article"]) else None
