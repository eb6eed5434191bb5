"""Orders as they are stored."""

from sqlalchemy.orm import Session


def add(session: Session, order) -> None:
    """Add an order."""
    session.add(order)


def save(session: Session, order) -> None:
    """Store an order."""
    add(session, order)
