"""Orders as they are stored."""

from app.spine.work import run
from sqlalchemy.orm import Session


def save(session: Session, order) -> None:
    """Store an order."""
    run(session, lambda it: it.add(order))
