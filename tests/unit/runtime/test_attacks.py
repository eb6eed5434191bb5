"""Ways around the contracts: names, kill switch, clocks, unfinished work, misspelt settings, secrets beside."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import (
    BundleProblems,
    ContractViolation,
    DispatchRecord,
    Guard,
    OperationRefused,
    OperationRegistry,
    RegistryError,
    UnknownOperation,
    attach,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., Any]

PARTS = {
    "operations": [
        {
            "operation": "thing.do",
            "domain": "things",
            "dispatch": [{"dispatch": "all.write", "method": "do"}],
        },
        {
            "operation": "other.do",
            "domain": "others",
            "dispatch": [{"dispatch": "all.write", "method": "other"}],
        },
    ]
}


class Disguised(str):
    """A text that claims to be equal to an operation which it does not name."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash("thing.do")

    def __eq__(self, other: object) -> bool:
        return True


def test_a_name_that_claims_to_be_another_reaches_no_handler(contracts: Make, invariant: Make) -> None:
    registry = OperationRegistry(contracts(invariants=[invariant("false")]))
    registry.register("thing.do", lambda context: "done")
    with pytest.raises(UnknownOperation):
        registry.execute(Disguised("harmless"), {})
    with pytest.raises(UnknownOperation):
        asyncio.run(registry.aexecute(Disguised("harmless"), {}))
    with pytest.raises(ContractViolation):
        registry.execute(Disguised("thing.do"), {})


@pytest.mark.parametrize("name", [None, [], 3, b"thing.do", {"thing.do": 1}])
def test_what_is_no_name_is_refused_as_a_mistake(contracts: Make, name: Any) -> None:
    registry = OperationRegistry(contracts())
    with pytest.raises(RegistryError, match="no name of an operation"):
        registry.execute(name, {})
    with pytest.raises(RegistryError, match="no name of an operation"):
        asyncio.run(registry.aexecute(name, {}))


# The kill switch.


@pytest.mark.parametrize("audited", [True, False])
@pytest.mark.parametrize(
    ("switch", "stopped"),
    [
        ({"operation": "thing.do"}, {"do"}),
        ({"operation": "all.write"}, {"do", "other"}),
        ({"domain": "things"}, {"do"}),
        ({"domain": "others"}, {"other"}),
        ({"domain": "others", "operation": "thing.do"}, set()),
        ({}, {"do", "other"}),
    ],
)
def test_a_kill_switch_speaks_the_words_of_contracts(
    contracts: Make, switch: dict[str, str], stopped: set[str], audited: bool
) -> None:
    registry = OperationRegistry(contracts(**PARTS), observers=(lambda record: None,) if audited else ())
    registry.register("all.write", lambda context: "done")
    registry.freeze()
    registry.kill("an incident", **switch)
    for method in ("do", "other"):
        if method in stopped:
            with pytest.raises(OperationRefused):
                registry.execute("all.write", {"method": method})
        else:
            assert registry.execute("all.write", {"method": method}) == "done"
    registry.revive(**switch)
    assert registry.execute("all.write", {"method": "do"}) == "done"


def test_a_method_that_cannot_be_told_may_be_any_of_those_that_were_killed(contracts: Make) -> None:
    registry = OperationRegistry(contracts(mode="monitor", **PARTS), observers=(lambda record: None,))
    registry.register("all.write", lambda context: "done", methods=["do", "other"])
    assert registry.execute("all.write", {"method": "Do"}) == "done"
    registry.kill("an incident", operation="thing.do")
    with pytest.raises(OperationRefused):
        registry.execute("all.write", {"method": "Do"})


def test_a_record_says_whose_a_method_is(contracts: Make) -> None:
    records: list[DispatchRecord] = []
    registry = OperationRegistry(contracts(**PARTS), observers=(records.append,))
    registry.register("all.write", lambda context: "done")
    for method in ("do", "other"):
        registry.execute("all.write", {"method": method})
    assert [record.domain for record in records] == ["things", "others"]


def test_a_kill_switch_for_what_there_is_not_is_told(contracts: Make) -> None:
    registry = OperationRegistry(contracts(**PARTS))
    registry.register("all.write", lambda context: "done")
    registry.freeze()
    with pytest.raises(RegistryError, match=r"thing\.dos"):
        registry.kill("an incident", operation="thing.dos")
    with pytest.raises(RegistryError, match="thingz"):
        registry.kill("an incident", domain="thingz")
    # Whose registry it is knows more names than contracts do.
    Guard(contracts(**PARTS)).kill("an incident", operation="something.else")


@pytest.mark.parametrize("audited", [True, False])
def test_no_handler_begins_once_it_was_killed(contracts: Make, invariant: Make, audited: bool) -> None:
    called: list[object] = []
    observers = (lambda record: None,) if audited else ()
    registry = OperationRegistry(contracts(invariants=[invariant("tenant.ok")]), observers=observers)
    registry.register("thing.do", called.append)

    @registry.provide("tenant")
    def tenant(context: Any) -> Any:
        if context["kill"]:
            registry.kill("while it was on its way")
        return {"ok": True}

    registry.execute("thing.do", {"kill": False})
    registry.execute("thing.do", {"kill": False})
    with pytest.raises(OperationRefused):
        registry.execute("thing.do", {"kill": True})
    registry.revive()
    with pytest.raises(OperationRefused):
        asyncio.run(registry.aexecute("thing.do", {"kill": True}))
    assert len(called) == 2


# What is misspelt changes nothing, and so it has to be told.


def test_a_mode_for_what_there_is_not_is_told(contracts: Make, invariant: Make) -> None:
    registry = OperationRegistry(contracts(mode="monitor", invariants=[invariant("false")]))
    with pytest.raises(RegistryError, match="BI-11"):
        registry.set_mode("strict", id="BI-11")
    with pytest.raises(RegistryError, match="thing"):
        registry.set_mode("strict", domain="thing")
    registry.set_mode("strict", id="BI-1")
    registry.set_mode("strict", domain="things")
    registry.set_mode("monitor", id="UNRESOLVED-METHOD")


@pytest.mark.parametrize("name", ["Thing.Do", " thing.do", "thing_do", "THING.DO\n"])
def test_a_registry_that_takes_names_lightly_opens_no_way_around(contracts: Make, invariant: Make, name: str) -> None:
    class Lenient:
        def execute(self, operation: str, context: Any) -> str:
            return f"did {operation.strip().lower().replace('_', '.')}"

    registry = Lenient()
    attached = attach(registry, contracts(invariants=[invariant("false")]))
    with pytest.raises(ContractViolation) as caught:
        registry.execute(name, {})
    assert caught.value.id == "UNRESOLVED-OPERATION"
    assert "thing.do" in caught.value.remediation
    assert registry.execute("thing.see", {}) == "did thing.see"
    attached.set_mode("monitor")
    assert registry.execute(name, {}) == "did thing.do"
    attached.kill("an incident", operation="thing.do")
    with pytest.raises(OperationRefused):
        registry.execute(name, {})


# An invariant at a method of what carries its own name.


def test_an_operation_that_is_dispatched_with_methods_is_guarded_at_those_that_are_named(
    contracts: Make, invariant: Make
) -> None:
    pair = [{"dispatch": "things.write", "method": "create"}]
    registry = OperationRegistry(
        contracts(invariants=[invariant("false", operation="things.write", applies_to=pair)]),
    )
    registry.register("things.write", lambda context: "done", methods=["create", "list"])
    assert registry.execute("things.write", {"method": "list"}) == "done"
    for method in ("create", "Create", "", None):
        with pytest.raises(ContractViolation):
            registry.execute("things.write", {"method": method})


# A clock, an interrupt, a provider that ends the dispatch.


@pytest.mark.parametrize("mode", ["strict", "monitor"])
def test_a_clock_that_fails_is_an_error_of_those_who_ask_it(contracts: Make, invariant: Make, mode: str) -> None:
    def clock() -> datetime:
        raise OSError("no time")

    records: list[DispatchRecord] = []
    registry = OperationRegistry(
        contracts(mode=mode, invariants=[invariant("now > timestamp('2020-01-01T00:00:00Z')")]),
        clock=clock,
        observers=(records.append,),
    )
    registry.register("thing.do", lambda context: "done")
    if mode == "monitor":
        assert registry.execute("thing.do", {}) == "done"
    else:
        with pytest.raises(ContractViolation, match="the clock raised OSError"):
            registry.execute("thing.do", {})
    assert [violation.outcome for record in records for violation in record.violations] == ["error"]


def test_a_clock_without_a_zone_tells_no_time(contracts: Make, invariant: Make) -> None:
    registry = OperationRegistry(
        contracts(invariants=[invariant("now > timestamp('2020-01-01T00:00:00Z')")]),
        clock=lambda: datetime.now(UTC).replace(tzinfo=None),
    )
    registry.register("thing.do", lambda context: "done")
    with pytest.raises(ContractViolation, match="without a time zone"):
        registry.execute("thing.do", {})


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, asyncio.CancelledError])
@pytest.mark.parametrize("where", ["provider", "probe", "authority"])
def test_a_dispatch_that_is_ended_before_its_handler_is_recorded_too(
    contracts: Make, spec: Make, error: type[BaseException], where: str
) -> None:
    def end(_: object) -> Any:
        raise error

    records: list[DispatchRecord] = []
    called: list[object] = []
    registry = OperationRegistry(
        contracts(specs=[spec(state=["thing"], preconditions=["tenant.ok && old.thing.on"])]),
        authority=end if where == "authority" else None,
        observers=(records.append,),
    )
    registry.register("thing.do", called.append)
    registry.provide("tenant", end if where == "provider" else lambda context: {"ok": True})
    registry.probe("thing", end if where == "probe" else lambda context: {"on": True})
    with pytest.raises(error):
        registry.execute("thing.do", {})
    with pytest.raises(error):
        asyncio.run(registry.aexecute("thing.do", {}))
    assert called == []
    assert [(record.ending.value, record.called, record.error) for record in records] == [
        ("refused", False, error.__name__)
    ] * 2


# Work that is not done when it is judged.


@pytest.fixture
def untouched(contracts: Make, spec: Make) -> Callable[..., tuple[OperationRegistry, dict[str, int]]]:
    """A registry whose one operation promises to leave things as they are, and these things."""

    def made(handler: Any) -> tuple[OperationRegistry, dict[str, int]]:
        things = {"count": 1}
        registry = OperationRegistry(
            contracts(specs=[spec(state=["thing"], postconditions=["state.thing.count == old.thing.count"])])
        )
        registry.register("thing.do", lambda context: handler(things))
        registry.probe("thing", lambda context: things)
        return registry, things

    return made


async def change(things: dict[str, int]) -> None:
    things["count"] = 2


def test_a_coroutine_that_is_given_back_has_done_nothing_that_could_be_judged(untouched: Make) -> None:
    async def forgetful(things: dict[str, int]) -> Any:
        return change(things)

    registry, things = untouched(forgetful)
    with pytest.raises(ContractViolation, match="work is not done yet"):
        asyncio.run(registry.aexecute("thing.do", {}))
    assert things == {"count": 1}


def test_a_future_of_a_thread_is_judged_when_it_is_done(untouched: Make) -> None:
    go = Event()
    with ThreadPoolExecutor(1) as pool:
        registry, _ = untouched(lambda things: pool.submit(go.wait))
        with pytest.raises(ContractViolation, match="work is not done yet"):
            registry.execute("thing.do", {})
        go.set()
    done: Future[int] = Future()
    done.set_result(1)
    registry, _ = untouched(lambda things: done)
    assert registry.execute("thing.do", {}) is done


def test_a_task_that_a_plain_handler_began_is_cancelled(untouched: Make) -> None:
    async def main() -> dict[str, int]:
        registry, things = untouched(lambda things: asyncio.get_running_loop().create_task(change(things)))
        with pytest.raises(RegistryError, match="aexecute"):
            registry.execute("thing.do", {})
        await asyncio.sleep(0.01)
        found: dict[str, int] = things
        return found

    assert asyncio.run(main()) == {"count": 1}


def test_a_stream_that_is_read_later_can_not_be_judged_now(untouched: Make) -> None:
    class Stream:
        async def __aiter__(self) -> Any:
            yield 1

    registry, _ = untouched(lambda things: Stream())
    with pytest.raises(ContractViolation, match="work is not done yet"):
        registry.execute("thing.do", {})


# Asking whether a variable is there says nothing about whether it has a value.


@pytest.mark.parametrize(
    "condition",
    [
        "has(variables.plan)",
        "!has(variables.plan) || variables.plan == 'free'",
        "'plan' in variables",
        "size(variables) == 1",
    ],
)
def test_nobody_asks_whether_a_variable_is_there(contracts: Make, invariant: Make, condition: str) -> None:
    variables = [{"name": "plan", "expression": "request.params.plan"}]
    with pytest.raises(BundleProblems, match="variable"):
        contracts(invariants=[invariant(condition, variables=variables)])
    assert contracts(invariants=[invariant("has(variables.plan.name)", variables=variables)])


# Secrets that the condition itself does not look at.


@pytest.mark.parametrize("secret", ["password", "pin", "otp", "api_key", "pass_code"])
def test_a_message_repeats_no_secret_that_stands_beside(contracts: Make, invariant: Make, secret: str) -> None:
    registry = OperationRegistry(
        contracts(
            invariants=[
                invariant(
                    "request.params.note == 'x'",
                    message_expression="'not a good note: ' + request.params.note",
                    secrets=["request.params.pass_code"],
                )
            ]
        )
    )
    registry.register("thing.do", lambda context: "done")
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {"params": {"note": "it is 987654", secret: "987654"}})
    assert "987654" not in f"{caught.value} {caught.value.to_dict()}"
    assert "not a good note" in caught.value.message


def test_a_secret_at_the_end_of_a_long_message_is_not_shown_in_part(contracts: Make, invariant: Make) -> None:
    registry = OperationRegistry(
        contracts(
            invariants=[
                invariant("request.params.note == 'x'", message_expression="request.params.note", secrets=["request.x"])
            ]
        )
    )
    registry.register("thing.do", lambda context: "done")
    secret = "s3cret-" * 10
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {"params": {"note": "a" * 990 + secret, "password": secret}})
    assert "s3cret" not in caught.value.message


def test_what_a_library_says_of_its_time_out_stays_with_it(contracts: Make, invariant: Make) -> None:
    registry = OperationRegistry(contracts(invariants=[invariant("tenant.ok")]))
    registry.register("thing.do", lambda context: "done")

    @registry.provide("tenant", timeout=5)
    def tenant(context: Any) -> Any:
        raise TimeoutError("no connection to somewhere as somebody")

    for run in (registry.execute, lambda *args: asyncio.run(registry.aexecute(*args))):
        with pytest.raises(ContractViolation) as caught:
            run("thing.do", {})
        assert "somewhere" not in str(caught.value)
        assert "TimeoutError" in caught.value.violations[0].reason


# What providers say is what stood before the handler, also for a clause whose guard looks at the result.


@pytest.mark.parametrize("guard", ["request.params.kind == 'x'", "result.n > 0", "tenant.n == 1"])
def test_a_guarded_clause_over_the_result_sees_what_stood_before(contracts: Make, invariant: Make, guard: str) -> None:
    limit, asked = {"n": 1}, []
    rule = invariant("result.n <= tenant.n", match=[{"expression": guard}])
    registry = OperationRegistry(contracts(invariants=[rule]))

    @registry.operation("thing.do")
    def do(context: Any) -> dict[str, int]:
        limit["n"] = 100
        return {"n": 50}

    @registry.provide("tenant")
    def tenant(context: Any) -> dict[str, int]:
        asked.append(context)
        return limit

    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {"params": {"kind": "x"}})
    assert caught.value.called
    assert len(asked) == 1


def test_a_guarded_clause_that_certainly_does_not_apply_asks_nobody(contracts: Make, invariant: Make) -> None:
    asked: list[object] = []
    rule = invariant("result.n <= tenant.n", match=[{"expression": "request.params.kind == 'x'"}])
    registry = OperationRegistry(contracts(invariants=[rule]))
    registry.register("thing.do", lambda context: {"n": 50})
    registry.provide("tenant", asked.append)
    assert registry.execute("thing.do", {"params": {"kind": "y"}}) == {"n": 50}
    assert asked == []


def test_a_record_is_not_required_of_nobody(contracts: Make) -> None:
    with pytest.raises(RegistryError, match="audit_required"):
        OperationRegistry(contracts(), audit_required=True)


@pytest.mark.parametrize("rules", [[], ["request.n > 0"], ["result.n > 0"]])
def test_an_interrupt_of_a_shadow_is_recorded_and_the_handler_not_called(
    contracts: Make, invariant: Make, rules: list[str]
) -> None:
    class Shadow:
        def begin(self, dispatch: Any) -> None:
            raise KeyboardInterrupt

        def __call__(self, told: Any) -> None:
            pass

    records: list[DispatchRecord] = []
    called: list[object] = []
    registry = OperationRegistry(
        contracts(invariants=[invariant(rule) for rule in rules]), shadow=Shadow(), observers=(records.append,)
    )
    registry.register("thing.do", called.append)
    with pytest.raises(KeyboardInterrupt):
        registry.execute("thing.do", {"n": 1})
    assert called == []
    assert [(record.called, record.error) for record in records] == [(False, "KeyboardInterrupt")]


# A context that changes while it is judged.


@pytest.mark.parametrize("audited", [True, False])
@pytest.mark.parametrize("make", [dict, lambda **fields: type("Context", (), fields)()])
def test_what_a_provider_puts_into_the_context_is_judged(
    contracts: Make, invariant: Make, audited: bool, make: Any
) -> None:
    called: list[object] = []
    observers = (lambda record: None,) if audited else ()
    rules = [
        invariant("request.params.n == 1 && tenant.ok"),
        invariant("request.params.n == 1 && other.ok", id="BI-2", match=[{"expression": "request.params.n > 0"}]),
    ]
    for rule in rules:
        registry = OperationRegistry(contracts(invariants=[rule]), observers=observers)
        registry.register("thing.do", called.append)

        def supply(context: Any) -> dict[str, bool]:
            if isinstance(context, dict):
                context["params"] = {"n": 2}
            else:
                context.params = {"n": 2}
            return {"ok": True}

        registry.provide("tenant", supply)
        registry.provide("other", supply)
        for _ in range(2):
            with pytest.raises(ContractViolation):
                registry.execute("thing.do", make(params={"n": 1}))
    assert called == []


@pytest.mark.parametrize("audited", [True, False])
@pytest.mark.parametrize("make", [dict, lambda **fields: type("Context", (), fields)()])
def test_a_method_that_changes_while_it_is_judged_is_refused(
    contracts: Make, invariant: Make, audited: bool, make: Any
) -> None:
    called: list[object] = []
    pairs = [{"dispatch": "things.write", "method": "create"}]
    registry = OperationRegistry(
        contracts(
            invariants=[
                invariant("false", applies_to=pairs),
                invariant("tenant.ok", id="BI-2", applies_to=[{"dispatch": "things.write", "method": "list"}]),
            ]
        ),
        observers=(lambda record: None,) if audited else (),
    )
    registry.register("things.write", called.append)

    @registry.provide("tenant")
    def tenant(context: Any) -> dict[str, bool]:
        if isinstance(context, dict):
            context["method"] = "create"
        else:
            context.method = "create"
        return {"ok": True}

    for _ in range(2):
        with pytest.raises(ContractViolation) as caught:
            registry.execute("things.write", make(method="list"))
        # Judged by what it has become, or refused because that was seen when the judging had begun.
        assert caught.value.id in ("BI-1", "UNRESOLVED-METHOD")
    assert called == []
    registry.set_mode("monitor")
    registry.execute("things.write", make(method="list"))
    assert len(called) == 1


def test_a_context_that_somebody_else_changes_meanwhile_is_judged_as_the_handler_sees_it(
    contracts: Make, invariant: Make
) -> None:
    async def main() -> None:
        context = {"params": {"n": 1}}
        registry = OperationRegistry(contracts(invariants=[invariant("request.params.n == 1 && tenant.ok")]))

        @registry.provide("tenant")
        async def tenant(context: Any) -> dict[str, bool]:
            await asyncio.sleep(0.01)
            return {"ok": True}

        registry.register("thing.do", lambda context: "done")
        task = asyncio.create_task(registry.aexecute("thing.do", context))
        await asyncio.sleep(0)
        context["params"] = {"n": 2}
        with pytest.raises(ContractViolation):
            await task

    asyncio.run(main())


@pytest.mark.parametrize("method", ["ｃreate", "CREATE", "cre-ate", "create "])
def test_a_method_in_other_letters_is_no_way_around(contracts: Make, invariant: Make, method: str) -> None:
    pairs = [{"dispatch": "things.write", "method": "create"}]
    registry = OperationRegistry(contracts(invariants=[invariant("false", applies_to=pairs)]))
    registry.register("things.write", lambda context: "done")
    with pytest.raises(ContractViolation) as caught:
        registry.execute("things.write", {"method": method})
    assert caught.value.id == "UNRESOLVED-METHOD"
