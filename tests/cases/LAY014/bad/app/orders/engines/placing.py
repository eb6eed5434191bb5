"""Whether an order can be placed."""

from app.orders.drivers import orders
from app.stock.drivers import levels


def place(session, order):
    levels.take(session, order.item, order.count)
    orders.save(session, order)
