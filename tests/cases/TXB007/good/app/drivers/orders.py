"""Orders as they are stored."""

import sqlalchemy

from app.drivers.outbox import Outbox


def save(order, outbox: Outbox) -> None:
    """Store an order."""
    outbox.add(order, sqlalchemy)
    outbox.commit()
