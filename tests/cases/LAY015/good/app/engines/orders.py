"""What an order costs."""

from app.settings import CURRENCY

Price = str


def price(order) -> Price:
    return f"{order['count'] * order['unit_price']} {CURRENCY}"
