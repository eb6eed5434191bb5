"""Whether an order can be placed."""

from app.orders.drivers import orders


def place(session, order):
    orders.save(session, order)
