"""A backend that is opened again and again: fresh each time, restored where it can be, told apart where it can't."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from assure.backend.process import BackendDied, Launch
from assure.backend.session import Session
from assure.backend.worker.dispatched import Dispatches, dispatching
from assure.backend.worker.watch import Hook, Watch
from assure.core import CouldNotJudge
from assure.runtime import Contracts, attach

NOTES = """
    import uuid
    class Registry:
        def __init__(self, notes): self.notes = notes
        def execute(self, operation, context):
            if operation == "end": raise SystemExit(3)
            if operation == "die": import os; print("last words"); os._exit(7)
            self.notes.append(f"{operation} {uuid.uuid4()}")
            return list(self.notes)
    class Harness:
        def __init__(self, folder):
            (folder / "made").write_text("")
            assert len(list(folder.iterdir())) == 1
            self.notes = []
            self.registry = Registry(self.notes)
        def context(self, *, method, params): return {}
        def close(self): pass
    class Keeping(Harness):
        def save(self): return list(self.notes)
        def restore(self, saved): self.notes[:] = saved
    class Broken(Harness):
        def __init__(self, folder): raise ValueError("no database")
"""


def session(folder: Path, harness: str) -> Session:
    """A session of the notes above."""
    (folder / "notes.py").write_text(dedent(NOTES), "utf-8")
    return Session(Launch(folder, path=(str(folder),), seconds=30), f"notes:{harness}")


def note(opened: Session, operation: str = "a") -> Any:
    """Dispatch once."""
    return opened.ask("harness.dispatch", operation=operation, method=None, caller={}, params={}, watched=[])


@pytest.mark.parametrize("harness", ["Harness", "Keeping"])
def test_what_is_fresh_holds_nothing_and_begins_with_the_same_chance(tmp_path: Path, harness: str) -> None:
    with session(tmp_path, harness) as opened:
        opened.fresh()
        first = note(opened)["value"]
        opened.fresh()
        assert note(opened)["value"] == first
        assert len(first) == 1


def test_a_state_that_was_kept_comes_back_with_the_chance_it_had(tmp_path: Path) -> None:
    with session(tmp_path, "Keeping") as opened:
        opened.fresh()
        note(opened)
        kept = opened.save()
        assert kept is not None
        second = note(opened)["value"]
        note(opened)
        opened.restore(kept)
        assert note(opened)["value"] == second


def test_a_harness_that_keeps_nothing_says_so(tmp_path: Path) -> None:
    with session(tmp_path, "Harness") as opened:
        opened.fresh()
        assert opened.save() is None


def test_a_harness_that_fails_is_no_judgement(tmp_path: Path) -> None:
    with session(tmp_path, "Broken") as opened, pytest.raises(CouldNotJudge, match=r"no database \(at notes.py:\d+ "):
        opened.fresh()


def test_a_backend_that_ends_is_told_with_what_it_said_last(tmp_path: Path) -> None:
    with session(tmp_path, "Harness") as opened:
        opened.fresh()
        with pytest.raises(BackendDied, match="last words"):
            note(opened, "die")


class Spine:
    """Dispatches, and may dispatch inside of that."""

    def execute(self, operation: str, context: dict[str, str]) -> None:
        """Dispatch."""
        if operation == "outer":
            self.execute("inner", context)

    async def aexecute(self, operation: str, context: dict[str, str]) -> None:
        """The same for those who await."""
        self.execute(operation, context)


def test_the_dispatches_of_a_dispatch_are_its_own_affair() -> None:
    spine, seen = Spine(), Dispatches("0", "1", "method")
    with Watch((), together=dispatching(spine, ["execute", "aexecute", "nothing"]), note=seen.note):
        spine.execute("outer", {"method": "m"})
        spine.execute(operation="other", context={})
    assert seen.seen == [["outer", "m"], ["other", None]]


class Wrapped:
    """Dispatches by a method that something stands around."""

    def execute(self, name: str, asked: dict[str, str]) -> None:
        """Dispatch."""


def _traced(function: Callable[..., None]) -> Callable[..., None]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> None:
        function(*args, **kwargs)

    return call


@pytest.mark.parametrize("around", ["attach", "class", "object"])
@pytest.mark.parametrize("operation", ["0", "name"])
def test_what_stands_around_a_registry_hides_no_dispatch(around: str, operation: str) -> None:
    kind = type("Kind", (Wrapped,), {"execute": _traced(Wrapped.execute)}) if around == "class" else Wrapped
    bus: Any = kind()
    if around == "attach":
        attach(bus, Contracts())
    elif around == "object":
        bus.execute = _traced(bus.execute)
    seen = Dispatches(operation, "1", "method", bus, ["execute"])
    with Watch((), together=dispatching(bus, ["execute"]), note=seen.note):
        bus.execute("a", {"method": "m"})
        bus.execute("b", asked={"method": "n"})
        bus.execute(asked={}, name="c")
    assert seen.seen == [["a", "m"], ["b", "n"], ["c", None]]


def test_a_thread_that_outlives_one_watch_is_seen_by_the_next() -> None:
    hook, spine, work = Hook(), Spine(), [threading.Event(), threading.Event()]
    done = [threading.Event(), threading.Event()]
    hook.install()

    def live() -> None:
        for begin, end in zip(work, done, strict=True):
            begin.wait(10)
            spine.execute("a", {})
            end.set()

    thread = threading.Thread(target=live)
    thread.start()
    counted = []
    for begin, end in zip(work, done, strict=True):
        names = dispatching(spine, ["execute"])
        with Watch(names, hook) as watch:
            begin.set()
            assert end.wait(10)
        counted.append(sum(watch.outermost.values()))
    thread.join(10)
    threading.setprofile(None)
    assert counted == [1, 1]


class Fanning:
    """Dispatches, and makes more dispatches in tasks and threads of its own."""

    async def aexecute(self, operation: str, context: dict[str, str]) -> None:
        """Dispatch."""
        await asyncio.sleep(0)
        if operation == "tasks":
            await asyncio.gather(self.aexecute("inner", {}), self.aexecute("inner", {}))
        if operation == "thread":
            await asyncio.to_thread(self.execute, "inner", {})
        if operation == "fails":
            raise ValueError(operation)
        await asyncio.sleep(0)

    def execute(self, operation: str, context: dict[str, str]) -> None:
        """The same for those who do not await."""


async def _one_after_another(spine: Fanning) -> None:
    await spine.aexecute("tasks", {})
    await spine.aexecute("thread", {})
    with contextlib.suppress(ValueError):
        await spine.aexecute("fails", {})
    spine.execute("plain", {})


async def _at_once(spine: Fanning) -> None:
    await asyncio.gather(spine.aexecute("a", {}), spine.aexecute("b", {}))


@pytest.mark.parametrize(
    ("route", "expected"),
    [(_one_after_another, ["tasks", "thread", "fails", "plain"]), (_at_once, ["a", "b"])],
)
def test_what_a_dispatch_begins_in_tasks_and_threads_is_its_own_affair_and_what_a_route_begins_is_not(
    route: Callable[[Fanning], Coroutine[Any, Any, None]], expected: list[str]
) -> None:
    spine, seen = Fanning(), Dispatches("0", "1", "method")
    with Watch((), together=dispatching(spine, ["execute", "aexecute"]), note=seen.note) as watch:
        asyncio.run(route(spine))
    threading.setprofile(None)
    assert [operation for operation, _ in seen.seen] == expected
    assert sum(watch.calls.values()) == len(expected) + (3 if "tasks" in expected else 0)
