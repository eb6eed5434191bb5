"""Routes of orders."""

from app.spine.orders import place


def post_order(order):
    return place(order)
