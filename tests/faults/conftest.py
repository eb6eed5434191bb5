"""A small backend on a real database, to plant defects in, and the gate `faults` run over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from assure.cli.session import open_session
from assure.engine import RunOptions, run_gates
from assure.gates.faults import GATE

if TYPE_CHECKING:
    from pathlib import Path

    from assure.core import GateResult

CONFIG = """\
project: keys
source: [app]
contracts:
  specs: [specs/specs.yaml]
  domains: [specs/domains.yaml]
  manifest: [specs/manifest.yaml]
  faults: [specs/faults.yaml]
registrations:
  - {kind: call, receiver: app.spine.Spine, method: register}
backend: {harness: "app.harness:Harness", time_limit: 20s}
"""
SPECS = """\
specs:
  - id: SPEC-001
    operation: key.create
    domain: keys
    critical: true
    title: A tenant creates a key, and somebody is told.
    owner: team-keys
    preconditions: [{id: PRE-1, condition: request.params.name != ""}]
    effects: {writes: [keys, notices], idempotent: false}
    runs:
      completes: {caller: {tenant: acme}, params: {name: gateway}, holds: true}
  - id: SPEC-002
    operation: key.list
    domain: keys
    title: A tenant sees its keys.
    owner: team-keys
    effects: {writes: [], idempotent: true}
    runs:
      completes: {given: [UC-001], caller: {tenant: acme}, params: {}, holds: true}
"""
DOMAINS = """\
domains:
  - name: keys
    paths: [app/**]
    operations:
      - {name: key.create, critical: true}
      - {name: key.list, kind: read}
"""
MANIFEST = """\
use_cases:
  - id: UC-001
    title: A tenant creates a key
    operation: key.create
    routes: [POST /keys]
    handler: app.keys:create_key
    examples:
      - {request: {body: {name: first}}, status: 200}
  - id: UC-002
    title: A tenant lists its keys
    operation: key.list
    handler: app.keys:list_keys
"""
FAULTS = """\
journals:
  - {table: audits, reason: What was tried is recorded there.}
faults:
  - id: FR-001
    scenario: The vault is out of reach
    owner: team-keys
    operation: key.create
    run: completes
    fault: {point: client.vault.store, kind: unreachable}
    expect: {outcome: failed, error: ConnectionError, state: unchanged, again: completed}
"""
HARNESS = """\
import json
import sqlite3
from contextlib import closing

from app.keys import Base, Vault
from app.spine import Context, build
from assure.runtime import Guard, Mode
from sqlalchemy import create_engine


class Harness:
    def __init__(self, folder, contracts=None, mode="strict"):
        self._file = folder / "keys.db"
        self.engine, self.metadata = create_engine(f"sqlite:///{self._file}"), Base.metadata
        Base.metadata.create_all(self.engine)
        self.clients = {"vault": Vault()}
        self.registry = build(Guard(contracts, mode=Mode(mode)), self.engine, self.clients["vault"])

    def context(self, *, tenant, method, params):
        return Context(tenant, method, params)

    def save(self):
        copy = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self._file)) as database:
            database.backup(copy)
        return copy

    def restore(self, saved):
        with closing(sqlite3.connect(self._file)) as database:
            saved.backup(database)

    def close(self):
        self.engine.dispose()

    async def app(self, scope, receive, send):
        if scope["type"] == "http":
            found = self.registry.execute("key.create", Context("acme", None, json.loads((await receive())["body"])))
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": json.dumps(found).encode()})
"""
SPINE = """\
from app.keys import Audit, create_key, list_keys
from sqlalchemy.orm import Session


class Context:
    def __init__(self, tenant, method, params):
        self.tenant = tenant
        self.method = method
        self.params = params


class Spine:
    def __init__(self, guard, engine, vault):
        self.guard, self.engine, self.vault = guard, engine, vault
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler

    def execute(self, operation, context):
        with Session(self.engine) as session:
            session.add(Audit(operation=operation))
            session.commit()
        context.engine, context.vault = self.engine, self.vault
        return self.guard.run(operation, context, self.handlers[operation])


def build(guard, engine, vault):
    spine = Spine(guard, engine, vault)
    spine.register("key.create", create_key)
    spine.register("key.list", list_keys)
    return spine
"""
KEYS = """\
from enum import StrEnum

from sqlalchemy import Enum, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Status(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"


class Base(DeclarativeBase):
    pass


class Key(Base):
    __tablename__ = "keys"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    status: Mapped[Status] = mapped_column(Enum(Status, native_enum=False, values_callable=lambda kind: list(kind)))


class Notice(Base):
    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class Audit(Base):
    __tablename__ = "audits"
    id: Mapped[int] = mapped_column(primary_key=True)
    operation: Mapped[str]


class Vault:
    def store(self, name):
        return f"vault://{name}"


def create_key(context):
    with Session(context.engine) as session:
        reference = context.vault.store(context.params["name"])
        key = Key(name=context.params["name"], status=Status.ACTIVE)
        session.add(key)
        session.flush()
        session.add(Notice(text=reference))
        session.flush()
        found = {"id": key.id, "reference": reference}
        session.commit()
        return found


def list_keys(context):
    with Session(context.engine) as session:
        return {"items": [key.name for key in session.scalars(select(Key).order_by(Key.id))]}
"""
FILES = {
    "assure.yaml": CONFIG,
    "specs/specs.yaml": SPECS,
    "specs/domains.yaml": DOMAINS,
    "specs/manifest.yaml": MANIFEST,
    "specs/faults.yaml": FAULTS,
    "app/harness.py": HARNESS,
    "app/spine.py": SPINE,
    "app/keys.py": KEYS,
}


@dataclass(frozen=True)
class Backend:
    """The small backend in a folder: its files can be changed, and it can be judged."""

    root: Path

    def replace(self, path: str, old: str, new: str) -> None:
        """Change the only place where `old` stands."""
        text = (self.root / path).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def judged(self) -> GateResult:
        """What the gate `faults` comes to."""
        values = {"config": str(self.root / "assure.yaml"), "today": "2026-06-01", "jobs": None, "no_cache": True}
        session = open_session({**values, "output": None}, waivers_judged=False)
        (result,) = run_gates((GATE,), session.workspace, RunOptions()).results
        assert not result.bug, result.trace
        return result

    def findings(self) -> list[tuple[str, str]]:
        """The code and the message of each finding."""
        return [(finding.code, finding.message) for finding in self.judged().findings]

    def codes(self) -> set[str]:
        """The codes of the findings."""
        return {code for code, _ in self.findings()}


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    """A backend in which a failure does no harm."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return Backend(tmp_path)
