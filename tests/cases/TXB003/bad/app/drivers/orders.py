"""Orders as they are stored."""

from sqlalchemy import Engine, text


def count(engine: Engine) -> None:
    """Count the orders in a transaction of its own."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE totals SET orders = orders + 1"))
