"""Orders as they are stored."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def attempt(session: Session) -> None:
    """Undo one step."""
    session.execute(text("SAVEPOINT step"))
    session.execute(text("ROLLBACK TO SAVEPOINT step"))
