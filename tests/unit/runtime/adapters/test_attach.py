"""Contracts around a registry that is not ours: any object with `execute`, taken away without a trace."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import ContractViolation, Mode, RegistryError, attach

if TYPE_CHECKING:
    from collections.abc import Callable


class Plain:
    """A registry as backends write it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []

    def execute(self, operation: str, context: Any) -> str:
        self.calls.append((operation, context))
        return f"{operation} done"


@dataclass(frozen=True)
class Frozen:
    """A registry that no attribute can be set on."""

    calls: list[tuple[str, Any]] = field(default_factory=list)

    def execute(self, operation: str, context: Any) -> str:
        self.calls.append((operation, context))
        return f"{operation} done"


@dataclass(frozen=True, slots=True)
class Slotted:
    """A registry that has no room for an attribute."""

    calls: list[tuple[str, Any]] = field(default_factory=list)

    def execute(self, operation: str, context: Any) -> str:
        self.calls.append((operation, context))
        return f"{operation} done"


class Named:
    """A registry whose parameters are called otherwise, and that takes more of them."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.more: list[Any] = []

    def execute(self, name: str, ctx: Any, *more: Any, timeout: float = 1.0) -> str:
        self.calls.append((name, ctx))
        self.more.append((more, timeout))
        return f"{name} done"


def module() -> Any:
    found: Any = ModuleType("registry_of_a_backend")
    found.calls = []

    def execute(operation: str, context: Any) -> str:
        found.calls.append((operation, context))
        return f"{operation} done"

    found.execute = execute
    return found


def kind() -> Any:
    class Registry:
        calls: list[tuple[str, Any]] = []  # noqa: RUF012

        @classmethod
        def execute(cls, operation: str, context: Any) -> str:
            cls.calls.append((operation, context))
            return f"{operation} done"

    return Registry


REGISTRIES = [Plain, Frozen, Slotted, Named, module, kind]


@pytest.fixture
def rules(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> Any:
    """The operation `thing.do` demands `a`."""
    return contracts(invariants=[invariant("request.a == 1")])


@pytest.mark.parametrize("make", REGISTRIES)
def test_any_registry_can_be_guarded_and_is_afterwards_as_it_was(make: Callable[[], Any], rules: Any) -> None:
    registry = make()
    kind_before, known_before = type(registry), getattr(registry, "__dict__", {}).keys()
    attached = attach(registry, rules)
    assert registry.execute("thing.do", {"a": 1}) == "thing.do done"
    assert registry.execute("other.do", {"a": 2}) == "other.do done"
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {"a": 2})
    assert [operation for operation, _ in registry.calls] == ["thing.do", "other.do"]
    attached.detach()
    attached.detach()
    assert registry.execute("thing.do", {"a": 2}) == "thing.do done"
    assert type(registry) is kind_before
    assert getattr(registry, "__dict__", {}).keys() == known_before
    assert not attached.attached


@pytest.mark.parametrize("make", REGISTRIES)
def test_a_registry_stays_what_it_is(make: Callable[[], Any], rules: Any) -> None:
    registry = make()
    if isinstance(registry, type | ModuleType):
        return
    attach(registry, rules)
    assert isinstance(registry, make)  # type: ignore[arg-type] # a class, unless one of the two above
    assert type(registry).__name__ == make.__name__


def test_parameters_may_have_other_names_and_there_may_be_more(rules: Any) -> None:
    registry = Named()
    attach(registry, rules)
    registry.execute("thing.do", {"a": 1}, "x", timeout=2.0)
    registry.execute(ctx={"a": 1}, name="thing.do")
    registry.execute("thing.do", ctx={"a": 1})
    assert registry.more == [(("x",), 2.0), ((), 1.0), ((), 1.0)]
    with pytest.raises(ContractViolation):
        registry.execute(ctx={"a": 2}, name="thing.do")
    for call in ((), ("thing.do",), (7, {"a": 1}), ("", {"a": 1})):
        with pytest.raises(RegistryError, match="can't be judged"):
            registry.execute(*call)
    assert len(registry.calls) == 3


class Operation(StrEnum):
    DO = "thing.do"


def test_an_operation_may_be_a_member_of_an_enumeration(rules: Any) -> None:
    registry = Plain()
    attach(registry, rules)
    with pytest.raises(ContractViolation):
        registry.execute(Operation.DO, {"a": 2})
    registry.execute(Operation.DO, {"a": 1})
    assert registry.calls == [(Operation.DO, {"a": 1})]


def test_an_asynchronous_registry_stays_one(rules: Any) -> None:
    class Registry:
        async def execute(self, operation: str, context: Any) -> str:
            await asyncio.sleep(0)
            return f"{operation} done"

    registry = Registry()
    attached = attach(registry, rules)
    assert asyncio.run(registry.execute("thing.do", {"a": 1})) == "thing.do done"
    with pytest.raises(ContractViolation):
        asyncio.run(registry.execute("thing.do", {"a": 2}))
    attached.detach()
    assert asyncio.run(registry.execute("thing.do", {"a": 2})) == "thing.do done"


def test_a_registry_that_hides_that_it_is_asynchronous_can_be_told(rules: Any) -> None:
    async def later(operation: str) -> str:
        return f"{operation} done"

    class Registry:
        def execute(self, operation: str, context: Any) -> Any:
            return later(operation)

    registry = Registry()
    attach(registry, rules, asynchronous=True)
    assert asyncio.run(registry.execute("thing.do", {"a": 1})) == "thing.do done"
    with pytest.raises(ContractViolation):
        asyncio.run(registry.execute("thing.do", {"a": 2}))


def test_it_has_providers_modes_and_records_like_any_guard(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    records: list[Any] = []
    registry = Plain()
    rule = invariant("tenant.status == 'ACTIVE'")
    attached = attach(registry, contracts(invariants=[rule]), Mode.MONITOR, audit=records.append)
    attached.provide("tenant", lambda _: {"status": "CLOSED"})
    assert registry.execute("thing.do", {}) == "thing.do done"
    attached.set_mode(Mode.STRICT)
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {})
    assert [record.ending.value for record in records] == ["completed", "refused"]


def test_two_guards_around_one_registry_are_one_too_many(rules: Any) -> None:
    registry = Plain()
    attached = attach(registry, rules)
    with pytest.raises(RegistryError, match="already"):
        attach(registry, rules)
    attached.detach()
    attach(registry, rules)


def test_a_guard_that_somebody_wrapped_lets_everything_through_once_it_is_detached(rules: Any) -> None:
    registry: Any = Plain()
    attached = attach(registry, rules)
    inner = registry.execute
    registry.execute = lambda operation, context: inner(operation, context) + " twice"
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {"a": 2})
    attached.detach()
    assert registry.execute("thing.do", {"a": 2}) == "thing.do done twice"


@pytest.mark.parametrize("registry", [object(), 7, None, Plain])
def test_what_has_no_method_for_two_is_told(registry: Any, rules: Any) -> None:
    if registry is Plain:
        with pytest.raises(RegistryError, match="nothing_of_the_sort"):
            attach(Plain(), rules, execute="nothing_of_the_sort")
        return
    with pytest.raises(RegistryError, match="has no method 'execute'"):
        attach(registry, rules)


def test_a_method_that_cannot_be_replaced_is_told(rules: Any) -> None:
    with pytest.raises(RegistryError, match="can't be wrapped"):
        attach("a text", rules, execute="join")
    assert sys.getsizeof("a text".join(["a", "b"]))


def test_another_method_can_be_guarded(rules: Any) -> None:
    class Registry:
        def dispatch(self, operation: str, context: Any) -> str:
            return f"{operation} done"

    registry = Registry()
    attach(registry, rules, execute="dispatch")
    with pytest.raises(ContractViolation):
        registry.dispatch("thing.do", {"a": 2})
