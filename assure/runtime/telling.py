"""Tells how a dispatch ended: to recorder, shadow, audit sink and observers, in this order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from assure.runtime.contexts import label
from assure.runtime.records import DispatchRecord, Ending
from assure.runtime.violations import DispatchError

if TYPE_CHECKING:
    from collections.abc import Generator

    from assure.runtime.hooks import Hooks
    from assure.runtime.run import Ask, Reply, Run


def begin(hooks: Hooks, run: Run) -> Generator[Ask, Reply, None]:
    """Call those who want to see a dispatch before its handler: to keep what it may change, or to decide beside it."""
    for listener in hooks.told:
        if listener.begin is None:
            continue
        value, error = yield listener.begin, run.dispatch, None
        if error is None:
            run.begun[listener.role] = value
        elif isinstance(error, Exception):
            hooks.failed(listener.role, run.dispatch, error)
        else:
            raise error


def told(hooks: Hooks, run: Run, outcome: Reply) -> Generator[Ask, Reply, Reply]:
    """Tell recorder, shadow, audit sink and observers; what they raise does not change what happened."""
    listeners = hooks.listeners(bool(run.found))
    if not listeners:
        return outcome
    record = _record(hooks, run, outcome[1])
    for listener in listeners:
        argument = Told(run, outcome, record, listener.role) if listener.whole else record
        _, error = yield listener.function, argument, None
        if error is None:
            continue
        if not isinstance(error, Exception):
            return None, error
        hooks.failed(listener.role, run.dispatch, error)
        if listener.required and outcome[1] is None:
            lost = DispatchError(f"{run.dispatch.operation} could not be recorded")
            lost.__cause__ = error
            outcome = None, lost
    return outcome


class Told:
    """A dispatch that has ended, as recorder and shadow see it: what the caller gets, and the record.

    `begun` is what their own `begin` gave before the handler, None where there was none or it was not called.
    `judged` are the clauses that were asked, in their order, each with "holds", "violated" or "error"; where the
    shortest way of a dispatch was certain that all hold, nothing was asked one by one, and it is empty.
    """

    __slots__ = ("begun", "dispatch", "error", "judged", "record", "value")

    def __init__(self, run: Run, outcome: Reply, record: DispatchRecord, role: str) -> None:
        self.dispatch = run.dispatch
        self.value, self.error = outcome
        self.record = record
        self.begun = run.begun.get(role)
        found = {violation.id: violation.outcome for violation in run.found}
        asked = {bound.clause.id: found.get(bound.clause.id, "holds") for bound in run.asked}
        self.judged = tuple({**asked, **found}.items())


def _record(hooks: Hooks, run: Run, error: BaseException | None) -> DispatchRecord:
    dispatch = run.dispatch
    return DispatchRecord(
        operation=dispatch.operation,
        method=dispatch.method,
        domain=dispatch.domain,
        tenant_id=label(dispatch.context, hooks.fields.get("tenant_id", ("tenant_id",))),
        actor_id=label(dispatch.context, hooks.fields.get("actor_id", ("actor_id",))),
        decision=run.decision,
        ending=_ending(run, error),
        called=run.called,
        duration=time.perf_counter() - run.started,
        violations=tuple(run.found),
        error="" if error is None else type(error).__name__,
        reason=run.reason,
    )


def _ending(run: Run, error: BaseException | None) -> Ending:
    if error is None:
        return Ending.COMPLETED
    if not run.called:
        return Ending.REFUSED
    return Ending.REJECTED if run.rejected else Ending.FAILED
