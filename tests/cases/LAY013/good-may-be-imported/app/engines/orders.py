"""What an order costs."""

from app.settings import CURRENCY


def price(order):
    return f"{order['count'] * order['unit_price']} {CURRENCY}"
