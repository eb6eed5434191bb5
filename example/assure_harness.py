"""The backend as assure runs it: made anew in an empty folder, with the registry and the application of production."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

from assure.runtime import Contracts
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from app.hoc.cus.hoc_spine.orchestrator.context import Audience, OperationContext
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry
from app.hoc.cus.hoc_spine.transaction.database import open_database
from app.kernel.occasion import system_sources
from app.main import contracts_of, create_app
from app.models.base import Base
from app.schema import upgrade
from app.settings import Settings


class Harness:
    """One fresh backend on a migrated database of its own; `app` and `registry` belong together.

    It holds the contracts that it is given, and those that it is delivered with where it is given none.
    """

    def __init__(self, folder: Path, contracts: Contracts | None = None, mode: str = "strict") -> None:
        self._file = folder / "control_plane.db"
        url = f"sqlite:///{self._file}"
        if not event.contains(Engine, "connect", _waits_for_no_disk):
            event.listen(Engine, "connect", _waits_for_no_disk)
        upgrade(url)
        # Whoever runs this makes the clock and the ids of the system stand still, but not how long a dispatch takes.
        sources = replace(system_sources(), ticks=lambda: 0.0)
        settings = Settings(database_url=url, contracts_mode=mode)
        self.app = create_app(settings, sources, _delivered() if contracts is None else contracts)
        self.registry: OperationRegistry = self.app.state.registry
        # By these two it is seen what a dispatch changes: every row, with the types that the models give it.
        self.engine, self.metadata = open_database(url), Base.metadata

    def context(
        self, *, tenant: str, actor: str, method: str | None, params: Mapping[str, object], audience: str = "customer"
    ) -> OperationContext:
        """What a caller says to the registry."""
        return OperationContext(tenant, actor, method, params, Audience(audience))

    def close(self) -> None:
        """Let go of the database; the application does so by itself when it is shut down."""
        self.engine.dispose()

    def save(self) -> sqlite3.Connection:
        """All that the backend holds, which is its database: it keeps nothing of a tenant in memory."""
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(self._file)) as database:
            database.backup(copy)
        return copy

    def restore(self, saved: sqlite3.Connection) -> None:
        """Bring back what was saved, under the connections that are open."""
        with closing(sqlite3.connect(self._file)) as database:
            database.execute("PRAGMA synchronous = OFF")
            saved.backup(database)


def _waits_for_no_disk(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """What is judged survives no power cut, and need not: thousands of commits are made and thrown away."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.execute("PRAGMA journal_mode = MEMORY")
    cursor.close()


@cache
def _delivered() -> Contracts:
    """The contracts that the backend is delivered with, compiled once for all backends of a process."""
    return contracts_of(Settings())
