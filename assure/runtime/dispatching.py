"""The order of one dispatch, the same for sync and async callers (R1, R3).

It is written as a generator that asks for every call to foreign code (authority, provider, probe, handler, sink) and is
answered with a value or an error. Who answers decides whether the call is awaited; what is judged, and in which order,
stands here once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from assure.runtime.bound import Known
from assure.runtime.conditions import VIOLATED
from assure.runtime.contexts import ABSENT, label, read
from assure.runtime.paths import Copier
from assure.runtime.records import Decision, Dispatch, DispatchRecord, Ending
from assure.runtime.suppliers import discard
from assure.runtime.terms import Unreadable
from assure.runtime.violations import ContractViolation, DispatchError, OperationRefused, UnknownOperation, Violation

if TYPE_CHECKING:
    from assure.runtime.bound import Bound
    from assure.runtime.hooks import Hooks
    from assure.runtime.phases import Phase
    from assure.runtime.plans import Plan, Shares
    from assure.runtime.suppliers import Supplier

# A function, its one argument, and the supplier it belongs to; answered with (value, None) or (None, error).
Ask = tuple[Callable[[Any], Any], Any, "Supplier | None"]
Reply = tuple[Any, BaseException | None]
# Providers that dispatch operations whose contracts ask providers: further down than this is a circle.
DEEPEST = 8

depth: ContextVar[int] = ContextVar("assure-supplying", default=0)


class Run:
    """One dispatch while it runs."""

    __slots__ = (
        "called", "decision", "dispatch", "found", "given", "kept", "known", "plan", "reason", "rejected", "started",
    )  # fmt: skip

    def __init__(self, plan: Plan, dispatch: Dispatch, given: dict[str, Reply]) -> None:
        self.plan = plan
        # What providers have answered already.
        self.given = given
        self.dispatch = dispatch
        self.known = Known({})
        self.found: list[Violation] = []
        self.kept: dict[str, object] = {}
        self.decision = Decision.ALLOW
        self.called = False
        self.rejected = False
        self.reason = ""
        self.started = time.perf_counter()


def dispatched(hooks: Hooks, run: Run, handler: Callable[[Any], Any]) -> Generator[Ask, Reply, Reply]:
    """Take a dispatch from the authority to its record; gives what the caller gets: a value or an error."""
    outcome = yield from _carried_out(hooks, run, handler)
    return (yield from _told(hooks, run, outcome))


def settled(hooks: Hooks, run: Run, handler: Callable[[Any], Any]) -> Generator[Ask, Reply, Reply]:
    """The rest of a dispatch that nobody refuses, with contracts that hold and none to judge afterwards."""
    run.called = True
    outcome = yield handler, run.dispatch.context, None
    return (yield from _told(hooks, run, outcome))


def unknown(hooks: Hooks, run: Run) -> Generator[Ask, Reply, Reply]:
    """A dispatch of an operation that nobody registered: refused, and recorded like any other."""
    error = UnknownOperation(f"no operation is named {run.dispatch.operation!r}")
    return (yield from _told(hooks, run, (None, error)))


def _carried_out(hooks: Hooks, run: Run, handler: Callable[[Any], Any]) -> Generator[Ask, Reply, Reply]:
    refusal = yield from _admitted(hooks, run)
    if refusal is None:
        refusal = yield from _before(hooks, run)
    if refusal is not None:
        return None, refusal
    run.called = True
    value, error = yield handler, run.dispatch.context, None
    if error is None:
        rejected = yield from _after(run, value)
        run.rejected = rejected is not None
        return (value, None) if rejected is None else (None, rejected)
    rejected = yield from _failed(run, error)
    return None, rejected or error


def _admitted(hooks: Hooks, run: Run) -> Generator[Ask, Reply, BaseException | None]:
    """What the kill switch and the authority say; None where the dispatch may go on."""
    dispatch = run.dispatch
    if (reason := hooks.killed(dispatch)) is not None:
        return _refused(run, Decision.KILL, reason)
    if hooks.authority is None:
        return None
    value, error = yield hooks.authority, dispatch, None
    if error is not None:
        run.decision, run.reason = Decision.DENY, type(error).__name__
        return error
    decision, reason = _ruling(value)
    if decision is Decision.ALLOW or (decision is Decision.DEGRADED and dispatch.reads):
        run.decision = decision
        return None
    return _refused(run, decision, reason)


def _ruling(value: object) -> tuple[Decision, str]:
    """A decision, or a decision and its reason; anything else is a refusal."""
    decision, reason = value if isinstance(value, tuple) and len(value) == 2 else (value, "")
    if isinstance(decision, str) and decision in list(Decision):
        named = Decision(decision)
        default = "only what changes nothing goes on" if named is Decision.DEGRADED else "the authority refused it"
        return named, reason if isinstance(reason, str) and reason else default
    return Decision.DENY, f"the authority answered with a {type(value).__name__}, which is no decision"


def _refused(run: Run, decision: Decision, reason: str) -> OperationRefused:
    run.decision, run.reason = decision, reason
    return OperationRefused(run.dispatch.operation, decision.value, reason)


def _before(hooks: Hooks, run: Run) -> Generator[Ask, Reply, ContractViolation | None]:
    """Capture what stands, supply what is mentioned, judge what has to hold before the handler."""
    plan, known = run.plan, run.known
    if plan.refusal is not None:
        run.found.append(plan.refusal)
    if plan.needs_now:
        known.names["now"] = hooks.clock()
    _read_request(run)
    if plan.old:
        known.names["old"] = yield from _probed(run, plan.old, "old", known)
    yield from _supplied(run, plan.early)
    if plan.late:
        run.kept = _copies(run)
    yield from _judged(run, plan.before, known)
    if plan.late and known.failures:
        run.found += _hopeless(plan.after, known)
    return _blocked(run)


def _hopeless(phase: Phase, known: Known) -> list[Violation]:
    """What could only be an error once the handler has run, and would block then: so it is not run at all."""
    lost = (bound for bound in phase.always if not bound.whole.supplied.isdisjoint(known.failures))
    found = (bound.judged(known) for bound in lost)
    return [violation for violation in found if violation is not None and violation.blocking]


def _after(run: Run, value: object) -> Generator[Ask, Reply, ContractViolation | None]:
    """Judge the result and the state after it, over them and never over the input again."""
    plan = run.plan
    if plan.after.empty:
        return None
    known = run.known.after({**run.kept, "result": value})
    begun = not (hasattr(type(value), "__next__") or hasattr(type(value), "__anext__"))
    if not begun:
        _not_yet(plan, known)
    elif plan.state:
        known.names["state"] = yield from _probed(run, plan.state, "state", known)
    yield from _judged(run, plan.after, known)
    violation = _blocked(run)
    if violation is not None and not begun:
        discard(value)
    return violation


def _not_yet(plan: Plan, known: Known) -> None:
    """A generator has done nothing so far: what it leads to can't be judged."""
    reason = "the handler gave a generator, whose work is not done yet"
    known.failures["result"] = reason
    for name, _ in plan.state:
        known.failures[f"state.{name}"] = reason


def _failed(run: Run, error: BaseException) -> Generator[Ask, Reply, ContractViolation | None]:
    """Judge what is left behind where the handler raised; its exception stays the cause."""
    plan = run.plan
    if plan.failed.empty or not isinstance(error, Exception):
        return None
    known = run.known.after({**run.kept, "error": {"type": type(error).__name__, "message": _text(error)}})
    if plan.state:
        known.names["state"] = yield from _probed(run, plan.state, "state", known)
    yield from _judged(run, plan.failed, known)
    violation = _blocked(run)
    if violation is not None:
        violation.__cause__ = error
    return violation


def _text(error: Exception) -> str:
    try:
        return str(error)[:1000]
    except Exception:  # noqa: BLE001 (an exception that can't be printed)
        return ""


def _judged(run: Run, phase: Phase, known: Known) -> Generator[Ask, Reply, None]:
    """Judge one moment: guards first, then what they need, then every clause that applies."""
    applying: list[Bound] = []
    for bound in phase.guarded:
        outcome = bound.applies(known)
        if outcome.failed:
            run.found.append(bound.violation(outcome, known))
        elif outcome is not VIOLATED:
            applying.append(bound)
    for bound in applying:
        yield from _supplied(run, bound.providers, known)
    run.found += phase.judged(known, tuple(applying))


def _blocked(run: Run) -> ContractViolation | None:
    """The violation that stops the dispatch, with everything that was found; None where nothing blocks."""
    blocking = tuple(violation for violation in run.found if violation.blocking)
    if not blocking:
        return None
    recorded = tuple(violation for violation in run.found if not violation.blocking)
    return ContractViolation(run.dispatch.operation, run.dispatch.method, blocking, recorded, run.called)


def _read_request(run: Run) -> None:
    """`request`, with exactly the fields that are mentioned; one that raises is not an absent one."""
    if not run.plan.fields:
        return
    request: dict[str, object] = {}
    dispatch, failures = run.dispatch, run.known.failures
    own = {"operation": dispatch.operation, "method": dispatch.method}
    for name, source in run.plan.fields:
        try:
            value = own[name] if name in own else read(dispatch.context, source)
        except Exception as error:  # noqa: BLE001 (a context that raises must not let anything pass)
            failures[f"request.{name}"] = f"the context raised {type(error).__name__}"
            value = Unreadable(failures[f"request.{name}"])
        if value is not ABSENT:
            request[name] = value
    run.known.names["request"] = request


def _supplied(run: Run, names: tuple[str, ...], known: Known | None = None) -> Generator[Ask, Reply, None]:
    """Ask the providers of the names that are not known yet, each at most once a dispatch."""
    known = known or run.known
    for name in names:
        if name in known.names or name in known.failures:
            continue
        value, reason = yield from _asked(run, run.plan.providers.get(name), run.given.get(name))
        if reason:
            known.failures[name] = reason
        else:
            known.names[name] = value


def _probed(run: Run, shares: Shares, root: str, known: Known) -> Generator[Ask, Reply, dict[str, object]]:
    """What the probes say, as copies of exactly the paths that are mentioned."""
    found: dict[str, object] = {}
    for name, branch in shares:
        value, reason = yield from _asked(run, run.plan.probes.get(name))
        if reason:
            known.failures[f"{root}.{name}"] = reason
        else:
            found[name] = Copier().mentioned(value, branch)
    return found


def _asked(
    run: Run, supplier: Supplier | None, given: Reply | None = None
) -> Generator[Ask, Reply, tuple[object, str]]:
    """The value of a supplier, or why there is none."""
    if supplier is None:
        return None, "nobody supplies it"
    if given is not None:
        # Whoever answers for the dispatch awaits or refuses what has to be awaited.
        value, error = (yield _itself, given[0], None) if given[1] is None else given
        return value, _why(error)
    level = depth.get()
    if level >= DEEPEST:
        return None, "what supplies it dispatches operations that need it"
    token = depth.set(level + 1)
    try:
        value, error = yield supplier.function, run.dispatch.context, supplier
    finally:
        depth.reset(token)
    return value, _why(error)


def _itself(value: object) -> object:
    return value


def _why(error: BaseException | None) -> str:
    """Why a supplier has no value, "" where it has; what is no Exception ends the dispatch."""
    if error is None:
        return ""
    if not isinstance(error, Exception):
        raise error
    told = _text(error) if isinstance(error, TimeoutError | DispatchError) else ""
    return told or f"it raised {type(error).__name__}"


def _copies(run: Run) -> dict[str, object]:
    """What clauses after the handler read of the names before it: no handler that changes its context changes these."""
    names = run.known.names
    kept = {name: Copier().mentioned(names[name], branch) for name, branch in run.plan.kept if name in names}
    return kept | {name: names[name] for name in ("now", "old") if name in names}


def _told(hooks: Hooks, run: Run, outcome: Reply) -> Generator[Ask, Reply, Reply]:
    """Tell recorder, shadow, audit sink and observers; what they raise does not change what happened."""
    listeners = hooks.listeners(bool(run.found))
    if not listeners:
        return outcome
    record = _record(hooks, run, outcome[1])
    for listener in listeners:
        argument = Told(run.dispatch, outcome[0], outcome[1], record) if listener.whole else record
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
    """A dispatch that has ended, as recorder and shadow see it: what the caller gets, and the record."""

    __slots__ = ("dispatch", "error", "record", "value")

    def __init__(self, dispatch: Dispatch, value: object, error: BaseException | None, record: DispatchRecord) -> None:
        self.dispatch = dispatch
        self.value = value
        self.error = error
        self.record = record


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
