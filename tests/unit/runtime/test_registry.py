"""The registry: what reaches a handler and what does not, by operation, method and mode."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import (
    ContractViolation,
    DispatchRecord,
    Ending,
    Mode,
    OperationRegistry,
    RegistryError,
    UnknownOperation,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TENANTS = {"t-active": {"status": "ACTIVE"}, "t-suspended": {"status": "SUSPENDED"}}


@dataclass
class Context:
    tenant_id: str = "t-active"
    method: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


class Backend:
    """A registry with the handlers of API keys, which remember that they were called."""

    def __init__(self, contracts: Any, **named: Any) -> None:
        self.records: list[DispatchRecord] = []
        self.calls: list[tuple[str, Any]] = []
        self.asked: list[str] = []
        self.registry = OperationRegistry(contracts, audit=self.records.append, **named)
        self.registry.register("api_keys.write", lambda context: self.calls.append(("write", context)) or "made")
        self.registry.register(
            "api_keys.query", lambda context: self.calls.append(("query", context)) or [], reads=True
        )
        self.registry.provide("tenant", self._tenant)

    def _tenant(self, context: Context) -> Any:
        self.asked.append(context.tenant_id)
        return TENANTS.get(context.tenant_id)


@pytest.fixture
def backend(contracts: Callable[..., Any], key_creation: dict[str, Any]) -> Backend:
    return Backend(contracts(invariants=[key_creation]))


def test_an_active_tenant_gets_its_key(backend: Backend) -> None:
    assert backend.registry.execute("api_keys.write", Context(method="create")) == "made"
    assert backend.records[-1].ending is Ending.COMPLETED


@pytest.mark.parametrize("tenant", ["t-suspended", "t-unknown", ""])
def test_a_tenant_that_is_not_active_is_refused_and_the_handler_is_not_called(backend: Backend, tenant: str) -> None:
    with pytest.raises(ContractViolation) as caught:
        backend.registry.execute("api_keys.write", Context(tenant, "create"))
    assert caught.value.ids == ("BI-APIKEY-001",)
    assert caught.value.called is False
    assert backend.calls == []
    assert backend.records[-1].ending is Ending.REFUSED
    assert backend.records[-1].called is False


def test_a_refusal_says_what_is_wrong_what_to_do_and_what_was_looked_at(backend: Backend) -> None:
    with pytest.raises(ContractViolation) as caught:
        backend.registry.execute("api_keys.write", Context("t-suspended", "create"))
    found = caught.value.violations[0]
    assert found.message == "tenant t-suspended is SUSPENDED"
    assert found.severity == "critical"
    assert found.remediation.startswith("Activate the tenant")
    assert dict(found.values) == {"request.tenant_id": "t-suspended", "tenant.status": "SUSPENDED"}


def test_monitor_records_and_lets_pass(backend: Backend) -> None:
    backend.registry.set_mode(Mode.MONITOR)
    for tenant in ("t-suspended", "t-unknown"):
        assert backend.registry.execute("api_keys.write", Context(tenant, "create")) == "made"
    assert [record.violations[0].outcome for record in backend.records] == ["violated", "error"]
    assert not any(violation.blocking for record in backend.records for violation in record.violations)
    assert [record.ending for record in backend.records] == [Ending.COMPLETED, Ending.COMPLETED]


@pytest.mark.parametrize("method", ["revoke", "list"])
def test_another_method_of_the_same_handler_evaluates_nothing(backend: Backend, method: str) -> None:
    assert backend.registry.execute("api_keys.write", Context("t-suspended", method)) == "made"
    assert backend.asked == []
    assert backend.records[-1].violations == ()


def test_a_read_path_is_never_blocked_by_an_invariant_of_a_write(backend: Backend) -> None:
    assert backend.registry.execute("api_keys.query", Context("t-suspended", "create")) == []
    assert backend.asked == []


def test_the_operation_by_its_own_name_is_guarded_too(backend: Backend) -> None:
    backend.registry.register("api_key.create", lambda context: backend.calls.append(context))
    with pytest.raises(ContractViolation):
        backend.registry.execute("api_key.create", Context("t-suspended"))
    assert backend.calls == []


@pytest.mark.parametrize("method", [None, "", 7, ["create"], "Create", "CREATE", " create", "cre-ate"])
def test_a_method_that_cannot_be_told_is_refused(backend: Backend, method: Any) -> None:
    with pytest.raises(ContractViolation) as caught:
        backend.registry.execute("api_keys.write", Context("t-suspended", method))
    assert caught.value.ids == ("UNRESOLVED-METHOD",)
    assert caught.value.kind == "resolution"
    assert backend.calls == []


def test_a_method_that_cannot_be_told_can_be_recorded_instead(
    contracts: Callable[..., Any], key_creation: dict[str, Any]
) -> None:
    backend = Backend(contracts(invariants=[key_creation], enforcement={"unresolved_method": "record"}))
    assert backend.registry.execute("api_keys.write", Context("t-suspended")) == "made"
    assert [violation.id for violation in backend.records[-1].violations] == ["UNRESOLVED-METHOD"]


def test_where_all_methods_are_known_another_one_is_refused(
    contracts: Callable[..., Any], key_creation: dict[str, Any]
) -> None:
    known = {"dispatch": "api_keys.write", "methods": ["create", "revoke", "list"]}
    backend = Backend(contracts(invariants=[key_creation], dispatch=[known]))
    assert backend.registry.execute("api_keys.write", Context("t-suspended", "revoke")) == "made"
    with pytest.raises(ContractViolation) as caught:
        backend.registry.execute("api_keys.write", Context("t-suspended", "create_all"))
    assert caught.value.id == "UNRESOLVED-METHOD"


def test_a_registration_can_say_which_methods_there_are(contracts: Callable[..., Any]) -> None:
    registry = OperationRegistry(contracts())
    registry.register("logs.write", lambda _: "done", methods=["append"])
    assert registry.execute("logs.write", {"method": "append"}) == "done"
    with pytest.raises(ContractViolation):
        registry.execute("logs.write", {"method": "erase"})


class Method(StrEnum):
    CREATE = "create"


class Sly(str):
    """A text that claims to be another one."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return other == "list"

    def __hash__(self) -> int:
        return hash("list")

    def __str__(self) -> str:
        return "list"


@pytest.mark.parametrize("method", [Method.CREATE, Sly("create")])
def test_the_content_of_a_text_decides_and_not_what_it_claims(backend: Backend, method: str) -> None:
    with pytest.raises(ContractViolation) as caught:
        backend.registry.execute("api_keys.write", Context("t-suspended", method))
    assert caught.value.ids == ("BI-APIKEY-001",)


def test_an_operation_that_nobody_registered_is_refused_and_recorded(backend: Backend) -> None:
    with pytest.raises(UnknownOperation, match=r"api_keys\.erase"):
        backend.registry.execute("api_keys.erase", Context())
    assert backend.records[-1].ending is Ending.REFUSED
    assert backend.records[-1].operation == "api_keys.erase"


def test_the_context_reaches_the_handler_as_it_was_passed(backend: Backend) -> None:
    context = Context(method="create", params={"name": "ci"})
    backend.registry.execute("api_keys.write", context)
    assert backend.calls == [("write", context)]
    assert backend.calls[0][1] is context
    assert vars(context) == {"tenant_id": "t-active", "method": "create", "params": {"name": "ci"}}


class Query(Mapping[str, Any]):
    """A context that is a mapping without being a dict, with an attribute that means something else."""

    tenant_id = "t-active"
    method = "list"

    def __init__(self, **values: Any) -> None:
        self._values = values

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@pytest.mark.parametrize("make", [dict, Query])
def test_a_mapping_is_a_context_too(contracts: Callable[..., Any], key_creation: dict[str, Any], make: Any) -> None:
    registry = OperationRegistry(contracts(invariants=[key_creation]))
    registry.register("api_keys.write", lambda _: "made")
    registry.provide("tenant", lambda context: TENANTS[context["tenant_id"]])
    assert registry.execute("api_keys.write", make(tenant_id="t-active", method="create")) == "made"
    with pytest.raises(ContractViolation):
        registry.execute("api_keys.write", make(tenant_id="t-suspended", method="create"))


def test_a_field_may_have_another_name_in_the_context(
    contracts: Callable[..., Any], key_creation: dict[str, Any]
) -> None:
    fields = {"tenant_id": "occasion.tenant", "method": lambda context: context["verb"]}
    registry = OperationRegistry(contracts(invariants=[key_creation]), fields=fields)
    registry.register("api_keys.write", lambda _: "made")
    registry.provide("tenant", lambda context: TENANTS[context["occasion"]["tenant"]])
    assert registry.execute("api_keys.write", {"occasion": {"tenant": "t-active"}, "verb": "create"}) == "made"
    with pytest.raises(ContractViolation, match="tenant t-suspended is SUSPENDED"):
        registry.execute("api_keys.write", {"occasion": {"tenant": "t-suspended"}, "verb": "create"})


class Handler:
    def execute(self, context: Any) -> str:
        return f"executed for {context['who']}"


class AsyncHandler:
    async def execute(self, context: Any) -> str:
        await asyncio.sleep(0)
        return f"awaited for {context['who']}"


def test_a_handler_may_be_an_object_with_execute() -> None:
    registry = OperationRegistry()
    registry.register("a.b", Handler())
    assert registry.execute("a.b", {"who": "me"}) == "executed for me"


def test_a_class_can_be_decorated() -> None:
    registry = OperationRegistry()
    assert registry.operation("a.b")(Handler) is Handler
    assert registry.execute("a.b", {"who": "me"}) == "executed for me"


def test_handlers_that_are_awaited_and_those_that_are_not_go_through_aexecute() -> None:
    registry = OperationRegistry()
    registry.register("a.b", AsyncHandler())
    registry.register("a.c", Handler())

    async def both() -> list[str]:
        return [await registry.aexecute(name, {"who": "me"}) for name in ("a.b", "a.c")]

    assert asyncio.run(both()) == ["awaited for me", "executed for me"]


class Awaited:
    """Something callable whose class inherits that it has to be awaited."""

    async def __call__(self, context: Any) -> str:
        return "awaited"


class Inheriting(Awaited):
    """See above."""


@pytest.mark.parametrize("handler", [Inheriting(), partial(AsyncHandler().execute)])
def test_what_has_to_be_awaited_is_seen_before_it_is_called(handler: Any) -> None:
    registry = OperationRegistry()
    registry.register("a.b", handler)
    with pytest.raises(RegistryError, match=r"a\.b is asynchronous"):
        registry.execute("a.b", {"who": "me"})


@pytest.mark.parametrize("audit", [None, lambda _: None])
def test_an_asynchronous_handler_is_not_called_by_execute(audit: Any) -> None:
    registry = OperationRegistry(audit=audit)
    registry.register("a.b", AsyncHandler())
    registry.register("a.hidden", lambda context: AsyncHandler().execute(context))
    for name in ("a.b", "a.hidden"):
        with pytest.raises(RegistryError, match="dispatch it with aexecute"):
            registry.execute(name, {"who": "me"})


def test_contracts_hold_for_those_who_await(contracts: Callable[..., Any], key_creation: dict[str, Any]) -> None:
    registry = OperationRegistry(contracts(invariants=[key_creation]))
    calls: list[Any] = []

    @registry.operation("api_keys.write")
    async def write(context: Any) -> str:
        calls.append(context)
        return "made"

    @registry.provide("tenant")
    async def tenant(context: Any) -> Any:
        await asyncio.sleep(0)
        return TENANTS[context["tenant_id"]]

    async def dispatch(tenant_id: str) -> Any:
        return await registry.aexecute("api_keys.write", {"tenant_id": tenant_id, "method": "create"})

    assert asyncio.run(dispatch("t-active")) == "made"
    with pytest.raises(ContractViolation):
        asyncio.run(dispatch("t-suspended"))
    assert len(calls) == 1


def test_a_name_is_registered_once() -> None:
    registry = OperationRegistry()
    registry.register("a.b", Handler())
    with pytest.raises(RegistryError, match="twice"):
        registry.register("a.b", Handler())


@pytest.mark.parametrize("handler", [None, 7, Handler, object()])
def test_what_cannot_carry_out_an_operation_is_no_handler(handler: Any) -> None:
    with pytest.raises(RegistryError, match=r"the handler of a\.b"):
        OperationRegistry().register("a.b", handler)


def test_a_frozen_registry_takes_nothing_more(backend: Backend) -> None:
    backend.registry.freeze()
    assert backend.registry.frozen
    with pytest.raises(RegistryError, match="frozen"):
        backend.registry.register("a.b", Handler())
    with pytest.raises(RegistryError, match="frozen"):
        backend.registry.provide("other", lambda _: None)
    with pytest.raises(RegistryError, match="frozen"):
        backend.registry.probe("other", lambda _: None)
    assert backend.registry.execute("api_keys.write", Context(method="create")) == "made"
    with pytest.raises(ContractViolation):
        backend.registry.execute("api_keys.write", Context("t-suspended", "create"))


def test_a_registry_says_what_is_dead_and_what_nobody_supplies(
    contracts: Callable[..., Any], key_creation: dict[str, Any], invariant: Callable[..., Any]
) -> None:
    dead = invariant("request.x == 1", id="BI-DEAD", operation="nobody.does")
    registry = OperationRegistry(contracts(invariants=[key_creation, dead]))
    registry.register("api_keys.write", Handler())
    assert registry.unanswered() == (
        "BI-DEAD: nothing registers what it is anchored at",
        "tenant: nobody supplies it; read by BI-APIKEY-001",
    )
    with pytest.raises(RegistryError, match=r"BI-DEAD.*tenant"):
        registry.freeze(complete=True)


def test_an_invariant_at_a_method_that_the_handler_has_not_is_dead(
    contracts: Callable[..., Any], key_creation: dict[str, Any]
) -> None:
    registry = OperationRegistry(contracts(invariants=[key_creation]))
    registry.register("api_keys.write", Handler(), methods=["make", "revoke"])
    registry.provide("tenant", lambda _: None)
    assert registry.unanswered() == ("BI-APIKEY-001: nothing registers what it is anchored at",)


def test_a_dispatch_inside_a_dispatch_is_judged_by_itself(
    contracts: Callable[..., Any], key_creation: dict[str, Any]
) -> None:
    backend = Backend(contracts(invariants=[key_creation]))

    @backend.registry.operation("onboarding.write")
    def finish(context: Context) -> Any:
        return backend.registry.execute("api_keys.write", Context(context.tenant_id, "create"))

    assert backend.registry.execute("onboarding.write", Context("t-active", "finish")) == "made"
    with pytest.raises(ContractViolation) as caught:
        backend.registry.execute("onboarding.write", Context("t-suspended", "finish"))
    assert caught.value.operation == "api_keys.write"
    inner, outer = backend.records[-2:]
    assert (inner.ending, outer.ending) == (Ending.REFUSED, Ending.FAILED)
