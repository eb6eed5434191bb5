"""Routes of orders."""

from app.spine import orders as spine

Price = spine.engine.Price


def get_price(order):
    engine = getattr(spine, "engine")
    return engine.price(order)
