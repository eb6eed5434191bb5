"""Routes of orders."""

from app.spine.orders import place, quote


def get_price(order):
    return quote(order)


def post_order(order):
    return place(order)
