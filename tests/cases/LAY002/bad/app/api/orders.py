"""Routes of orders."""

from app.engines.orders import price
from app.spine.orders import place


def get_price(order):
    return price(order)


def post_order(order):
    return place(order)
