"""Orders as they are stored."""

from sqlalchemy.orm import Session


def save(session: Session, order) -> None:
    """Store an order, or forget everything that was done before."""
    try:
        session.add(order)
        session.flush()
    except ValueError:
        session.rollback()
