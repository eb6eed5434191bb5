"""Orders as they are stored."""

from sqlalchemy import Engine


def connect(engine: Engine):
    """A connection on which every statement is permanent at once."""
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")
