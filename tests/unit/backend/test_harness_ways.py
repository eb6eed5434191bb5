"""The ways in which a harness is made: it may await, dispatch by another method, and hold contracts or forget them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from assure.backend.process import BackendDied, Launch
from assure.backend.session import Session
from assure.core import CouldNotJudge

KEYS = """
    import asyncio
    from assure.runtime import OperationRegistry, Guard, Mode

    class Base:
        app = None
        def __init__(self, folder, contracts=None, mode="strict"):
            self.registry = self.made(contracts, mode)
        def context(self, *, method, params): return {"method": method, "params": params}
        def close(self): pass

    class Awaiting(Base):
        def made(self, contracts, mode):
            registry = OperationRegistry(contracts, Mode(mode))
            async def create(context):
                await asyncio.sleep(0)
                return {"loop": id(asyncio.get_running_loop())}
            registry.register("key.create", create)
            registry.register("key.plain", lambda context: {"plain": True})
            return registry
        async def context(self, *, method, params): return {"method": method, "params": params}
        async def save(self): return id(asyncio.get_running_loop())
        async def restore(self, saved): assert saved == id(asyncio.get_running_loop())
        async def close(self): pass

    class Named(Base):
        def made(self, contracts, mode):
            class Bus:
                def handle(self, context, *, name): return [name, context["params"]]
            return Bus()

    class Forgetful(Base):
        def made(self, contracts, mode): return OperationRegistry()

    class Lenient(Base):
        def made(self, contracts, mode): return OperationRegistry(contracts, Mode.MONITOR)

    class Spine(Base):
        def made(self, contracts, mode):
            class Bus:
                guard = Guard(contracts, Mode(mode))
                def execute(self, operation, context): return self.guard.run(operation, context, lambda _: 1)
            return Bus()

    class Failing(Base):
        def made(self, contracts, mode): return None
        async def app(self, scope, receive, send):
            await receive()
            told = "Traceback (most recent call last):\\n  File x\\nValueError: no settings\\n"
            await send({"type": "lifespan.startup.failed", "message": told})

    class Unseen(Base):
        def made(self, contracts, mode):
            class Bus:
                execute = print
            return Bus()
        async def app(self, scope, receive, send):
            await receive()
            await send({"type": "lifespan.startup.complete"})

    class Hungry(Base):
        def made(self, contracts, mode):
            class Bus:
                def execute(self, operation, context): raise MemoryError
            return Bus()
"""
BUNDLE = {"schema": "assure/contracts-bundle/1", "enforcement": {"default": "strict"}}


def session(folder: Path, harness: str) -> Session:
    """A session of the keys above, with contracts that are empty and known by their digest."""
    (folder / "keys.py").write_text(dedent(KEYS), "utf-8")
    opened = Session(Launch(folder, path=(str(folder),), seconds=30), f"keys:{harness}", BUNDLE)
    opened.fresh()
    return opened


def dispatched(opened: Session, operation: str = "key.create", **more: Any) -> Any:
    """What a dispatch comes to."""
    return opened.ask("harness.dispatch", operation=operation, method=None, caller={}, params={}, watched=[], **more)


def test_all_that_is_awaited_is_awaited_in_one_event_loop(tmp_path: Path) -> None:
    with session(tmp_path, "Awaiting") as opened:
        first, kept = dispatched(opened)["value"], opened.save()
        assert kept is not None
        opened.restore(kept)
        assert dispatched(opened)["value"] == first


def test_a_registry_with_both_ways_is_asked_by_the_one_that_its_handler_takes(tmp_path: Path) -> None:
    with session(tmp_path, "Awaiting") as opened:
        assert "loop" in dispatched(opened)["value"]
        assert dispatched(opened, "key.plain")["value"] == {"plain": True}


def test_a_registry_is_asked_as_the_configuration_says(tmp_path: Path) -> None:
    shape = {"methods": ["execute", "handle"], "operation": "name", "context": "0", "field": "method"}
    with session(tmp_path, "Named") as opened:
        assert dispatched(opened, shape=shape)["value"] == ["key.create", {}]


def test_a_registry_that_does_not_dispatch_as_the_configuration_says_is_not_judged(tmp_path: Path) -> None:
    with (
        session(tmp_path, "Named") as opened,
        pytest.raises(CouldNotJudge, match=r"a .*Bus, has no method execute or "),
    ):
        dispatched(opened)


def test_a_registry_that_nobody_can_watch_is_not_judged(tmp_path: Path) -> None:
    shape = {"methods": ["execute"], "operation": "0", "context": "1", "field": "method"}
    asked = {"method": "GET", "target": "/", "headers": {}, "body": "", "watched": []}
    with session(tmp_path, "Unseen") as opened, pytest.raises(CouldNotJudge, match="no function of Python behind"):
        opened.ask("harness.request", **asked, shape=shape)


@pytest.mark.parametrize(
    ("harness", "mode"), [("Awaiting", "strict"), ("Spine", "strict"), ("Lenient", "monitor"), ("Named", None)]
)
def test_the_answer_tells_which_contracts_were_held_and_how(tmp_path: Path, harness: str, mode: str | None) -> None:
    shape = {"methods": ["execute", "aexecute", "handle"], "operation": "0", "context": "1", "field": "method"}
    shape |= {"operation": "name", "context": "0"} if harness == "Named" else {}
    with session(tmp_path, harness) as opened:
        under = dispatched(opened, shape=shape)["under"]
    assert [held for _, held in under] == ([mode] if mode else [])


def test_contracts_that_a_harness_forgets_are_not_told_as_held(tmp_path: Path) -> None:
    with session(tmp_path, "Spine") as opened:
        ((given, _),) = dispatched(opened)["under"]
    with session(tmp_path, "Forgetful") as opened:
        ((other, _),) = dispatched(opened)["under"]
    assert given.startswith("sha256:")
    assert other == ""


@pytest.mark.parametrize(
    ("harness", "told"),
    [("Failing", r"lifespan\.startup: ValueError: no settings$"), ("Spine", "`app` is missing or None")],
)
def test_an_application_that_does_not_start_has_no_answers_to_judge(tmp_path: Path, harness: str, told: str) -> None:
    with session(tmp_path, harness) as opened, pytest.raises(CouldNotJudge, match=told):
        opened.start()


def test_a_backend_that_runs_out_of_memory_is_not_judged(tmp_path: Path) -> None:
    with session(tmp_path, "Hungry") as opened, pytest.raises(BackendDied, match="out of memory"):
        dispatched(opened)
