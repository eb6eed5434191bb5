"""A decision tells everything that a dispatch decided, exactly, from a state that is proved to be the same."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from assure.backend.deciding import Decided, DecidingSession, Request
from assure.backend.process import BackendDied, Launch, Raised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BACKEND = """
    import asyncio, datetime, decimal, os, uuid
    import sqlalchemy as sa

    META = sa.MetaData()
    KEYS = sa.Table(
        "order", META,
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("live", sa.Boolean),
        sa.Column("made at", sa.DateTime),
        sa.Column("price", sa.Numeric(8, 2)),
    )
    NOTES = sa.Table("notes", META, sa.Column("text", sa.String))
    SEEN = []

    class Refused(Exception):
        code = "no"

    class Registry:
        def __init__(self, engine):
            self.engine = engine
        def execute(self, operation, context):
            return getattr(self, operation)(context["params"])
        def put(self, params):
            with self.engine.begin() as connection:
                connection.execute(KEYS.insert().values(id=params["id"], live=True, price=decimal.Decimal("1.50"),
                                   **{"made at": datetime.datetime.now()}))
                connection.execute(KEYS.update().where(KEYS.c.id == "old").values(live=False))
                connection.execute(NOTES.insert().values(text="n"))
            return {"id": params["id"], "drawn": str(uuid.uuid4()), "at": datetime.datetime.now(datetime.UTC)}
        def outer(self, params):
            self.execute("inner", {"method": "m", "params": {}})
            return self.execute("inner", {"method": None, "params": {}})
        def inner(self, params):
            return 1
        async def later(self, params):
            await asyncio.sleep(0)
            return True
        def refuse(self, params): raise Refused("not that")
        def fail(self, params): return {}["x"]
        def quit(self, params): raise SystemExit(4)
        def die(self, params): print("last words", flush=True); os._exit(7)
        def set(self, params): return {1, 2}
        def nan(self, params): return float("nan")
        def count(self, params): SEEN.append(1); return len(SEEN)

    class Harness:
        def __init__(self, folder, contracts=None, mode="strict"):
            self.engine = sa.create_engine(f"sqlite:///{folder / 'a.db'}")
            self.metadata = META
            META.create_all(self.engine)
            with self.engine.begin() as connection:
                connection.execute(KEYS.insert().values(id="old", live=True))
            self.registry = Registry(self.engine)
        def context(self, *, method, params): return {"method": method, "params": params}
        def close(self): pass
        def save(self):
            with self.engine.begin() as connection:
                return [connection.execute(sa.select(table)).mappings().all() for table in (KEYS, NOTES)]
        def restore(self, saved):
            with self.engine.begin() as connection:
                for table, rows in zip((KEYS, NOTES), saved):
                    connection.execute(table.delete())
                    for row in rows: connection.execute(table.insert().values(**row))

    class Reflected(Harness):
        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            del self.metadata

    class Forgetful(Harness):
        def restore(self, saved): pass

    class Blind(Harness):
        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            del self.engine
        def save(self): return None
        def restore(self, saved): pass
"""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[DecidingSession]:
    with session(tmp_path, "Harness") as found:
        yield found


def session(folder: Path, harness: str) -> DecidingSession:
    """A session of the backend above."""
    (folder / "backend.py").write_text(dedent(BACKEND), "utf-8")
    return DecidingSession(Launch(folder, path=(str(folder),), seconds=60), f"backend:{harness}")


def begun(opened: DecidingSession) -> int:
    """The number of the beginning."""
    opened.fresh()
    number = opened.save()
    assert number is not None
    return number


def decided(opened: DecidingSession, operation: str, begin: int | None = None, **params: Any) -> dict[str, Any]:
    """A decision that must come."""
    found = opened.decide(Request(operation, params=params), begin)
    assert isinstance(found, Decided), found
    return found.decision


def test_a_decision_tells_rows_by_table_and_key_with_the_types_of_their_columns(opened: DecidingSession) -> None:
    found = decided(opened, "put", begun(opened), id="k")
    added = {"id": "k", "live": True, "made at": "2026-01-01T12:00:00", "price": "1.50"}
    assert found["outcome"] == "completed"
    assert found["state"] == {
        "notes": {"added": {"#1,n": {"text": "n"}}},
        "order": {"added": {"k": added}, "changed": {"old": {"live": {"before": True, "after": False}}}},
    }


def test_without_declared_tables_the_database_is_asked_for_them(tmp_path: Path) -> None:
    with session(tmp_path, "Reflected") as opened:
        found = decided(opened, "put", begun(opened), id="k")
        assert found["state"]["order"]["changed"] == {"old": {"live": {"before": True, "after": False}}}


def test_the_same_request_from_the_same_state_is_the_same_decision(opened: DecidingSession) -> None:
    number = begun(opened)
    assert decided(opened, "put", number, id="k") == decided(opened, "put", number, id="k")


def test_clock_and_seed_take_the_place_of_those_of_the_state(opened: DecidingSession) -> None:
    number = begun(opened)
    first = opened.decide(Request("put", params={"id": "k"}, clock="2027-03-01T00:00:00Z", seed=7), number)
    second = opened.decide(Request("put", params={"id": "k"}, seed=8), number)
    assert isinstance(first, Decided) and isinstance(second, Decided)
    assert first.decision["result"]["at"] == "2027-03-01T00:00:00Z"
    assert second.decision["result"]["at"] == "2026-01-01T12:00:00Z"
    assert first.decision["result"]["drawn"] != second.decision["result"]["drawn"]


def test_rows_are_put_in_with_the_types_of_their_columns(opened: DecidingSession) -> None:
    number = begun(opened)
    rows = {"order": [{"id": "x", "made at": "2026-01-01T00:00:00", "price": "2.5", "live": False}]}
    found = opened.decide(Request("inner", rows=rows), number)
    assert isinstance(found, Decided) and found.decision["state"] == {}
    wrong = [{"orders": [{}]}, {"order": [{"ID": 1}]}, {"order": [{"id": "x", "price": "much"}]}]
    told = [opened.decide(Request("inner", rows=each), number) for each in wrong]
    words = [each.message for each in told if isinstance(each, Raised)]
    assert [text.partition(";")[0] for text in words[:2]] == ["there is no table orders", "order has no column ID"]
    assert "takes a Decimal" in words[2]


def test_a_word_to_the_caller_is_a_refusal_and_what_breaks_is_a_failure(opened: DecidingSession) -> None:
    number = begun(opened)
    came = {name: decided(opened, name, number) for name in ("refuse", "fail", "quit", "later")}
    assert {name: found["outcome"] for name, found in came.items()} == {
        "refuse": "refused",
        "fail": "failed",
        "quit": "failed",
        "later": "completed",
    }
    assert came["refuse"]["error"] == {"type": "backend.Refused", "code": "no", "message": "not that"}
    assert came["later"]["result"] is True


def test_dispatches_that_a_dispatch_makes_are_told_in_their_order(opened: DecidingSession) -> None:
    made = decided(opened, "outer", begun(opened))["dispatches"]
    assert made == [
        {"dispatch": "inner", "method": "m", "depth": 1},
        {"dispatch": "inner", "method": None, "depth": 1},
    ]


@pytest.mark.parametrize("operation", ["set", "nan"])
def test_what_json_has_no_word_for_is_no_decision(opened: DecidingSession, operation: str) -> None:
    assert isinstance(opened.decide(Request(operation), begun(opened)), Raised)


def test_a_state_that_was_kept_is_begun_from_again(opened: DecidingSession) -> None:
    after = opened.decide(Request("put", params={"id": "k"}), begun(opened), keep=True)
    assert isinstance(after, Decided) and after.kept is not None
    again = opened.decide(Request("put", params={"id": "k"}), after.kept)
    assert isinstance(again, Decided) and again.decision["error"]["type"] == "sqlalchemy.exc.IntegrityError"
    assert again.decision["outcome"] == "failed" and again.decision["state"] == {}


def test_rows_that_another_decision_left_are_told(tmp_path: Path) -> None:
    with session(tmp_path, "Forgetful") as opened:
        number = begun(opened)
        first = opened.decide(Request("put", params={"id": "k"}), number)
        second = opened.decide(Request("inner"), number)
        assert isinstance(first, Decided) and isinstance(second, Decided)
        assert (first.leaked, second.leaked) == ((), ("notes", "order"))


def test_a_harness_that_shows_no_rows_is_told_by_no_state(tmp_path: Path) -> None:
    with session(tmp_path, "Blind") as opened:
        number = begun(opened)
        assert decided(opened, "inner", number)["state"] is None
        assert isinstance(opened.decide(Request("inner", rows={"order": [{}]}), number), Raised)


def test_a_backend_that_ends_is_told_with_its_last_words(opened: DecidingSession) -> None:
    number = begun(opened)
    with pytest.raises(BackendDied, match="last words"):
        opened.decide(Request("die"), number)
