# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Opens the database in the way the unit of work needs it
"""The database behind the backend: SQLite or PostgreSQL by URL."""

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

# Says of a connection what its transaction is for. One that writes takes SQLite's write lock at once, instead of
# failing half way; one that does not sees the database as it stood at one moment.
WRITES = "spine_writes"
# How long a connection to SQLite waits for others to finish writing; a record of a dispatch must not be lost to haste.
BUSY_SECONDS = 30


def open_database(url: str) -> Engine:
    """An engine for the URL; nothing is connected yet."""
    target = with_driver(url)
    if target.get_backend_name() == "sqlite":
        engine = create_engine(target, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # Days are counted in UTC, wherever the server stands.
    engine = create_engine(target, pool_pre_ping=True, connect_args={"options": "-c timezone=UTC"})
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def with_driver(url: str) -> URL:
    """The URL with the driver that the backend is built for, where it names none."""
    target = make_url(url)
    if target.drivername in ("postgres", "postgresql"):
        return target.set(drivername="postgresql+psycopg")
    return target


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite does, in the mode that is wanted.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES) is False:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
