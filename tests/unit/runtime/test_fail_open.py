"""The hunt for what lets something pass by mistake: odd contexts, odd methods, modes that change, small stacks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure.runtime import BundleProblems, Contracts, ContractViolation, Guard, Mode, OperationRegistry, RegistryError
from assure.runtime.digest import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Contract = dict[str, Any]


@pytest.fixture(params=[None, lambda _: None], ids=["nobody listens", "somebody listens"])
def guarded(request: pytest.FixtureRequest, contracts: Callable[..., Any], invariant: Callable[..., Any]) -> Any:
    """A registry with one invariant; its handler remembers that it was called."""

    def made(condition: str, **more: Any) -> tuple[OperationRegistry, list[Any]]:
        calls: list[Any] = []
        registry = OperationRegistry(contracts(invariants=[invariant(condition, **more)]), audit=request.param)
        registry.register("thing.do", calls.append)
        return registry, calls

    return made


class Raising:
    """A context whose fields raise when they are read."""

    tenant_id = "t-1"

    def __init__(self, error: type[BaseException]) -> None:
        self._error = error

    @property
    def approval(self) -> Any:
        raise self._error("no")

    @property
    def method(self) -> Any:
        raise self._error("no")


class Slots:
    """A context with a field that was never set."""

    __slots__ = ("approval", "tenant_id")


class RaisingMapping(Mapping[str, Any]):
    """A mapping that knows its keys and can't be read."""

    def __getitem__(self, key: str) -> Any:
        raise OSError("no")

    def __iter__(self) -> Iterator[str]:
        return iter(("approval",))

    def __len__(self) -> int:
        return 1

    def __contains__(self, key: object) -> bool:
        return key == "approval"


class Everything:
    """A context that has whatever it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return Everything()


CONDITIONS = [
    "request.approval == true",
    "has(request.approval)",
    "!has(request.approval)",
    "request.approval != false",
    "true || request.approval",
    "!(false && request.approval)",
]


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize(
    "context",
    [
        Raising(ValueError),
        Raising(AttributeError),
        Raising(KeyError),
        Raising(RecursionError),
        Slots(),
        RaisingMapping(),
    ],
    ids=["ValueError", "AttributeError", "KeyError", "RecursionError", "slot never set", "mapping"],
)
def test_a_field_that_cannot_be_read_is_an_error_and_not_an_absent_one(
    guarded: Any, condition: str, context: Any
) -> None:
    registry, calls = guarded(condition)
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", context)
    assert caught.value.violations[0].outcome == "error"
    assert calls == []


@pytest.mark.parametrize("condition", ["request.approval == true", "request.approval", "request.approval.by == 'x'"])
@pytest.mark.parametrize("context", [Everything(), None, 0, "", object(), [], Slots])
def test_a_context_that_says_nothing_allows_nothing(guarded: Any, condition: str, context: Any) -> None:
    registry, calls = guarded(condition)
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", context)
    assert calls == []


@pytest.mark.parametrize("value", ["true", "yes", 1, 1.0, [1], {"a": 1}, b"true", object(), float("nan")])
def test_only_true_is_true(guarded: Any, value: Any) -> None:
    registry, calls = guarded("request.approval")
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {"approval": value})
    assert calls == []
    registry.execute("thing.do", {"approval": True})
    assert len(calls) == 1


def test_a_method_that_cannot_be_read_is_refused(guarded: Any) -> None:
    registry, calls = guarded("true", applies_to=[{"dispatch": "thing.do", "method": "make"}])
    for error in (ValueError, AttributeError):
        with pytest.raises(ContractViolation) as caught:
            registry.execute("thing.do", Raising(error))
        assert caught.value.id == "UNRESOLVED-METHOD"
    assert calls == []


@pytest.mark.parametrize("make", [dict, lambda **fields: type("Context", (), fields)()])
def test_a_condition_over_the_method_is_asked_about_the_method_that_was_named(guarded: Any, make: Any) -> None:
    registry, calls = guarded('request.method != "erase" && request.operation == "thing.do"')
    for method in ("read", "erase", "write"):
        if method == "erase":
            with pytest.raises(ContractViolation):
                registry.execute("thing.do", make(method=method))
        else:
            registry.execute("thing.do", make(method=method))
    assert len(calls) == 2


def test_what_is_private_to_a_context_is_no_part_of_a_contract(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    with pytest.raises(BundleProblems, match=r"__dict__.*not private"):
        contracts(invariants=[invariant("request.__dict__ == request.__dict__")])


def test_a_name_that_is_put_together_finds_nothing_private(guarded: Any) -> None:
    registry, calls = guarded('request["__cla" + "ss__"] == request["__cla" + "ss__"]')
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", Raising(ValueError))
    assert calls == []


def test_enforce_blocks_on_what_is_critical_and_records_the_rest(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    records: list[Any] = []
    critical = invariant("request.a == 1", id="BI-CRITICAL")
    high = invariant("request.b == 1", id="BI-HIGH", severity="high")
    registry = OperationRegistry(contracts(mode="enforce", invariants=[critical, high]), audit=records.append)
    registry.register("thing.do", lambda _: "done")
    assert registry.execute("thing.do", {"a": 1, "b": 0}) == "done"
    assert [violation.id for violation in records[-1].violations] == ["BI-HIGH"]
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {"a": 0, "b": 0})
    assert caught.value.ids == ("BI-CRITICAL",)
    assert [violation.id for violation in caught.value.recorded] == ["BI-HIGH"]


def test_an_error_of_a_condition_blocks_where_a_violation_would(guarded: Any) -> None:
    registry, calls = guarded("request.a == 1")
    registry.set_mode(Mode.ENFORCE)
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {})
    registry.set_mode(Mode.MONITOR)
    registry.execute("thing.do", {})
    assert len(calls) == 1


def test_an_error_may_be_recorded_under_enforce_and_never_under_strict(guarded: Any) -> None:
    registry, calls = guarded("request.a == 1", on_error="record")
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {})
    registry.set_mode(Mode.ENFORCE)
    registry.execute("thing.do", {})
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {"a": 2})
    assert len(calls) == 1


def test_the_mode_counts_from_the_next_dispatch_on(guarded: Any) -> None:
    registry, calls = guarded("request.a == 1")
    registry.set_mode("monitor")
    registry.execute("thing.do", {"a": 0})
    registry.set_mode("strict")
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {"a": 0})
    registry.set_mode("monitor", domain="things")
    registry.execute("thing.do", {"a": 0})
    registry.set_mode("strict", id="BI-1")
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {"a": 0})
    assert len(calls) == 2


def test_a_handler_that_turns_the_contracts_down_changes_nothing_for_its_own_dispatch(
    contracts: Callable[..., Any], spec: Callable[..., Any]
) -> None:
    registry = OperationRegistry(contracts(specs=[spec(postconditions=["result == 'right'"])]))

    @registry.operation("thing.do")
    def turn_down(_: Any) -> str:
        registry.set_mode(Mode.MONITOR)
        return "wrong"

    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {})
    assert registry.execute("thing.do", {}) == "wrong"


def test_a_word_that_is_no_mode_is_refused(guarded: Any) -> None:
    registry, _ = guarded("request.a == 1")
    with pytest.raises(ValueError, match="off"):
        registry.set_mode("off")
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {"a": 0})


def test_nothing_of_the_mode_is_in_the_parameters(guarded: Any) -> None:
    registry, calls = guarded("true")
    context = {"params": {"a": 1}}
    registry.set_mode(Mode.MONITOR, domain="things")
    registry.execute("thing.do", context)
    assert calls == [{"params": {"a": 1}}]


OPTIMISED = f"""
from assure.runtime import BundleProblems, Contracts, ContractViolation, OperationRegistry
rule = {{"id": "BI-1", "operation": "thing.do", "severity": "critical", "condition": "request.a == 1"}}
post = {{"id": "P", "condition": "result == 'right'"}}
spec = {{"id": "S", "operation": "thing.do", "postconditions": [post]}}
parts = {{"schema": {SCHEMA!r}, "enforcement": {{"default": "strict"}}, "invariants": [rule], "specs": [spec]}}
registry = OperationRegistry(Contracts.from_mapping(parts))
registry.register("thing.do", lambda context: context["answer"])
print(registry.execute("thing.do", {{"a": 1, "answer": "right"}}))
for context in ({{"a": 2, "answer": "right"}}, {{"a": 1, "answer": "wrong"}}, {{}}):
    try:
        registry.execute("thing.do", context)
        print("let through")
    except ContractViolation as violation:
        print(*violation.ids)
"""


@pytest.mark.parametrize("flag", ["-O", "-OO"])
def test_contracts_hold_when_python_drops_assertions(flag: str) -> None:
    found = subprocess.run([sys.executable, flag, "-c", OPTIMISED], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines() == ["right", "BI-1", "S/P", "BI-1"]


def in_thread(stack: int, work: Callable[[], Any]) -> Any:
    """What the work gives, or raises, in a thread with so large a stack."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:  # noqa: BLE001
            found.append(error)

    before = threading.stack_size(stack)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join(60)
    return found[0]


def nested(depth: int) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = {"a": value, "b": [value]}
    return value


@pytest.mark.parametrize("stack", [64 * 1024, 256 * 1024])
def test_contracts_hold_on_a_small_stack(
    contracts: Callable[..., Any], invariant: Callable[..., Any], spec: Callable[..., Any], stack: int
) -> None:
    rules = [
        invariant("size(request.params.name) > 0"),
        invariant("request.params.deep == request.params.deep", id="BI-2"),
    ]
    promise = spec(postconditions=["state.deep == old.deep"])
    registry = OperationRegistry(contracts(invariants=rules, specs=[promise]))
    registry.probe("deep", lambda context: context["params"]["deep"])
    registry.register("thing.do", lambda _: "done")

    def dispatch(depth: int) -> Any:
        return in_thread(stack, lambda: registry.execute("thing.do", {"params": {"name": "n", "deep": nested(depth)}}))

    assert dispatch(2) == "done"
    assert isinstance(dispatch(2_000), ContractViolation)


@pytest.mark.parametrize("stack", [64 * 1024, 256 * 1024])
def test_a_circle_of_providers_ends_on_a_small_stack(
    contracts: Callable[..., Any], invariant: Callable[..., Any], stack: int
) -> None:
    for audit in (None, lambda _: None):
        registry = OperationRegistry(contracts(invariants=[invariant("tenant.status == 'ACTIVE'")]), audit=audit)
        registry.provide("tenant", lambda context, registry=registry: registry.execute("thing.do", context))
        registry.register("thing.do", lambda _: "done")
        found = in_thread(stack, lambda registry=registry: registry.execute("thing.do", {}))
        assert isinstance(found, ContractViolation)


KEYS = st.sampled_from(["a", "b", "status"])
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["", "ACTIVE", "x", b"x"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=5,
)
ASKED = (
    'request.a == "ACTIVE"',
    "request.a.status == request.b",
    "has(request.a.status) && request.a.status == 'ACTIVE'",
    "request.a in request.b",
    "size(request.a) > 0 || request.b == true",
    "request.a.all(x, x == request.b)",
    "tenant.status != request.a",
    "tenant == request.b ? request.a == 1 : request.b == true",
    "double(request.a) < 1.5",
)


def verdict(registry: OperationRegistry, context: Any) -> Any:
    try:
        return registry.execute("thing.do", context)
    except ContractViolation as violation:
        return [(one.id, one.outcome) for one in violation.violations]


@settings(max_examples=300, deadline=None)
@given(
    conditions=st.lists(st.sampled_from(ASKED), min_size=1, max_size=3),
    context=st.dictionaries(st.sampled_from(["a", "b"]), VALUES),
    tenant=VALUES,
)
def test_the_shortest_way_says_yes_only_where_the_whole_way_does(
    conditions: list[str], context: dict[str, Any], tenant: Any
) -> None:
    rules = [
        {"id": f"BI-{number}", "operation": "thing.do", "severity": "low", "condition": condition}
        for number, condition in enumerate(conditions)
    ]
    contracts = Contracts.from_mapping({"schema": SCHEMA, "enforcement": {"default": "strict"}, "invariants": rules})
    exact = [
        outcome
        for clause in contracts.clauses
        if not (outcome := clause.condition.evaluate({"request": context, "tenant": tenant})).holds
    ]
    found = []
    for more in ({}, {"audit": lambda _: None}, {"authority": lambda _: "allow"}):
        registry = OperationRegistry(contracts, **more)
        registry.register("thing.do", lambda _: "done")
        registry.provide("tenant", lambda _: tenant)
        found.append(verdict(registry, context))
        found.append(verdict(registry, type("Context", (), context)()))
    assert all((one == "done") == (not exact) for one in (found[0], found[2], found[4]))
    assert found[0] == found[2] == found[4]
    assert found[1] == found[3] == found[5]


class Named(Enum):
    DO = "thing.do"
    SEVEN = 7


def test_an_operation_is_judged_by_its_name_and_nothing_else_is_a_name(guarded: Any) -> None:
    guard = Guard(guarded("request.a == 1")[0].contracts)
    calls: list[Any] = []
    for operation in ("thing.do", Named.DO):
        with pytest.raises(ContractViolation):
            guard.run(operation, {"a": 2}, calls.append)  # type: ignore[arg-type] # as backends do
    for operation in (Named.SEVEN, None, 7, object()):
        with pytest.raises(RegistryError, match="no name of an operation"):
            guard.run(operation, {"a": 1}, calls.append)  # type: ignore[arg-type] # what is wrong with it is the test
    assert calls == []


class Resisting(Mapping[str, Any]):
    """A mapping that raises while it is gone through."""

    def __getitem__(self, key: str) -> Any:
        return "x"

    def __iter__(self) -> Iterator[str]:
        yield "a"
        raise OSError("no")

    def __len__(self) -> int:
        return 1


def test_a_value_that_resists_being_shown_hides_no_violation(guarded: Any) -> None:
    registry, calls = guarded("request.params == 1 || request.token == 1")
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {"params": Resisting(), "token": Resisting()})
    assert caught.value.ids == ("BI-1",)
    assert calls == []


@settings(max_examples=60, deadline=None)
@given(
    conditions=st.lists(st.sampled_from(ASKED), min_size=1, max_size=3),
    after=st.sampled_from(["result == request.a", "state.thing == old.thing", "size(result) > 0 && state.thing != 1"]),
    context=st.dictionaries(st.sampled_from(["a", "b"]), VALUES),
    values=st.tuples(VALUES, VALUES, VALUES),
)
def test_those_who_await_get_the_verdict_of_those_who_do_not(
    conditions: list[str], after: str, context: dict[str, Any], values: tuple[Any, Any, Any]
) -> None:
    tenant, thing, result = values
    rules = [
        {"id": f"BI-{number}", "operation": "thing.do", "severity": "low", "condition": condition}
        for number, condition in enumerate(conditions)
    ]
    spec = {"id": "SPEC-1", "operation": "thing.do", "postconditions": [{"id": "POST-1", "condition": after}]}
    parts = {"schema": SCHEMA, "enforcement": {"default": "strict"}, "invariants": rules, "specs": [spec]}
    registry = OperationRegistry(Contracts.from_mapping(parts))
    registry.provide("tenant", lambda _: tenant)
    registry.probe("thing", lambda _: thing)
    registry.register("thing.do", lambda _: [result, "done"])

    async def awaited() -> Any:
        try:
            return await registry.aexecute("thing.do", context)
        except ContractViolation as violation:
            return violation.to_dict()

    try:
        called = registry.execute("thing.do", context)
    except ContractViolation as violation:
        called = violation.to_dict()
    assert repr(asyncio.run(awaited())) == repr(called)
