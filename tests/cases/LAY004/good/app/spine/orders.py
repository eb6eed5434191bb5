"""Places orders: one transaction for each."""

from app.orders.engines.pricing import price
from app.stock.engines.levels import in_stock


def place(order):
    return price(order) if in_stock(order["article"]) else None
