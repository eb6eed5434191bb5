"""The backend seen from outside: what it answers, what it refuses, and which of its functions really ran."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from assure.backend.process import BackendProcess, Launch, Raised

SHOP = """
    import asyncio, json
    from dataclasses import dataclass
    from datetime import datetime, timezone
    from decimal import Decimal
    from enum import Enum

    class Status(Enum):
        OPEN = "open"

    @dataclass
    class Order:
        id: int
        status: Status
        price: Decimal
        at: datetime

    class Refused(Exception):
        def to_dict(self): return {"id": "BI-1"}

    class Registry:
        def execute(self, operation, context):
            return getattr(self, operation)(context)
        def place(self, context):
            return Order(7, Status.OPEN, Decimal("9.50"), datetime.now(timezone.utc))
        def twice(self, context):
            return [self.execute("place", context), self.execute("place", context)]
        async def later(self, context):
            await asyncio.sleep(0); await asyncio.sleep(0)
            return context
        def refuse(self, context): raise Refused("no")
        def odd(self, context): return {1, 2}

    class Harness:
        def __init__(self, folder):
            self.folder, self.registry = folder, Registry()
            (folder / "opened").write_text("")
        def context(self, *, tenant, method, params):
            return {"tenant": tenant, "method": method, **params}
        def close(self): (self.folder / "closed").write_text("")
        async def app(self, scope, receive, send):
            if scope["type"] == "lifespan":
                await receive(); await send({"type": "lifespan.startup.complete"})
                await receive(); (self.folder / "shut").write_text("")
                await send({"type": "lifespan.shutdown.complete"})
                return
            body = (await receive())["body"].decode()
            for _ in range(int(body or 0)):
                self.registry.execute("place", None)
            who = dict(scope["headers"])[b"x-who"]
            said = json.dumps([scope["path"], scope["query_string"].decode(), who.decode()])
            await send({"type": "http.response.start", "status": 202, "headers": [(b"X-Kind", b"test")]})
            await send({"type": "http.response.body", "body": said[:4].encode(), "more_body": True})
            await send({"type": "http.response.body", "body": said[4:].encode()})
"""
EXECUTE, LATER, PLACE = "shop:Registry.execute", "shop:Registry.later", "shop:Registry.place"


class Shop:
    """An open shop, with short words for what tests ask of it."""

    def __init__(self, process: BackendProcess, folder: Path) -> None:
        self.process = process
        opened = process.call(
            "harness.open_backend", target="shop:Harness", folder=str(folder), contracts=None, mode="strict"
        )
        assert opened == {"registry": "shop:Registry", "keeps": False}

    def do(self, operation: str, *watched: str, **params: Any) -> Any:
        return self.process.call(
            "harness.dispatch",
            operation=operation,
            method="m",
            caller={"tenant": "acme"},
            params=params,
            watched=list(watched),
        )

    def ask(self, target: str, body: str = "", *watched: str) -> Any:
        return self.process.call(
            "harness.request", method="POST", target=target, headers={"X-Who": "me"}, body=body, watched=list(watched)
        )


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    (tmp_path / "shop.py").write_text(dedent(SHOP), "utf-8")
    folder = tmp_path / "data"
    folder.mkdir()
    with BackendProcess(Launch(tmp_path, path=(str(tmp_path),))) as process:
        yield Shop(process, folder)


def test_what_an_operation_returns_comes_back_as_json_with_its_exact_values(shop: Shop) -> None:
    assert shop.do("place")["value"] == {"id": 7, "status": "open", "price": "9.50", "at": "2026-01-01T12:00:00Z"}


def test_the_context_is_made_by_the_harness_from_caller_method_and_parameters(shop: Shop) -> None:
    assert shop.do("later", n=1)["value"] == {"tenant": "acme", "method": "m", "n": 1}


def test_a_refusal_is_an_answer_with_the_document_it_tells_of_itself(shop: Shop) -> None:
    assert shop.do("refuse")["raised"] == {
        "type": "shop.Refused",
        "message": "no",
        "code": "",
        "document": {"id": "BI-1"},
    }


def test_a_value_without_a_json_form_is_a_problem_and_no_answer(shop: Shop) -> None:
    found = shop.do("odd")
    assert isinstance(found, Raised)
    assert "set has no JSON form" in found.message


def test_what_really_ran_is_counted_and_what_did_not_run_is_not(shop: Shop) -> None:
    assert shop.do("twice", EXECUTE, PLACE, LATER)["ran"] == {EXECUTE: 3, PLACE: 2}
    assert shop.do("refuse", PLACE)["ran"] == {}


def test_a_coroutine_that_waits_ran_once(shop: Shop) -> None:
    assert shop.do("later", LATER)["ran"] == {LATER: 1}


def test_a_request_goes_to_the_application_itself(shop: Shop) -> None:
    found = shop.ask("/a%20b?x=1")
    assert (found["status"], found["headers"], found["body"]) == (202, {"x-kind": "test"}, '["/a b", "x=1", "me"]')


@pytest.mark.parametrize("times", [0, 1, 2])
def test_the_dispatches_of_a_request_are_counted(shop: Shop, times: int) -> None:
    assert shop.ask("/", str(times), EXECUTE)["outermost"].get(EXECUTE, 0) == times


def test_opening_again_shuts_the_application_and_closes_the_backend_before(shop: Shop, tmp_path: Path) -> None:
    shop.ask("/")
    again = tmp_path / "again"
    again.mkdir()
    Shop(shop.process, again)
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"opened", "shut", "closed"}
    assert {path.name for path in again.iterdir()} == {"opened"}


def test_a_harness_that_is_not_there_is_told_by_name(shop: Shop) -> None:
    found = shop.process.call("harness.open_backend", target="shop:Nothing", folder="x", contracts=None, mode="strict")
    assert isinstance(found, Raised)
    assert "Nothing" in found.message
