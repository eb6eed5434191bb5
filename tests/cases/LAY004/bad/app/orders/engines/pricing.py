"""What an order costs."""

from app.stock.engines.levels import in_stock


def price(order):
    return order["count"] * order["unit_price"] if in_stock(order["article"]) else None
