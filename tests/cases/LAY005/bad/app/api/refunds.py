"""Routes of refunds."""

from app.api.orders import post_order


def post_refund(order):
    return post_order({**order, "count": -order["count"]})
