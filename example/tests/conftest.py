"""A real backend for each test: its own migrated database, a clock that stands still, ids that repeat.

The database is a SQLite file; with CONTROL_PLANE_TEST_POSTGRES (a URL of a database that may be emptied) the same
tests run on PostgreSQL.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from assure.runtime import Contracts
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from app.hoc.cus.hoc_spine.orchestrator.context import Audience, OperationContext
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry
from app.hoc.cus.hoc_spine.transaction.database import open_database
from app.kernel.occasion import Sources
from app.main import contracts_of, create_app, create_backend
from app.schema import upgrade
from app.settings import Settings

POSTGRES = os.environ.get("CONTROL_PLANE_TEST_POSTGRES", "")


@dataclass
class Clock:
    """A clock that only moves when it is told to, and counters in the place of chance."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    drawn: int = 0

    def advance(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def draw(self) -> int:
        """The next number."""
        self.drawn += 1
        return self.drawn

    def sources(self) -> Sources:
        """Sources for a backend that lives by this clock."""
        return Sources(
            clock=lambda: self.now,
            ticks=lambda: 0.0,
            new_uuid=lambda: UUID(int=self.draw()),
            new_secret=lambda: f"secret-{self.draw():026d}",
        )


@dataclass
class Backend:
    """A running backend, with short words for what tests ask of it."""

    serve: Callable[[], TestClient]
    registry: OperationRegistry
    engine: Engine
    clock: Clock
    tenant_id: str = "acme"
    actor_id: str = "alice"

    @cached_property
    def client(self) -> TestClient:
        """The HTTP interface, started when a test first asks for it."""
        return self.serve()

    def do(self, operation: str, method: str | None = None, /, **params: object) -> dict[str, Any]:
        """Dispatch for the tenant, as a customer."""
        context = OperationContext(self.tenant_id, self.actor_id, method, params)
        return self.registry.execute(operation, context)

    def founder(self, operation: str, method: str | None = None, /, **params: object) -> dict[str, Any]:
        """Dispatch for the tenant, as a founder."""
        context = OperationContext(self.tenant_id, "founder", method, params, Audience.FOUNDER)
        return self.registry.execute(operation, context)

    def http(self, verb: str, path: str, body: object = None, **headers: str) -> Any:
        """Call the HTTP interface with the headers of the tenant and the actor."""
        given = {"X-Tenant-Id": self.tenant_id, "X-Actor-Id": self.actor_id, **headers}
        return self.client.request(verb, f"/api/v1{path}", json=body, headers=given)

    def onboard(self) -> None:
        """Lead the tenant to ACTIVE by the way every tenant takes."""
        self.do("account.write", "create", name="Acme")
        self.do("onboarding.write", "start")
        for step, details in STEPS.items():
            self.do("onboarding.write", "complete_step", step=step, details=details)
        self.do("onboarding.write", "finish")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What stands in the database, past all layers."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def tamper(self, statement: str) -> None:
        """Change the database behind the back of the backend."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))


STEPS: dict[str, dict[str, str]] = {
    "profile": {"company": "Acme", "country": "DE"},
    "agreement": {"version": "2026-01", "accepted_by": "alice"},
    "contact": {"email": "security@acme.example"},
}

MakeBackend = Callable[..., Backend]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest revision, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "control_plane.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    """A database of its own at the newest revision."""
    if POSTGRES:
        empty_postgres(POSTGRES)
        upgrade(POSTGRES)
        return POSTGRES
    path = tmp_path / "control_plane.db"
    shutil.copy(migrated, path)
    return f"sqlite:///{path}"


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    """A database of its own without any table."""
    if POSTGRES:
        empty_postgres(POSTGRES)
        return POSTGRES
    return f"sqlite:///{tmp_path / 'empty.db'}"


def empty_postgres(url: str) -> None:
    """Drop everything in the database."""
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture(scope="session")
def contracts() -> Contracts:
    """The contracts that the backend is delivered with, compiled once."""
    return contracts_of(Settings())


@pytest.fixture
def mode() -> str:
    """How strictly contracts are held; tests of engines watch only, to see what engines refuse by themselves."""
    return "strict"


@pytest.fixture
def make_backend(database_url: str, contracts: Contracts, mode: str) -> Iterator[MakeBackend]:
    """Make backends on the same database, with other settings or contracts where a test needs them."""
    engine, clock = open_database(database_url), Clock()
    with ExitStack() as running:

        def make(held: Contracts = contracts, **settings: Any) -> Backend:
            chosen = Settings(database_url=database_url, **{"contracts_mode": mode, **settings})

            def serve() -> TestClient:
                app = create_app(chosen, clock.sources(), held)
                return running.enter_context(TestClient(app, raise_server_exceptions=False))

            parts = create_backend(chosen, clock.sources(), held)
            running.callback(parts.close)
            return Backend(serve, parts.registry, engine, clock)

        yield make
    if mode == "monitor":
        assert disagreements(engine) == []
    engine.dispose()


def disagreements(engine: Engine) -> list[str]:
    """Where engine and contracts did not say the same: what one of them refuses, the other refuses too."""
    with engine.connect() as connection:
        done = connection.execute(text(AUDITED)).all()
    return [
        f"{row.operation}:{row.method} {row.error_code}: {row.violations}"
        for row in done
        if (row.outcome == "completed") != (row.violations in ("[]", []))
        and row.error_code not in NOT_BY_RULE
        and (row.operation, row.method) not in SEEN_LATER
    ]


AUDITED = "SELECT operation, method, outcome, error_code, violations FROM dispatch_audits ORDER BY id"
# Refused before any rule was asked, or for what no contract speaks of: whether the parameters fit, and what is read.
# Whether a part of the log is whole is seen while it is read.
SEEN_LATER = {("logs.query", "export")}
NOT_BY_RULE = ("invalid_input", "forbidden", "unavailable", "unknown_operation", "not_found", "internal_error")


@pytest.fixture
def fresh(make_backend: MakeBackend) -> Backend:
    """A backend that knows no tenant."""
    return make_backend()


@pytest.fixture
def backend(fresh: Backend) -> Backend:
    """A backend with an ACTIVE tenant."""
    fresh.onboard()
    return fresh
