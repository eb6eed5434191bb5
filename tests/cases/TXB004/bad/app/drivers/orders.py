"""Orders as they are stored."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def close(session: Session) -> None:
    """Make it permanent."""
    session.execute(text("COMMIT"))
