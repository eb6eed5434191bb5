"""Failures at a database driver: what the backend is told, and what is stored, on real databases."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import postgresql
import pytest
from sqlalchemy import Enum, create_engine, event, func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from assure.backend.worker.faults_injector import Endless, Fault, Injector
from assure.backend.worker.faults_sql import SqlFaults, point_of, stale_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


class Status(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


class Base(DeclarativeBase):
    pass


class Key(Base):
    __tablename__ = "keys"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    status: Mapped[Status] = mapped_column(Enum(Status, native_enum=False, values_callable=lambda kind: list(kind)))


class Stand:
    """An engine with one stored key, and the failures that are let in at its driver."""

    def __init__(self, url: str) -> None:
        self.advanced: list[float] = []
        self.injector = Injector(self.advanced.append)
        self.faults = SqlFaults(self.injector)
        self.faults.install()
        self.engine = create_engine(url)
        Base.metadata.drop_all(self.engine)
        Base.metadata.create_all(self.engine)
        with Session(self.engine) as session, session.begin():
            session.add(Key(name="first", status=Status.ACTIVE))

    def remove(self) -> None:
        """Take the events away: other tests have engines of their own."""
        from sqlalchemy import Engine

        self.end()
        self.engine.dispose()
        for name in ("executing", "executing_many", "executing_bare", "connected"):
            told = {"executing": "do_execute", "executing_many": "do_executemany", "connected": "engine_connect"}
            event.remove(Engine, told.get(name, "do_execute_no_params"), getattr(self.faults, f"_{name}"))

    def names(self) -> list[str]:
        """The names of the keys that are stored."""
        with Session(self.engine) as session:
            return list(session.scalars(select(Key.name).order_by(Key.id)))

    def begin(self, point: str, kind: str, hit: int = 1, **values: object) -> None:
        """Let one failure in from now on."""
        self.injector.begin(Fault(point, kind, hit, 30.0, values))

    def end(self) -> None:
        """Let none in any more."""
        self.injector.end()


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The URL of a database on a real server."""
    with postgresql.server() as url:
        yield url


# Both kinds of database where a server can be started; the names of the tests say which ones there were.
@pytest.fixture(params=["sqlite", "postgresql"] if postgresql.installed() else ["sqlite"])
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    """An engine of each kind."""
    served = request.getfixturevalue("served") if request.param == "postgresql" else f"sqlite:///{tmp_path / 'keys.db'}"
    made = Stand(served)
    yield made
    made.remove()


def store(engine: Engine, *names: str) -> None:
    with Session(engine) as session, session.begin():
        for name in names:
            session.add(Key(name=name, status=Status.ACTIVE))
            session.flush()


def test_a_statement_that_fails_comes_as_sqlalchemy_wraps_the_errors_of_its_driver(stand: Stand) -> None:
    stand.begin("db.keys.insert", "raise")
    with pytest.raises(OperationalError, match=r"let in at db\.keys\.insert, hit 1") as raised:
        store(stand.engine, "second")
    stand.end()
    assert type(raised.value.orig).__module__ in ("sqlite3", "psycopg")
    assert stand.names() == ["first"]


def test_a_failure_is_let_in_at_the_hit_that_is_named_and_at_no_other(stand: Stand) -> None:
    stand.begin("db.keys.insert", "raise", 2)
    with pytest.raises(OperationalError, match="hit 2"):
        store(stand.engine, "second", "third")
    store(stand.engine, "fourth")
    stand.end()
    assert stand.injector.struck
    assert stand.names() == ["first", "fourth"]


def test_a_lost_acknowledgement_of_a_write_is_taken_back_by_its_transaction(stand: Stand) -> None:
    stand.begin("db.keys.insert", "lost_acknowledgement")
    with Session(stand.engine) as session:
        with pytest.raises(OperationalError, match="before the answer came"), session.begin_nested():
            session.execute(insert(Key).values(name="second", status=Status.ACTIVE))
        session.rollback()
    stand.end()
    assert stand.names() == ["first"]


def test_a_lost_acknowledgement_of_a_commit_leaves_everything_stored(stand: Stand) -> None:
    stand.begin("db.commit", "lost_acknowledgement")
    with pytest.raises(OperationalError):
        store(stand.engine, "second")
    stand.end()
    assert stand.names() == ["first", "second"]


@pytest.mark.parametrize("kind", ["commit_failure", "unreachable"])
def test_a_commit_that_fails_leaves_nothing_and_no_open_transaction(stand: Stand, kind: str) -> None:
    stand.begin("db.commit", kind)
    with pytest.raises(OperationalError):
        store(stand.engine, "second")
    stand.end()
    assert stand.names() == ["first"]
    store(stand.engine, "third")
    assert stand.names() == ["first", "third"]


def test_what_is_out_of_reach_stays_so_until_the_dispatch_is_over(stand: Stand) -> None:
    stand.begin("db.keys.select", "unreachable")
    for _ in range(2):
        with pytest.raises(OperationalError, match="could not connect"):
            stand.names()
    with pytest.raises(OperationalError):
        store(stand.engine, "second")
    stand.end()
    assert stand.names() == ["first"]


def test_a_timeout_moves_the_clock_and_then_fails(stand: Stand) -> None:
    stand.begin("db.keys.select", "timeout")
    with pytest.raises(OperationalError, match="no answer within 30 s"):
        stand.names()
    assert stand.advanced == [30.0]


def test_a_read_of_what_is_not_registered_answers_no_rows(stand: Stand) -> None:
    stand.begin("db.keys.select", "not_registered")
    with Session(stand.engine) as session:
        assert session.get(Key, 1) is None
        assert session.get(Key, 1) is not None


def test_an_invalid_state_holds_the_values_that_are_given(stand: Stand) -> None:
    stand.begin("db.keys.select", "invalid_state", 1, status="ended")
    with Session(stand.engine) as session:
        found = session.get_one(Key, 1)
        assert (found.name, found.status) == ("first", Status.ENDED)


def test_an_invalid_state_without_values_is_a_word_that_the_enumeration_does_not_know(stand: Stand) -> None:
    stand.begin("db.keys.select", "invalid_state")
    with Session(stand.engine) as session, pytest.raises(LookupError, match="assure-invalid"):
        session.get(Key, 1)


def test_a_stale_read_answers_what_stood_there_before(stand: Stand) -> None:
    stand.injector.begin(None)
    assert stand.names() == ["first"]
    stand.injector.end()
    store(stand.engine, "second")
    earlier = {("db.keys.select", 1): stand.faults.asked[0].rows}
    assert stale_rows(stand.faults.asked) == {("db.keys.select", 1): [("first",), ("second",)]}
    stand.faults.stale = earlier
    stand.begin("db.keys.select", "stale_read")
    assert stand.names() == ["first"]
    assert stand.names() == ["first", "second"]


def test_what_is_recorded_is_answered_unchanged_and_offers_what_can_fail(stand: Stand) -> None:
    store(stand.engine, *map(str, range(5)))
    expected = stand.names()
    stand.injector.begin(None)
    with Session(stand.engine) as session:
        assert [row.name for row in session.scalars(select(Key).execution_options(yield_per=2))] == expected
        assert session.scalar(select(func.count()).select_from(Key)) == 6
        assert session.execute(select(Key).limit(1)).one().Key.status is Status.ACTIVE
    stand.injector.end()
    offered = {(passed.point, passed.hit): passed.kinds for passed in stand.injector.passed}
    assert offered["db.keys.select", 1] == ("raise", "timeout", "unreachable", "not_registered", "invalid_state")
    assert offered["db.keys.select", 2] == ("raise", "timeout", "unreachable")


def test_many_rows_in_one_statement_are_one_point(stand: Stand) -> None:
    stand.begin("db.keys.insert", "raise")
    rows = [{"id": number, "name": str(number), "status": Status.ACTIVE} for number in range(10, 20)]
    with Session(stand.engine) as session, pytest.raises(OperationalError), session.begin():
        session.execute(insert(Key), rows)
    stand.end()
    assert stand.names() == ["first"]


def test_nothing_is_let_in_between_dispatches(stand: Stand) -> None:
    stand.begin("db.keys.select", "unreachable")
    stand.end()
    store(stand.engine, "second")
    assert stand.names() == ["first", "second"]


def test_a_dispatch_that_never_stops_asking_is_stopped(stand: Stand) -> None:
    stand.begin("db.keys.select", "unreachable")
    with pytest.raises(Endless, match="5000 points were passed"):
        while True:
            try:
                stand.names()
            except OperationalError:
                continue


@pytest.mark.parametrize(
    ("statement", "verb", "point"),
    [
        ('SELECT "keys".id FROM "keys" WHERE 1', "select", "db.keys.select"),
        ("SELECT count(*) FROM (SELECT a FROM shop.orders) AS anon", "select", "db.shop.orders.select"),
        ("select 1", "select", "db.select"),
        ("INSERT OR IGNORE INTO `keys` (a) VALUES (?)", "insert", "db.keys.insert"),
        ("UPDATE ONLY keys SET a = 1", "update", "db.keys.update"),
        ("DELETE FROM keys", "delete", "db.keys.delete"),
        ("WITH x AS (SELECT 1 FROM other) INSERT INTO keys SELECT * FROM x", "insert", "db.keys.insert"),
        ("WITH x AS (SELECT 1 FROM other) SELECT * FROM x", "select", "db.other.select"),
        ("/* app */ BEGIN IMMEDIATE", "begin", "db.begin"),
        ("SAVEPOINT sa_savepoint_1", "savepoint", "db.savepoint"),
        ("PRAGMA foreign_keys = ON", "pragma", "db.pragma"),
        ("", "statement", "db.statement"),
    ],
)
def test_a_statement_is_a_point_by_its_verb_and_its_table(statement: str, verb: str, point: str) -> None:
    assert point_of(statement) == (verb, point)
