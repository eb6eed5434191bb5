"""What an order costs."""

from app.api.orders import current_discount


def price(order):
    return order["count"] * order["unit_price"] - current_discount()
