"""Context providers: asked only when a condition that applies mentions the name, once, and never for too long."""

from __future__ import annotations

import asyncio
import threading
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import ContractViolation, OperationRegistry, RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable

Contract = dict[str, Any]


@pytest.fixture(params=[None, lambda _: None], ids=["nobody listens", "somebody listens"])
def registry_of(request: pytest.FixtureRequest, contracts: Callable[..., Any]) -> Callable[..., OperationRegistry]:
    """A registry with one operation that does nothing; the shortest way through it and the whole one."""

    def made(*invariants: Contract, **named: Any) -> OperationRegistry:
        registry = OperationRegistry(contracts(invariants=list(invariants)), audit=request.param, **named)
        registry.register("thing.do", lambda _: "done")
        return registry

    return made


Made = "Callable[..., OperationRegistry]"


def error_of(registry: OperationRegistry, context: Any = None) -> str:
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", context if context is not None else {})
    assert [violation.outcome for violation in caught.value.violations] == ["error"]
    return caught.value.violations[0].reason


def test_a_provider_is_asked_once_a_dispatch(registry_of: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    asked: list[Any] = []
    registry = registry_of(
        invariant("tenant.status == 'ACTIVE'"),
        invariant("size(tenant.name) > 0", id="BI-2"),
        invariant("variables.a && variables.b", id="BI-3", variables=[
            {"name": "a", "expression": "tenant.status != 'CLOSED'"},
            {"name": "b", "expression": "variables.a || tenant.name == 'x'"},
        ]),
    )  # fmt: skip
    registry.provide("tenant", lambda context: asked.append(context) or {"status": "ACTIVE", "name": "n"})
    registry.execute("thing.do", {})
    registry.execute("thing.do", {})
    assert len(asked) == 2


def test_a_violated_dispatch_asks_once_too(registry_of: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    asked: list[Any] = []
    registry = registry_of(invariant("tenant.status == 'ACTIVE'", message_expression="tenant.status"))
    registry.provide("tenant", lambda context: asked.append(context) or {"status": "CLOSED"})
    with pytest.raises(ContractViolation, match="CLOSED"):
        registry.execute("thing.do", {})
    assert len(asked) == 1


def test_a_failing_provider_is_not_asked_again(registry_of: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    asked: list[Any] = []

    def fail(context: Any) -> Any:
        asked.append(context)
        raise OSError("the directory does not answer")

    registry = registry_of(invariant("tenant.status == 'ACTIVE'"), invariant("tenant.name != ''", id="BI-2"))
    registry.provide("tenant", fail)
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {})
    assert caught.value.ids == ("BI-1", "BI-2")
    assert {violation.outcome for violation in caught.value.violations} == {"error"}
    assert len(asked) == 1


def test_a_provider_of_a_clause_that_does_not_apply_is_not_asked(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    registry = registry_of(
        invariant("tenant.status == 'ACTIVE'", match=[{"expression": "request.params.kind == 'paid'"}])
    )
    registry.provide("tenant", lambda _: pytest.fail("nobody needs it"))
    assert registry.execute("thing.do", {"params": {"kind": "free"}}) == "done"
    with pytest.raises(pytest.fail.Exception):
        registry.execute("thing.do", {"params": {"kind": "paid"}})


def test_a_provider_that_nobody_mentions_is_not_asked(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    registry = registry_of(invariant("request.tenant_id != ''"))
    registry.provide("tenant", lambda _: pytest.fail("nobody needs it"))
    assert registry.execute("thing.do", {"tenant_id": "t"}) == "done"


def test_a_guard_without_an_answer_does_not_switch_its_invariant_off(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    registry = registry_of(invariant("true", match=[{"expression": "tenant.plan == 'paid'"}]))
    assert "nobody supplies it" in error_of(registry)


def test_a_guard_that_is_false_settles_it_whatever_the_others_say(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    guards = [{"expression": "request.params.missing == 1"}, {"expression": "request.params.kind == 'paid'"}]
    registry = registry_of(invariant("false", match=guards))
    assert registry.execute("thing.do", {"params": {"kind": "free"}}) == "done"
    assert "no such key" in error_of(registry, {"params": {"kind": "paid"}})
    guards.insert(0, {"expression": "nobody.supplies == 'it'"})
    registry = registry_of(invariant("false", match=guards))
    assert registry.execute("thing.do", {"params": {"kind": "free"}}) == "done"
    assert "nobody supplies it" in error_of(registry, {"params": {"kind": "paid"}})


@pytest.mark.parametrize(
    "condition",
    ["tenant.status == 'ACTIVE'", "!has(tenant.status)", "true || tenant.status == 'ACTIVE'", "tenant != null"],
)
def test_a_name_that_could_not_be_had_is_an_error_whatever_the_rest_says(
    registry_of: Callable[..., Any], invariant: Callable[..., Any], condition: str
) -> None:
    registry = registry_of(invariant(condition))
    assert error_of(registry) == "tenant could not be had: nobody supplies it"

    def fail(_: Any) -> Any:
        raise LookupError("secret words")

    registry.provide("tenant", fail)
    assert error_of(registry) == "tenant could not be had: it raised LookupError"


class Odd:
    """Something no condition can be about."""


def numbers() -> Any:
    yield 1


@pytest.mark.parametrize("junk", [Odd(), numbers(), {1, 2}, float, 2**80, object(), lambda: True])
@pytest.mark.parametrize(
    "condition", ["tenant.status == 'ACTIVE'", "tenant == tenant", "tenant != null", "!has(tenant.x)"]
)
def test_junk_from_a_provider_is_an_error(
    registry_of: Callable[..., Any], invariant: Callable[..., Any], junk: Any, condition: str
) -> None:
    registry = registry_of(invariant(condition))
    registry.provide("tenant", lambda _: junk)
    assert error_of(registry)


@pytest.mark.parametrize("empty", [None, "", 0, [], {}, False])
def test_an_empty_answer_is_not_an_active_tenant(
    registry_of: Callable[..., Any], invariant: Callable[..., Any], empty: Any
) -> None:
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", lambda _: empty)
    assert error_of(registry)


def test_a_provider_that_hangs_is_not_waited_for(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    release = threading.Event()
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", lambda _: release.wait(20), timeout=0.05)
    started = time.monotonic()
    try:
        assert "no answer within 0.05 seconds" in error_of(registry)
        assert time.monotonic() - started < 5
    finally:
        release.set()


def test_calls_that_never_come_back_do_not_pile_up(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    release = threading.Event()
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", lambda _: release.wait(20), timeout=0.001)
    try:
        reasons = [error_of(registry) for _ in range(20)]
    finally:
        release.set()
    assert "have not come back" in reasons[-1]


def test_a_provider_with_a_limit_sees_the_context_variables_of_the_caller(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    current: ContextVar[str] = ContextVar("current")
    current.set("ACTIVE")
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", lambda _: {"status": current.get()}, timeout=5)
    assert registry.execute("thing.do", {}) == "done"


def test_what_a_provider_with_a_limit_raises_is_an_error(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    def fail(_: Any) -> Any:
        raise LookupError("no")

    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", fail, timeout=5)
    assert error_of(registry) == "tenant could not be had: it raised LookupError"


async def active(_: Any) -> Any:
    await asyncio.sleep(0)
    return {"status": "ACTIVE"}


async def hanging(_: Any) -> Any:
    await asyncio.sleep(20)


@pytest.mark.parametrize("provider", [active, lambda context: active(context)])
def test_an_asynchronous_provider_is_an_error_for_those_who_do_not_await(
    registry_of: Callable[..., Any], invariant: Callable[..., Any], provider: Any
) -> None:
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", provider)
    assert "asynchronous" in error_of(registry)
    assert asyncio.run(registry.aexecute("thing.do", {})) == "done"


@pytest.mark.parametrize("provider", [hanging, lambda _: time.sleep(0.5), lambda context: hanging(context)])
def test_those_who_await_are_not_kept_waiting_either(
    registry_of: Callable[..., Any], invariant: Callable[..., Any], provider: Any
) -> None:
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", provider, timeout=0.05)

    async def dispatch() -> float:
        started = time.monotonic()
        with pytest.raises(ContractViolation, match="no answer within"):
            await registry.aexecute("thing.do", {})
        return time.monotonic() - started

    assert asyncio.run(dispatch()) < 5


def test_a_timed_provider_in_a_thread_answers_those_who_await(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", lambda _: {"status": "ACTIVE"}, timeout=5)
    assert asyncio.run(registry.aexecute("thing.do", {})) == "done"


def test_providers_that_dispatch_in_a_circle_end_in_a_refusal(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))
    registry.provide("tenant", lambda context: registry.execute("thing.do", context))
    assert error_of(registry)


def test_a_circle_that_goes_through_threads_ends_too(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    asked: list[Any] = []
    registry = registry_of(invariant("tenant.status == 'ACTIVE'"))

    @registry.provide("tenant", timeout=60)
    def again(context: Any) -> Any:
        asked.append(context)
        return registry.execute("thing.do", context)

    assert error_of(registry) == "tenant could not be had: it raised ContractViolation"
    assert len(asked) == 8


def test_a_provider_of_a_domain_comes_before_the_one_for_all(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    other = invariant("unit == 'general'", id="BI-2", operation="other.do", domain="others")
    pair = {"dispatch": "things.write", "method": "do"}
    rules = [invariant("unit == 'own' && old.unit == 'own'", applies_to=[pair]), other]
    registry = OperationRegistry(contracts(invariants=rules))
    for supply in (registry.provide, registry.probe):
        supply("unit", lambda _: "general")
        supply("unit", lambda _: "own", domain="things")
    for operation in ("thing.do", "things.write", "other.do"):
        registry.register(operation, lambda _: "done")
        assert registry.execute(operation, {"method": "do"}) == "done"


@pytest.mark.parametrize("name", ["request", "now", "state", "old", "result", "error", "variables"])
def test_names_of_the_registry_have_no_provider(name: str) -> None:
    with pytest.raises(RegistryError, match="supplies itself"):
        OperationRegistry().provide(name, lambda _: None)


def test_a_name_has_one_provider() -> None:
    registry = OperationRegistry()
    registry.provide("tenant", lambda _: None)
    with pytest.raises(RegistryError, match="already"):
        registry.provide("tenant", lambda _: None)


def test_a_variable_without_a_value_is_an_error_where_it_is_read(
    registry_of: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    variables = [{"name": "half", "expression": "10 / request.params.by"}]
    registry = registry_of(
        invariant("request.params.by != 0 || variables.half > 1", variables=variables),
        invariant("request.params.by == 0 || variables.half > 1", id="BI-2", variables=variables),
        invariant("variables.half > 1", id="BI-3", variables=variables),
    )
    assert registry.execute("thing.do", {"params": {"by": 2}}) == "done"
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {"params": {"by": 0}})
    assert caught.value.ids == ("BI-1", "BI-3")
    assert {violation.outcome for violation in caught.value.violations} == {"error"}


def test_now_is_the_time_of_the_clock(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    from datetime import UTC, datetime

    rule = invariant('now == timestamp("2026-03-01T12:00:00Z")')
    registry = OperationRegistry(contracts(invariants=[rule]), clock=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
    registry.register("thing.do", lambda _: "done")
    assert registry.execute("thing.do", {}) == "done"
