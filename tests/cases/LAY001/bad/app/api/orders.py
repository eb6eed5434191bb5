"""Routes of orders."""

from app.spine.orders import place


def current_discount():
    return 5


def post_order(order):
    return place(order)
