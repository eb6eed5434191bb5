"""Orders as they are stored."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def count(session: Session) -> None:
    """Count the orders in the transaction of the operation."""
    with session.begin_nested():
        session.execute(text("UPDATE totals SET orders = orders + 1"))
