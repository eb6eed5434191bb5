"""Routes of orders."""

import sys

from app.spine import orders


def post_order(order):
    orders.place(order)
    return sys.modules["app.engines.orders"].price(order)
