"""The order of one dispatch, the same for sync and async callers (R1, R3).

It is written as a generator that asks for every call to foreign code (authority, provider, probe, handler, sink) and is
answered with a value or an error. Who answers decides whether the call is awaited; what is judged, and in which order,
stands here once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.runtime.clauses import AFTERWARDS, roots
from assure.runtime.conditions import VIOLATED
from assure.runtime.contexts import method_in
from assure.runtime.records import Decision
from assure.runtime.run import text_of
from assure.runtime.suppliers import discard, is_unfinished
from assure.runtime.supplying import copies, probed, read_request, supplied
from assure.runtime.telling import begin, told
from assure.runtime.violations import ContractViolation, OperationRefused, UnknownOperation, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from assure.runtime.bound import Bound, Known
    from assure.runtime.driving import Steps
    from assure.runtime.hooks import Hooks
    from assure.runtime.phases import Phase
    from assure.runtime.plans import Plan
    from assure.runtime.records import Dispatch
    from assure.runtime.run import Ask, Reply, Run

    Handler = Callable[[Any], Any]
    Killed = Callable[[Dispatch], str | None]


def dispatched(hooks: Hooks, run: Run, handler: Handler, killed: Killed) -> Steps:
    """Take a dispatch from the authority to its record; gives what the caller gets: a value or an error.

    `killed` says, just before the handler, whether a kill switch has been engaged since.
    """
    outcome = yield from _ended(_carried_out(hooks, run, handler, killed))
    return (yield from told(hooks, run, outcome))


def settled(hooks: Hooks, run: Run, handler: Handler, killed: Killed) -> Steps:
    """The rest of a dispatch that nobody refuses, with contracts that hold and none to judge afterwards."""
    outcome = yield from _ended(_called(hooks, run, handler, killed))
    return (yield from told(hooks, run, outcome))


def _called(hooks: Hooks, run: Run, handler: Handler, killed: Killed) -> Steps:
    refusal = yield from _begun(hooks, run, killed)
    if refusal is not None:
        return None, refusal
    return (yield handler, run.dispatch.context, None)


def _ended(steps: Steps) -> Steps:
    """What steps come to, also where one of them was interrupted: that is recorded, and then raised again."""
    try:
        return (yield from steps)
    except GeneratorExit:
        raise
    except BaseException as error:  # noqa: BLE001 (it is raised again once those who listen were told)
        return None, error


def _begun(hooks: Hooks, run: Run, killed: Killed) -> Generator[Ask, Reply, OperationRefused | None]:
    """The last steps before the handler; what refuses it after all."""
    yield from begin(hooks, run)
    if (reason := killed(run.dispatch)) is not None:
        return _refused(run, Decision.KILL, reason)
    run.called = True
    return None


def unknown(hooks: Hooks, run: Run) -> Steps:
    """A dispatch of an operation that nobody registered: refused, and recorded like any other."""
    error = UnknownOperation(f"no operation is named {run.dispatch.operation!r}")
    return (yield from told(hooks, run, (None, error)))


def _carried_out(hooks: Hooks, run: Run, handler: Handler, killed: Killed) -> Steps:
    refusal = yield from _admitted(hooks, run)
    if refusal is None:
        refusal = yield from _before(hooks, run)
    if refusal is None:
        refusal = yield from _begun(hooks, run, killed)
    if refusal is not None:
        return None, refusal
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
        _tell_time(hooks, known)
    if plan.old:
        known.names["old"] = yield from probed(run, plan.old, "old", known)
    yield from supplied(run, plan.early)
    # Only now: what a supplier puts in place of a field is what the handler will see.
    read_request(run)
    if plan.late:
        yield from _supplied_for_later(run)
        run.kept = copies(run)
    yield from _judged(run, plan.before, known)
    if plan.unsettled is not None and not _settled_method(hooks, run):
        run.found.append(plan.unsettled)
    if plan.late and known.failures:
        run.found += _hopeless(plan.after, known)
    return _blocked(run)


def _settled_method(hooks: Hooks, run: Run) -> bool:
    """Whether the context still names the method that decided which contracts apply."""
    return (method_in(run.dispatch.context, hooks.fields.get("method")) or "") == run.dispatch.method


def _supplied_for_later(run: Run) -> Generator[Ask, Reply, None]:
    """What clauses with guards will read after the handler, unless it is certain already that they do not apply."""
    for bound in run.plan.after.guarded:
        if roots(bound.guards.reads) & AFTERWARDS or bound.applies(run.known) is not VIOLATED:
            yield from supplied(run, bound.providers)


def _tell_time(hooks: Hooks, known: Known) -> None:
    try:
        known.names["now"] = hooks.clock()
    except Exception as error:  # noqa: BLE001 (a clock that fails is an error of those who ask it, and of nobody else)
        known.failures["now"] = f"the clock raised {type(error).__name__}"


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
    unfinished = is_unfinished(value)
    if unfinished:
        _not_yet(plan, known, value)
    elif plan.state:
        known.names["state"] = yield from probed(run, plan.state, "state", known)
    yield from _judged(run, plan.after, known)
    violation = _blocked(run)
    if violation is not None and unfinished:
        discard(value)
    return violation


def _not_yet(plan: Plan, known: Known, value: object) -> None:
    """A generator, say, has done nothing so far: what it leads to can't be judged."""
    reason = f"the handler gave a {type(value).__name__}, whose work is not done yet"
    known.failures["result"] = reason
    for name, _ in plan.state:
        known.failures[f"state.{name}"] = reason


def _failed(run: Run, error: BaseException) -> Generator[Ask, Reply, ContractViolation | None]:
    """Judge what is left behind where the handler raised; its exception stays the cause."""
    plan = run.plan
    if plan.failed.empty or not isinstance(error, Exception):
        return None
    known = run.known.after({**run.kept, "error": {"type": type(error).__name__, "message": text_of(error)}})
    if plan.state:
        known.names["state"] = yield from probed(run, plan.state, "state", known)
    yield from _judged(run, plan.failed, known)
    violation = _blocked(run)
    if violation is not None:
        violation.__cause__ = error
    return violation


def _judged(run: Run, phase: Phase, known: Known) -> Generator[Ask, Reply, None]:
    """Judge one moment: guards first, then what they need, then every clause that applies."""
    applying: list[Bound] = []
    for bound in phase.guarded:
        outcome = bound.applies(known)
        if outcome.failed:
            run.asked.append(bound)
            run.found.append(bound.violation(outcome, known))
        elif outcome is not VIOLATED:
            applying.append(bound)
    for bound in applying:
        yield from supplied(run, bound.providers, known)
    if applying and phase is run.plan.before:
        read_request(run)
    run.asked += (*phase.always, *applying)
    run.found += phase.judged(known, tuple(applying))


def _blocked(run: Run) -> ContractViolation | None:
    """The violation that stops the dispatch, with everything that was found; None where nothing blocks."""
    blocking = tuple(violation for violation in run.found if violation.blocking)
    if not blocking:
        return None
    recorded = tuple(violation for violation in run.found if not violation.blocking)
    return ContractViolation(run.dispatch.operation, run.dispatch.method, blocking, recorded, run.called)
