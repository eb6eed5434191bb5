"""Dispatches one operation with one fault let in, and tells what was decided, what is stored, and whether it struck.

`faults.record` dispatches without a fault and answers which points the dispatch passes; `faults.strike` lets one fault
in at one of them, and may dispatch the same request again afterwards, as a caller does who was told of an error.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from assure.backend.worker import decisions, harness
from assure.backend.worker import faults_injector as kinds
from assure.backend.worker.decisions import _dispatched, _observed
from assure.backend.worker.faults_clients import error_of, stand_before
from assure.backend.worker.faults_injector import Fault, Injector, Passed
from assure.backend.worker.faults_sql import SqlFaults, stale_rows
from assure.backend.worker.rows import change_between

if TYPE_CHECKING:
    from collections.abc import Mapping

_IN_CODE = (kinds.RAISE, kinds.TIMEOUT, kinds.UNREACHABLE)


def prepare(state: dict[str, Any], *, shape: Mapping[str, Any] | None = None) -> None:
    """Before the backend is opened: as for decisions, and let pauses in a dispatch pass on the clock that stands."""
    import time

    decisions.prepare(state, shape=shape)
    stage = state["stage"]
    injector = state["injector"] = Injector(stage.advance, tuple(state["path"]))
    paused = time.sleep
    time.sleep = lambda seconds: stage.advance(seconds) if injector.active else paused(seconds)


def record(
    state: dict[str, Any], *, operation: str, method: str | None, caller: dict[str, Any], params: dict[str, Any],
    begin: int | None = None, stale: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Dispatch without a fault: `decision`, and `points`, each as the members of `Passed`, in their order.

    `stale` is the number of an earlier state: reads that it would answer otherwise can be stale ones.
    """
    injector, request = _installed(state), (operation, method, caller, params)
    sql: SqlFaults | None = state.get("sql_faults")
    if sql is not None:
        sql.asked, sql.stale = [], {}
    answer = _decided(state, request, begin, None)
    if sql is not None and stale is not None:
        harness.restore(state, number=stale)
        sql.stale = stale_rows(sql.asked)
        for point, hit in sql.stale:
            injector.offers(hit, point, (kinds.STALE,))
    return {"decision": answer, "points": [*injector.passed, Passed(kinds.DELIVERY, 1, (kinds.TWICE,))]}


def strike(
    state: dict[str, Any], *, fault: dict[str, Any], operation: str, method: str | None, caller: dict[str, Any],
    params: dict[str, Any], begin: int | None = None, again: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Dispatch with a fault: `decision`, `struck` (whether it was let in), and `again`, the decision of a second try.

    The second one is made where the first did not complete, or where the delivery itself comes twice; else it is null.
    """
    injector, request = _installed(state), (operation, method, caller, params)
    twice = fault["point"] == kinds.DELIVERY
    first = _decided(state, request, begin, None if twice else Fault(**fault))
    struck = twice or injector.struck
    second = None
    if twice or (again and first["outcome"] != "completed"):
        second = _decided(state, request, None, None)
    return {"decision": first, "struck": struck, "again": second}


def _decided(state: dict[str, Any], request: tuple[Any, ...], begin: int | None, fault: Fault | None) -> dict[str, Any]:
    """One decision; points are passed in the dispatch alone, not where its state is brought back or looked at."""
    from assure.runtime.failpoints import armed

    if begin is not None:
        harness.restore(state, number=begin)
    watched, injector = _observed(state), state["injector"]
    before = None if watched is None else watched.read()
    injector.begin(fault)
    try:
        with armed(lambda name: _at_failpoint(injector, name)):
            told = _dispatched(state, *request)
    finally:
        injector.end()
    change = None if watched is None or before is None else change_between(watched, before, watched.read())
    return {**told, "state": change}


def _at_failpoint(injector: Injector, name: str) -> None:
    from assure.runtime.failpoints import InjectedFailure

    kind = injector.at(name, _IN_CODE)[1]
    if kind == kinds.RAISE:
        raise InjectedFailure(kinds.words(injector.fault))
    if kind:
        raise error_of(kind, injector)


def _installed(state: dict[str, Any]) -> Injector:
    """Stand in front of what the backend that is open uses; SQLAlchemy only where it is imported."""
    injector: Injector = state["injector"]
    if "sqlalchemy" in sys.modules and "sql_faults" not in state:
        state["sql_faults"] = SqlFaults(injector)
        state["sql_faults"].install()
    clients = getattr(state["harness"], "clients", None)
    if clients:
        stand_before(clients, injector)
    return injector
