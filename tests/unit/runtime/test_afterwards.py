"""After the handler: result, state, what stood before, and what a failed handler leaves behind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import BundleProblems, ContractViolation, Ending, OperationRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assure.runtime import Contracts, DispatchRecord

Contract = dict[str, Any]


@dataclass
class Thing:
    """Something with a state that handlers change."""

    status: str = "off"
    owner: str = "me"


class World:
    """A registry over one thing; what handlers do to it is up to the test."""

    def __init__(self, contracts: Contracts, **named: Any) -> None:
        self.thing: Thing | None = Thing()
        self.called = 0
        self.handler: Callable[[Any], Any] = lambda _: None
        self.probed: list[str] = []
        self.records: list[DispatchRecord] = []
        self.registry = OperationRegistry(contracts, audit=self.records.append, **named)
        self.registry.probe("thing", self._probe)

    def _probe(self, _: Any) -> Thing | None:
        self.probed.append("thing")
        return self.thing

    def register(self, operation: str = "thing.do") -> None:
        self.registry.register(operation, self._handle)

    def _handle(self, context: Any) -> Any:
        self.called += 1
        return self.handler(context)

    def execute(self, **params: Any) -> Any:
        return self.registry.execute("thing.do", {"tenant_id": "t-1", "params": params})


@pytest.fixture
def world(contracts: Callable[..., Contracts], spec: Callable[..., Contract]) -> Callable[..., World]:
    def made(
        handler: Callable[[Any], Any] = lambda _: {"status": "on"}, mode: str = "strict", **sections: Any
    ) -> World:
        found = World(contracts(mode=mode, specs=[spec(**sections)]))
        found.handler = handler
        found.register()
        return found

    return made


def test_a_postcondition_is_judged_over_the_result(world: Callable[..., World]) -> None:
    fine = world(postconditions=['result.status == "on"'])
    assert fine.execute() == {"status": "on"}
    wrong = world(lambda _: {"status": "off"}, postconditions=['result.status == "on"'])
    with pytest.raises(ContractViolation) as caught:
        wrong.execute()
    assert caught.value.ids == ("SPEC-1/POST-1",)
    assert caught.value.called is True
    assert wrong.called == 1
    assert wrong.records[-1].ending is Ending.REJECTED


def test_a_postcondition_compares_the_state_with_what_stood_before(world: Callable[..., World]) -> None:
    found = world(postconditions=['state.thing.status == "on" && old.thing.status != "on"'])

    def switch(_: Any) -> None:
        assert found.thing is not None
        found.thing.status = "on"

    found.handler = switch
    found.execute()
    with pytest.raises(ContractViolation):
        found.execute()
    assert found.probed == ["thing"] * 4


def test_what_stood_before_is_a_copy_that_no_handler_changes(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract]
) -> None:
    promise = spec(postconditions=["state.things[0].tags.size() == old.things[0].tags.size() + 1"])
    things = [{"tags": ["a"], "unread": object()}]
    registry = OperationRegistry(contracts(specs=[promise]))
    registry.probe("things", lambda _: things)
    registry.register("thing.do", lambda _: things[0]["tags"].append("b"))  # type: ignore[attr-defined]
    registry.execute("thing.do", {})
    assert things[0]["tags"] == ["a", "b"]


def test_only_mentioned_paths_are_captured(contracts: Callable[..., Contracts], spec: Callable[..., Contract]) -> None:
    class Picky(dict[str, Any]):
        pass

    read: list[str] = []

    @dataclass
    class Watched:
        status: str = "on"
        secret: str = "s"

        def __getattribute__(self, name: str) -> Any:
            if not name.startswith("__"):
                read.append(name)
            return super().__getattribute__(name)

    registry = OperationRegistry(contracts(specs=[spec(postconditions=["state.thing.status == old.thing.status"])]))
    registry.probe("thing", lambda _: Watched())
    registry.probe("other", lambda _: pytest.fail("nobody mentions it"))
    registry.register("thing.do", lambda _: None)
    registry.execute("thing.do", {})
    assert set(read) == {"status"}


def test_a_precondition_may_look_at_what_stands_before(world: Callable[..., World]) -> None:
    found = world(preconditions=['old.thing != null && old.thing.status == "off"'])
    found.execute()
    found.thing = None
    with pytest.raises(ContractViolation) as caught:
        found.execute()
    assert caught.value.called is False
    assert found.called == 1


def test_a_forbidden_state_is_a_violation_when_it_is_reached(world: Callable[..., World]) -> None:
    found = world(forbidden=['state.thing.status == "broken"'])
    found.execute()
    found.thing = Thing("broken")
    with pytest.raises(ContractViolation) as caught:
        found.execute()
    assert caught.value.ids == ("SPEC-1/FORB-1",)
    assert caught.value.kind == "forbidden"


def test_a_forbidden_state_that_cannot_be_told_is_not_excluded(world: Callable[..., World]) -> None:
    found = world(forbidden=['state.thing.no_such_field == "broken"'])
    with pytest.raises(ContractViolation) as caught:
        found.execute()
    assert caught.value.violations[0].outcome == "error"


def test_a_failed_handler_must_leave_everything_as_it_was(world: Callable[..., World]) -> None:
    found = world(on_exception=["state.thing == old.thing"], state=["thing"])

    def half_done(_: Any) -> None:
        assert found.thing is not None
        found.thing.status = "half"
        raise LookupError("gave up")

    found.handler = half_done
    with pytest.raises(ContractViolation) as caught:
        found.execute()
    assert caught.value.ids == ("SPEC-1/EXC-1",)
    assert isinstance(caught.value.__cause__, LookupError)
    assert found.records[-1].ending is Ending.FAILED


def test_a_failed_handler_that_left_nothing_raises_its_own_exception(world: Callable[..., World]) -> None:
    def refuse(_: Any) -> None:
        raise LookupError("no")

    found = world(
        refuse, on_exception=["state == old", 'error.type == "LookupError" && error.message == "no"'], state=["thing"]
    )
    with pytest.raises(LookupError, match="no"):
        found.execute()
    assert found.records[-1].violations == ()


def test_postconditions_are_not_judged_where_there_is_no_result(world: Callable[..., World]) -> None:
    def refuse(_: Any) -> None:
        raise LookupError("no")

    found = world(refuse, postconditions=["result.status == 'on'"])
    with pytest.raises(LookupError):
        found.execute()
    assert found.records[-1].violations == ()


def test_conditions_after_the_handler_see_the_request_as_it_was(world: Callable[..., World]) -> None:
    def tamper(context: Any) -> Any:
        context["params"]["limit"] = 1_000
        context["tenant_id"] = "t-other"
        return {"count": 500, "tenant_id": "t-1"}

    found = world(
        tamper, postconditions=["result.count <= request.params.limit", "result.tenant_id == request.tenant_id"]
    )
    with pytest.raises(ContractViolation) as caught:
        found.execute(limit=10)
    assert caught.value.ids == ("SPEC-1/POST-1",)
    assert dict(caught.value.violations[0].values)["request.params.limit"] == 10


def test_what_providers_said_is_kept_as_it_was(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract]
) -> None:
    tenant = {"status": "ACTIVE", "quota": 3}
    registry = OperationRegistry(contracts(specs=[spec(postconditions=["result.used <= tenant.quota"])]))
    registry.provide("tenant", lambda _: tenant)
    registry.register("thing.do", lambda _: tenant.update(quota=100) or {"used": 50})
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {})


def test_all_violations_are_told_at_once(world: Callable[..., World]) -> None:
    found = world(
        preconditions=["request.params.a == 1", "request.params.b == 2", "request.params.c == 3"],
        postconditions=["result == 1", "result == 2"],
    )
    with pytest.raises(ContractViolation) as caught:
        found.execute(a=0, b=2)
    assert caught.value.ids == ("SPEC-1/PRE-1", "SPEC-1/PRE-3")
    with pytest.raises(ContractViolation) as caught:
        found.execute(a=1, b=2, c=3)
    assert caught.value.ids == ("SPEC-1/POST-1", "SPEC-1/POST-2")


def test_monitor_gives_the_result_in_spite_of_a_violated_postcondition(world: Callable[..., World]) -> None:
    found = world(lambda _: {"status": "off"}, mode="monitor", postconditions=['result.status == "on"'])
    assert found.execute() == {"status": "off"}
    assert [violation.id for violation in found.records[-1].violations] == ["SPEC-1/POST-1"]


def generator(_: Any) -> Iterator[int]:
    yield 1


async def agenerator(_: Any) -> Any:
    yield 1


@pytest.mark.parametrize("handler", [generator, agenerator, lambda _: iter([1])])
@pytest.mark.parametrize("condition", ["size(result) >= 0 || true", 'state.thing.status == "off"'])
def test_a_generator_has_done_nothing_that_could_be_judged(
    world: Callable[..., World], handler: Callable[[Any], Any], condition: str
) -> None:
    found = world(handler, postconditions=[condition])
    with pytest.raises(ContractViolation) as caught:
        found.execute()
    assert "whose work is not done yet" in caught.value.violations[0].reason


def test_a_generator_that_is_refused_is_closed(world: Callable[..., World]) -> None:
    made = generator(None)
    found = world(lambda _: made, postconditions=["result == 1"])
    with pytest.raises(ContractViolation):
        found.execute()
    assert list(made) == []


def test_a_state_that_nobody_probes_is_an_error_and_the_handler_is_not_called(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract]
) -> None:
    registry = OperationRegistry(contracts(specs=[spec(postconditions=["state == old"], state=["nobody"])]))
    registry.register("thing.do", lambda _: pytest.fail("it was called"))
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {})
    assert caught.value.violations[0].outcome == "error"
    assert caught.value.called is False


def test_a_state_that_cannot_be_captured_is_an_error(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract]
) -> None:
    endless: list[Any] = []
    endless.append(endless)
    for value in (endless, {"a": object()}, list(range(20_000))):
        registry = OperationRegistry(contracts(specs=[spec(postconditions=["state.thing == old.thing"])]))
        registry.probe("thing", lambda _, value=value: value)
        registry.register("thing.do", lambda _: None)
        with pytest.raises(ContractViolation) as caught:
            registry.execute("thing.do", {})
        assert caught.value.violations[0].outcome == "error"


def test_an_invariant_over_the_result_is_judged_afterwards(
    contracts: Callable[..., Contracts], invariant: Callable[..., Contract]
) -> None:
    rule = invariant("result.owner == request.tenant_id", match=[{"expression": "result != null"}])
    registry = OperationRegistry(contracts(invariants=[rule]))
    registry.register("thing.do", lambda context: context["answer"])
    assert registry.execute("thing.do", {"tenant_id": "t-1", "answer": None}) is None
    assert registry.execute("thing.do", {"tenant_id": "t-1", "answer": {"owner": "t-1"}})
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {"tenant_id": "t-1", "answer": {"owner": "t-2"}})
    assert caught.value.called


LIFECYCLE = {
    "id": "thing",
    "field": "thing.status",
    "transitions": [
        {"operation": "thing.do", "from": ["off", "paused"], "to": ["on"]},
        {"operation": "thing.make", "from": [], "to": ["off"]},
    ],
}


def lifecycled(contracts: Callable[..., Contracts], spec: Callable[..., Contract], operation: str) -> World:
    promise = spec(lifecycle="thing", operation=operation)
    return World(contracts(specs=[promise], lifecycles=[LIFECYCLE]))


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("off", "on", None),
        ("paused", "on", None),
        ("on", "on", "SPEC-1/LIFECYCLE-BEFORE"),
        ("gone", "on", "SPEC-1/LIFECYCLE-BEFORE"),
        ("off", "gone", "SPEC-1/LIFECYCLE-AFTER"),
        ("off", "off", "SPEC-1/LIFECYCLE-AFTER"),
    ],
)
def test_a_lifecycle_holds_where_an_operation_starts_and_where_it_leads(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract], before: str, after: str, wrong: str | None
) -> None:
    found = lifecycled(contracts, spec, "thing.do")
    found.thing = Thing(before)
    found.registry.register("thing.do", lambda _: setattr(found.thing, "status", after))
    if wrong is None:
        found.execute()
        return
    with pytest.raises(ContractViolation) as caught:
        found.execute()
    assert caught.value.ids == (wrong,)


def test_where_an_operation_leads_depends_on_where_it_started(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract]
) -> None:
    steps = [
        {"operation": "thing.do", "from": ["off"], "to": ["on"]},
        {"operation": "thing.do", "from": ["on"], "to": ["bright"]},
    ]
    lifecycle = {"id": "thing", "field": "thing.status", "transitions": steps}
    found = World(contracts(specs=[spec(lifecycle="thing")], lifecycles=[lifecycle]))
    found.handler = lambda _: setattr(found.thing, "status", "bright")
    found.register()
    with pytest.raises(ContractViolation) as caught:
        found.execute()
    assert caught.value.ids == ("SPEC-1/LIFECYCLE-AFTER",)
    found.thing = Thing("on")
    found.execute()


def test_a_lifecycle_begins_where_nothing_is(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract]
) -> None:
    found = lifecycled(contracts, spec, "thing.make")
    found.thing = None
    found.registry.register("thing.make", lambda _: setattr(found, "thing", Thing("off")))
    found.registry.execute("thing.make", {})
    with pytest.raises(ContractViolation) as caught:
        found.registry.execute("thing.make", {})
    assert caught.value.ids == ("SPEC-1/LIFECYCLE-BEFORE",)


@pytest.mark.parametrize(
    ("section", "condition", "expected"),
    [
        ("preconditions", "state.thing.status == 'on'", "names that exist before the handler ran"),
        ("preconditions", "result == 1", "names that exist before the handler ran"),
        ("postconditions", "request.params.x == 1", "over the result or the state"),
        ("forbidden", "request.params.x == 1", "over the result or the state"),
        ("on_exception", "result == 1", "names that exist where there is no result"),
        ("postconditions", "error.type == result", "names that exist where nothing was raised"),
        ("on_exception", "state == old", "names in the list `state`"),
    ],
)
def test_a_clause_over_names_that_cannot_be_there_is_no_contract(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract], section: str, condition: str, expected: str
) -> None:
    with pytest.raises(BundleProblems, match=expected):
        contracts(specs=[spec(**{section: [condition]})])


def test_everything_afterwards_holds_for_those_who_await(
    contracts: Callable[..., Contracts], spec: Callable[..., Contract]
) -> None:
    thing = Thing()
    registry = OperationRegistry(contracts(specs=[spec(postconditions=["state.thing.status != old.thing.status"])]))

    @registry.probe("thing")
    async def probe(_: Any) -> Thing:
        await asyncio.sleep(0)
        return thing

    @registry.operation("thing.do")
    async def switch(context: Any) -> None:
        await asyncio.sleep(0)
        thing.status = context["to"]

    asyncio.run(registry.aexecute("thing.do", {"to": "on"}))
    with pytest.raises(ContractViolation):
        asyncio.run(registry.aexecute("thing.do", {"to": "on"}))
