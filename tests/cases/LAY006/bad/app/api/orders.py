"""Routes of orders."""

from app.spine.orders import place
from app.spine.prices import price


def get_price(order):
    return price(order)


def post_order(order):
    return place(order)
