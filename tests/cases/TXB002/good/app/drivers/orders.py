"""Orders as they are stored."""

from sqlalchemy.orm import Session


def save(session: Session, order) -> None:
    """Store an order, or forget that it was tried."""
    savepoint = session.begin_nested()
    try:
        session.add(order)
        savepoint.commit()
    except ValueError:
        savepoint.rollback()
