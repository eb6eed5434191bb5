"""Orders as they are stored."""

import sqlalchemy

from app.drivers.unknown import handle


def save(order) -> None:
    """Store an order."""
    handle.add(order, sqlalchemy)
    handle.commit()
