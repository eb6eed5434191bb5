"""On a real database: what violates a contract after the handler is rolled back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, create_engine, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from assure.runtime import ContractViolation, Ending, Guard, Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assure.runtime import DispatchRecord


class Base(DeclarativeBase):
    """The tables of this test."""


class Integration(Base):
    """Something that reaches outside, and is on or off."""

    __tablename__ = "integrations"
    id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]


@dataclass
class Context:
    session: Session
    tenant_id: str = "t-1"
    params: dict[str, Any] = field(default_factory=lambda: {"integration_id": "i-1"})


class Spine:
    """Owns the transaction: it commits where the guard lets the result through, and rolls back otherwise."""

    def __init__(self, engine: Engine, guard: Guard) -> None:
        self._engine = engine
        self._guard = guard

    def execute(self, operation: str, handler: Callable[[Context], Any]) -> Any:
        with self._transaction() as session:
            return self._guard.run(operation, Context(session), handler)

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        with Session(self._engine) as session, session.begin():
            yield session


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = create_engine(f"sqlite:///{tmp_path / 'backend.db'}")
    Base.metadata.create_all(found)
    with Session(found) as session, session.begin():
        session.add(Integration(id="i-1", status="disabled"))
    yield found
    found.dispose()


@pytest.fixture
def guard(contracts: Callable[..., Any], spec: Callable[..., Any]) -> Guard:
    promise = spec(
        operation="integration.enable",
        postconditions=['state.integration.status == "enabled" && old.integration.status != "enabled"'],
        on_exception=["state == old"],
        state=["integration"],
    )
    records: list[DispatchRecord] = []
    found = Guard(contracts(specs=[promise]), audit=records.append)
    found.records = records  # type: ignore[attr-defined] # for the tests of this file

    @found.probe("integration")
    def integration(context: Context) -> Any:
        row = context.session.get(Integration, context.params["integration_id"])
        return None if row is None else {"id": row.id, "status": row.status}

    return found


def stored(engine: Engine) -> str:
    with Session(engine) as session:
        return session.scalars(select(Integration.status)).one()


def turn(status: str) -> Callable[[Context], str]:
    def handler(context: Context) -> str:
        context.session.execute(update(Integration).values(status=status))
        return status

    return handler


def test_what_keeps_its_promises_is_committed(engine: Engine, guard: Guard) -> None:
    assert Spine(engine, guard).execute("integration.enable", turn("enabled")) == "enabled"
    assert stored(engine) == "enabled"


def test_a_violated_postcondition_rolls_the_transaction_back(engine: Engine, guard: Guard) -> None:
    with pytest.raises(ContractViolation) as caught:
        Spine(engine, guard).execute("integration.enable", turn("half"))
    assert caught.value.called
    assert dict(caught.value.violations[0].values) == {
        "old.integration.status": "disabled",
        "state.integration.status": "half",
    }
    assert stored(engine) == "disabled"
    assert guard.records[-1].ending is Ending.REJECTED  # type: ignore[attr-defined]


def test_under_monitor_the_same_is_recorded_and_committed(engine: Engine, guard: Guard) -> None:
    guard.set_mode(Mode.MONITOR)
    assert Spine(engine, guard).execute("integration.enable", turn("half")) == "half"
    assert stored(engine) == "half"
    assert [one.id for one in guard.records[-1].violations] == ["SPEC-1/POST-1"]  # type: ignore[attr-defined]


def test_a_handler_that_raises_after_writing_is_told_and_rolled_back(engine: Engine, guard: Guard) -> None:
    def half_way(context: Context) -> None:
        turn("enabled")(context)
        raise ConnectionError("the other side hung up")

    with pytest.raises(ContractViolation) as caught:
        Spine(engine, guard).execute("integration.enable", half_way)
    assert isinstance(caught.value.__cause__, ConnectionError)
    assert stored(engine) == "disabled"


def test_a_handler_that_raises_before_writing_raises_its_own_exception(engine: Engine, guard: Guard) -> None:
    def refuse(_: Context) -> None:
        raise PermissionError("not yours")

    with pytest.raises(PermissionError):
        Spine(engine, guard).execute("integration.enable", refuse)
    assert stored(engine) == "disabled"


def test_a_table_that_is_gone_is_an_error_and_nothing_is_written(engine: Engine, guard: Guard) -> None:
    Base.metadata.drop_all(engine)
    with pytest.raises(ContractViolation) as caught:
        Spine(engine, guard).execute("integration.enable", lambda _: pytest.fail("it was called"))
    assert caught.value.called is False
    assert caught.value.violations[0].outcome == "error"
