"""Who is told of a dispatch, in which order, and what becomes of it when a listener fails."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import (
    ContractViolation,
    Decision,
    DispatchError,
    Ending,
    OperationRefused,
    OperationRegistry,
    UnknownOperation,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.runtime import Dispatch, DispatchRecord, Told


@pytest.fixture
def rules(contracts: Callable[..., Any], invariant: Callable[..., Any], spec: Callable[..., Any]) -> Any:
    """Contracts that demand `a` before and the result `right` after."""
    return contracts(invariants=[invariant("request.a == 1")], specs=[spec(postconditions=["result == 'right'"])])


def registry_of(rules: Any, **named: Any) -> OperationRegistry:
    registry = OperationRegistry(rules, **named)
    registry.register("thing.do", lambda context: context["answer"])
    registry.register("thing.see", lambda _: "seen", reads=True)

    @registry.operation("thing.break")
    def broken(_: Any) -> None:
        raise LookupError("broken")

    return registry


def outcome(registry: OperationRegistry, operation: str, **context: Any) -> Any:
    try:
        return registry.execute(operation, {"tenant_id": "t-1", "actor_id": 7, "method": "m", **context})
    except Exception as error:  # noqa: BLE001
        return type(error)


def test_every_dispatch_leaves_a_record_however_it_ended(rules: Any) -> None:
    records: list[DispatchRecord] = []
    registry = registry_of(rules, audit=records.append)
    assert outcome(registry, "thing.do", a=1, answer="right") == "right"
    assert outcome(registry, "thing.do", a=2, answer="right") is ContractViolation
    assert outcome(registry, "thing.do", a=1, answer="wrong") is ContractViolation
    assert outcome(registry, "thing.break") is LookupError
    assert outcome(registry, "thing.none") is UnknownOperation
    told = [(record.operation, record.ending, record.called, record.error) for record in records]
    assert told == [
        ("thing.do", Ending.COMPLETED, True, ""),
        ("thing.do", Ending.REFUSED, False, "ContractViolation"),
        ("thing.do", Ending.REJECTED, True, "ContractViolation"),
        ("thing.break", Ending.FAILED, True, "LookupError"),
        ("thing.none", Ending.REFUSED, False, "UnknownOperation"),
    ]
    assert {(record.tenant_id, record.actor_id, record.method) for record in records} == {("t-1", "7", "m")}
    assert all(record.duration >= 0 for record in records)


class Empty:
    """A sink that is empty at first, and therefore false."""

    def __init__(self) -> None:
        self.found: list[Any] = []

    def __len__(self) -> int:
        return len(self.found)

    def __call__(self, told: Any) -> None:
        self.found.append(told)


@pytest.mark.parametrize("role", ["recorder", "shadow", "audit"])
def test_a_listener_that_is_empty_is_told_all_the_same(rules: Any, role: str) -> None:
    sink: Any = Empty()
    outcome(registry_of(rules, **{role: sink}), "thing.do", a=2, answer="right")
    assert len(sink) == 1


def test_a_record_is_json(rules: Any) -> None:
    import json

    records: list[DispatchRecord] = []
    outcome(registry_of(rules, audit=records.append), "thing.do", a=2, answer="right")
    found = json.loads(json.dumps(records[0].to_dict()))
    assert found["outcome"] == "refused"
    assert found["decision"] == "allow"
    assert found["violations"][0]["id"] == "BI-1"


def test_a_record_is_written_whatever_the_context_does(rules: Any) -> None:
    class Bad:
        @property
        def tenant_id(self) -> str:
            raise OSError

    records: list[DispatchRecord] = []
    registry = OperationRegistry(rules, audit=records.append)
    registry.register("thing.do", lambda _: "right")
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", Bad())
    assert records[0].tenant_id == ""


def test_listeners_are_told_in_their_order(rules: Any) -> None:
    told: list[str] = []
    registry = registry_of(
        rules,
        observers=(lambda _: told.append("observer"),),
        audit=lambda _: told.append("audit"),
        shadow=lambda _: told.append("shadow"),
        recorder=lambda _: told.append("recorder"),
    )
    outcome(registry, "thing.do", a=1, answer="right")
    assert told == ["recorder", "shadow", "audit", "observer"]


def test_recorder_and_shadow_see_what_the_caller_gets(rules: Any) -> None:
    seen: list[Any] = []
    registry = registry_of(rules, recorder=seen.append)
    outcome(registry, "thing.do", a=1, answer="right")
    outcome(registry, "thing.do", a=2, answer="right")
    fine, refused = seen
    assert (fine.value, fine.error, fine.dispatch.operation) == ("right", None, "thing.do")
    assert refused.value is None
    assert isinstance(refused.error, ContractViolation)
    assert refused.record.ending is Ending.REFUSED


class Candidate:
    """A shadow that decides before the handler, and compares after it."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def begin(self, dispatch: Dispatch) -> Any:
        return dict(dispatch.context)

    def __call__(self, told: Any) -> None:
        self.seen.append((told.begun, told.value))


def test_a_shadow_sees_a_dispatch_before_its_handler_changes_it(rules: Any) -> None:
    candidate = Candidate()
    registry = OperationRegistry(rules, shadow=candidate)
    registry.register("thing.do", lambda context: context.pop("answer"))
    registry.execute("thing.do", {"a": 1, "answer": "right"})
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {"a": 2, "answer": "right"})
    assert candidate.seen == [({"a": 1, "answer": "right"}, "right"), (None, None)]


def test_a_shadow_that_fails_before_the_handler_changes_nothing(rules: Any) -> None:
    class Broken(Candidate):
        def begin(self, dispatch: Dispatch) -> Any:
            raise OSError

    failures: list[Any] = []
    broken = Broken()
    registry = registry_of(rules, shadow=broken, on_failure=lambda role, *_: failures.append(role))
    assert outcome(registry, "thing.do", a=1, answer="right") == "right"
    assert outcome(registry, "thing.see") == "seen"
    assert failures == ["shadow", "shadow"]
    assert broken.seen == [(None, "right"), (None, "seen")]


@pytest.mark.parametrize("role", ["recorder", "shadow", "audit", "observers"])
def test_a_listener_that_fails_changes_nothing(rules: Any, role: str, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Any) -> None:
        raise OSError("the disk is full")

    failures: list[Any] = []
    listener: Any = (fail,) if role == "observers" else fail
    registry = registry_of(rules, **{role: listener}, on_failure=lambda *failed: failures.append(failed))
    assert outcome(registry, "thing.do", a=1, answer="right") == "right"
    assert outcome(registry, "thing.do", a=2, answer="right") is ContractViolation
    assert [(role.removesuffix("s"), type(error)) for role, _, error in failures] == [
        (role.removesuffix("s"), OSError)
    ] * 2
    unheard = registry_of(rules, **{role: listener})
    assert outcome(unheard, "thing.do", a=1, answer="right") == "right"
    assert "the disk is full" in caplog.text


def test_where_the_audit_is_required_nothing_succeeds_without_it(rules: Any) -> None:
    def fail(_: Any) -> None:
        raise OSError("the disk is full")

    registry = registry_of(rules, audit=fail, audit_required=True, on_failure=lambda *_: None)
    with pytest.raises(DispatchError, match="could not be recorded") as caught:
        registry.execute("thing.do", {"a": 1, "answer": "right"})
    assert isinstance(caught.value.__cause__, OSError)
    assert outcome(registry, "thing.do", a=2, answer="right") is ContractViolation


def test_what_monitor_finds_is_logged_where_nobody_listens(rules: Any, caplog: pytest.LogCaptureFixture) -> None:
    registry = registry_of(rules, mode="monitor")
    with caplog.at_level(logging.WARNING, "assure.runtime"):
        assert outcome(registry, "thing.do", a=2, answer="right") == "right"
    assert "thing.do:m BI-1 violated (monitor): the thing is not as it should be" in caplog.text


def test_an_observer_comes_and_goes(rules: Any) -> None:
    told: list[Any] = []
    registry = registry_of(rules)
    outcome(registry, "thing.do", a=1, answer="right")
    end = registry.observe(told.append)
    outcome(registry, "thing.do", a=1, answer="right")
    end()
    outcome(registry, "thing.do", a=1, answer="right")
    assert len(told) == 1


def test_those_who_await_may_have_listeners_that_are_awaited(rules: Any) -> None:
    told: list[Any] = []

    async def audit(record: Any) -> None:
        await asyncio.sleep(0)
        told.append(record.ending)

    registry = registry_of(rules, audit=audit)
    assert asyncio.run(registry.aexecute("thing.do", {"a": 1, "answer": "right"})) == "right"
    with pytest.raises(ContractViolation):
        asyncio.run(registry.aexecute("thing.do", {"a": 2, "answer": "right"}))
    assert told == [Ending.COMPLETED, Ending.REFUSED]


def test_a_cancelled_dispatch_is_recorded_and_stays_cancelled(rules: Any) -> None:
    records: list[DispatchRecord] = []
    registry = OperationRegistry(rules, audit=records.append)

    @registry.operation("thing.do")
    async def slow(_: Any) -> None:
        await asyncio.sleep(30)

    async def cancelled() -> None:
        task = asyncio.create_task(registry.aexecute("thing.do", {"a": 1}))
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert records[0].ending is Ending.FAILED
    assert records[0].error == "CancelledError"


def test_an_interrupt_in_a_handler_is_recorded_and_stays_an_interrupt(rules: Any) -> None:
    records: list[DispatchRecord] = []
    registry = OperationRegistry(rules, audit=records.append)

    @registry.operation("thing.do")
    def interrupted(_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        registry.execute("thing.do", {"a": 1})
    assert records[0].error == "KeyboardInterrupt"


@pytest.mark.parametrize("error", [StopIteration, GeneratorExit, StopAsyncIteration])
def test_an_exception_that_means_something_to_generators_passes_through(rules: Any, error: type[BaseException]) -> None:
    registry = OperationRegistry(rules, audit=lambda _: None)

    @registry.operation("thing.do")
    def stop(_: Any) -> None:
        raise error("mine")

    with pytest.raises(error, match="mine"):
        registry.execute("thing.do", {"a": 1})


@pytest.mark.parametrize("decision", [Decision.DENY, "deny", ("deny", "not now")])
def test_the_authority_can_deny(rules: Any, decision: Any) -> None:
    records: list[DispatchRecord] = []
    registry = registry_of(rules, authority=lambda _: decision, audit=records.append)
    with pytest.raises(OperationRefused) as caught:
        registry.execute("thing.do", {"a": 1, "answer": "right"})
    assert caught.value.decision == "deny"
    assert (records[0].decision, records[0].ending, records[0].called) == (Decision.DENY, Ending.REFUSED, False)


@pytest.mark.parametrize("junk", [None, True, 1, "yes", "ALLOW", object(), ("allow",), ("yes", "no")])
def test_an_answer_that_is_no_decision_is_a_refusal(rules: Any, junk: Any) -> None:
    with pytest.raises(OperationRefused, match="no decision"):
        registry_of(rules, authority=lambda _: junk).execute("thing.do", {"a": 1, "answer": "right"})


def test_degraded_lets_through_only_what_changes_nothing(rules: Any) -> None:
    records: list[DispatchRecord] = []
    registry = registry_of(rules, authority=lambda _: "degraded", audit=records.append)
    assert registry.execute("thing.see", {}) == "seen"
    with pytest.raises(OperationRefused):
        registry.execute("thing.do", {"a": 1, "answer": "right"})
    assert [record.decision for record in records] == [Decision.DEGRADED, Decision.DEGRADED]


def test_what_the_authority_raises_reaches_the_caller_and_the_record(rules: Any) -> None:
    class Forbidden(Exception):
        pass

    def refuse(_: Dispatch) -> None:
        raise Forbidden

    records: list[DispatchRecord] = []
    registry = registry_of(rules, authority=refuse, audit=records.append, mode="monitor")
    with pytest.raises(Forbidden):
        registry.execute("thing.do", {"a": 1, "answer": "right"})
    assert (records[0].decision, records[0].ending, records[0].reason) == (Decision.DENY, Ending.REFUSED, "Forbidden")


def test_the_authority_sees_the_dispatch(rules: Any) -> None:
    seen: list[Any] = []
    registry = registry_of(rules, authority=lambda dispatch: seen.append(dispatch) or "allow")
    context = {"a": 1, "answer": "right", "method": "m"}
    registry.execute("thing.do", context)
    found = seen[0]
    assert (found.operation, found.method, found.domain, found.reads) == ("thing.do", "m", "things", False)
    assert found.context is context


def test_the_kill_switch_stops_everything_one_domain_or_one_operation(rules: Any) -> None:
    records: list[DispatchRecord] = []
    registry = registry_of(rules, audit=records.append)
    registry.kill("an incident", domain="things")
    assert outcome(registry, "thing.do", a=1, answer="right") is OperationRefused
    assert records[-1].decision is Decision.KILL
    assert records[-1].reason == "an incident"
    assert outcome(registry, "thing.see") == "seen"
    registry.kill("all of it")
    assert outcome(registry, "thing.see") is OperationRefused
    registry.revive()
    assert outcome(registry, "thing.see") == "seen"
    assert outcome(registry, "thing.do", a=1, answer="right") is OperationRefused
    registry.revive(domain="things")
    assert outcome(registry, "thing.do", a=1, answer="right") == "right"
    registry.kill("this one", operation="thing.see")
    assert outcome(registry, "thing.see") is OperationRefused


def test_the_kill_switch_counts_for_what_was_dispatched_before(rules: Any) -> None:
    registry = registry_of(rules)
    for _ in range(3):
        assert outcome(registry, "thing.see") == "seen"
    registry.kill("an incident")
    assert outcome(registry, "thing.see") is OperationRefused


def test_contracts_with_a_watcher_tell_every_clause_and_what_it_came_to(rules: Any) -> None:
    told: list[Told] = []
    registry = registry_of(replace(rules, watcher=told.append))
    assert outcome(registry, "thing.do", a=1, answer="right") == "right"
    assert outcome(registry, "thing.do", a=2, answer="right") is ContractViolation
    assert outcome(registry, "thing.do", a=1, answer="wrong") is ContractViolation
    first, refused, rejected = ([came for _, came in each.judged] for each in told)
    assert first == ["holds", "holds"]
    assert refused == ["violated"]
    assert rejected == ["holds", "violated"]
    assert dict(told[0].judged).keys() == dict(told[2].judged).keys()
