"""How much may be taken."""

from app.stock.drivers import levels


def take(session, item, count):
    if count < 1:
        raise ValueError(count)
    levels.take(session, item, count)
