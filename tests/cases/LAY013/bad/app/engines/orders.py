"""What an order costs."""


def price(order):
    from app.main import CURRENCY

    return f"{order['count'] * order['unit_price']} {CURRENCY}"
