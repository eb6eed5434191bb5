"""Routes of orders."""

from app.spine import orders


def post_order(order):
    return orders.place(order)
