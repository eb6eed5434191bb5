"""Many dispatches at once: every one is judged by its own tenant."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import ContractViolation, Mode, OperationRegistry

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.runtime import DispatchRecord

DISPATCHES = 10_000
TENANTS = 97


def status_of(number: int) -> str:
    return "ACTIVE" if number % 3 else "SUSPENDED"


@pytest.fixture
def promises(contracts: Callable[..., Any], invariant: Callable[..., Any], spec: Callable[..., Any]) -> Any:
    rule = invariant("tenant.id == request.tenant_id && tenant.status == 'ACTIVE'", message_expression="tenant.id")
    promise = spec(postconditions=["result.tenant_id == request.tenant_id && state.count == old.count + 1"])
    return contracts(invariants=[rule], specs=[promise])


class Counts:
    """How often each dispatch was carried out; every dispatch has a number of its own."""

    def __init__(self) -> None:
        self.of: dict[int, int] = {}

    def count(self, number: int) -> None:
        self.of[number] = self.of.get(number, 0) + 1


def checked(number: int, found: Any) -> None:
    """The outcome of a dispatch belongs to it, and to no other."""
    tenant = f"t-{number % TENANTS}"
    if status_of(number % TENANTS) == "ACTIVE":
        assert found == {"tenant_id": tenant, "number": number}
    else:
        assert isinstance(found, ContractViolation)
        assert found.message == tenant
        assert dict(found.violations[0].values)["request.tenant_id"] == tenant


@pytest.mark.parametrize("audited", [False, True])
def test_ten_thousand_dispatches_in_threads_mix_up_nothing(promises: Any, audited: bool) -> None:
    records: list[DispatchRecord] = []
    counts = Counts()
    registry = OperationRegistry(promises, audit=records.append if audited else None)
    registry.provide("tenant", lambda context: {"id": context["tenant_id"], "status": context["status"]})
    registry.probe("count", lambda context: counts.of.get(context["number"], 0))

    @registry.operation("thing.do")
    def do(context: Any) -> Any:
        counts.count(context["number"])
        return {"tenant_id": context["tenant_id"], "number": context["number"]}

    registry.freeze()

    def dispatch(number: int) -> Any:
        tenant = number % TENANTS
        try:
            context = {"tenant_id": f"t-{tenant}", "status": status_of(tenant), "number": number}
            return registry.execute("thing.do", context)
        except ContractViolation as violation:
            return violation

    with ThreadPoolExecutor(16) as pool:
        for number, found in enumerate(pool.map(dispatch, range(DISPATCHES))):
            checked(number, found)
    called = {number for number in range(DISPATCHES) if status_of(number % TENANTS) == "ACTIVE"}
    assert counts.of == dict.fromkeys(called, 1)
    assert len(records) == (DISPATCHES if audited else 0)


def test_ten_thousand_dispatches_in_one_event_loop_mix_up_nothing(promises: Any) -> None:
    counts = Counts()
    registry = OperationRegistry(promises)

    @registry.provide("tenant")
    async def tenant(context: Any) -> Any:
        await asyncio.sleep(0)
        return {"id": context["tenant_id"], "status": context["status"]}

    @registry.probe("count")
    async def count(context: Any) -> int:
        await asyncio.sleep(0)
        return counts.of.get(context["number"], 0)

    @registry.operation("thing.do")
    async def do(context: Any) -> Any:
        await asyncio.sleep(0)
        counts.count(context["number"])
        return {"tenant_id": context["tenant_id"], "number": context["number"]}

    async def dispatch(number: int) -> Any:
        tenant = number % TENANTS
        context = {"tenant_id": f"t-{tenant}", "status": status_of(tenant), "number": number}
        return await registry.aexecute("thing.do", context)

    async def everything() -> list[Any]:
        return await asyncio.gather(*map(dispatch, range(DISPATCHES)), return_exceptions=True)

    for number, found in enumerate(asyncio.run(everything())):
        checked(number, found)


def test_a_mode_that_changes_all_the_time_lets_nothing_half_through(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    registry = OperationRegistry(contracts(invariants=[invariant("request.a == 1")]), audit=lambda _: None)
    registry.register("thing.do", lambda _: "done")
    over = threading.Event()

    def change() -> None:
        while not over.is_set():
            registry.set_mode(Mode.STRICT)
            registry.set_mode(Mode.ENFORCE)

    changing = threading.Thread(target=change)
    changing.start()
    try:
        for _ in range(500):
            with pytest.raises(ContractViolation):
                registry.execute("thing.do", {"a": 2})
            assert registry.execute("thing.do", {"a": 1}) == "done"
    finally:
        over.set()
        changing.join()


def test_a_kill_switch_that_is_engaged_meanwhile_is_never_missed_afterwards() -> None:
    for _ in range(50):
        registry = OperationRegistry()
        registry.register("thing.do", lambda _: "done")
        start = threading.Barrier(4)

        def dispatch(registry: OperationRegistry = registry, start: threading.Barrier = start) -> None:
            start.wait()
            for _ in range(20):
                try:
                    registry.execute("thing.do", {})
                except Exception:  # noqa: BLE001
                    return

        threads = [threading.Thread(target=dispatch) for _ in range(3)]
        for thread in threads:
            thread.start()
        start.wait()
        registry.kill("an incident")
        for thread in threads:
            thread.join()
        with pytest.raises(Exception, match="an incident"):
            registry.execute("thing.do", {})
