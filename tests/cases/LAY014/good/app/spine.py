"""Places orders: takes them from stock and keeps them, in one transaction."""

from app.orders.engines import placing
from app.stock.engines import taking


def place(session, order):
    taking.take(session, order.item, order.count)
    placing.place(session, order)
    session.commit()
