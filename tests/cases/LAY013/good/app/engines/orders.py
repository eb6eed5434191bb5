"""What an order costs, in the currency that the composition root hands down."""


def price(order, currency):
    return f"{order['count'] * order['unit_price']} {currency}"
