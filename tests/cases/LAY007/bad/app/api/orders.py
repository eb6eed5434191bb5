"""Routes of orders."""

from app.spine import orders


def get_price(order):
    return orders.engine.price(order)


def post_order(order):
    return orders.place(order)
