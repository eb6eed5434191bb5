"""Routes of orders."""

from app.spine.orders import Price, place


def post_order(order) -> Price:
    return place(order)
