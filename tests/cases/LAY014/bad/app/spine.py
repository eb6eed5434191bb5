"""Places orders."""

from app.orders.engines import placing


def place(session, order):
    placing.place(session, order)
    session.commit()
