"""What an order costs."""


def price(order, discount=0):
    return order["count"] * order["unit_price"] - discount
