"""What the property gate finds in lifecycles: steps that the backend does not take, or takes unasked (R8)."""

from __future__ import annotations

from assure.core import Rule, Severity

NO_WAY_TO_AN_END = Rule(
    "PROP001",
    "no-way-to-an-end",
    """A state of a lifecycle from which steps lead on, and none of them ever to a terminal state.

    **Why.** What gets there goes round in circles for good; nobody can finish it.

    **Instead.** Add the step that leads out, or say that the lifecycle has no terminal state.

    **Source.** R8: lifecycles as state machines.""",
    category="lifecycle",
)
STEP_TWICE = Rule(
    "PROP002",
    "step-declared-twice",
    """Two transitions by which the same request leaves the same state.

    **Why.** To two states, it is left to chance which of them is promised; to the same, one of the two lines is dead.

    **Instead.** Take one out; where parameters decide where it leads, write the `params` of each.

    **Source.** R8.""",
    category="lifecycle",
)
NOT_WALKED = Rule(
    "PROP003",
    "lifecycle-not-walked",
    """A lifecycle that says nothing of how it is walked, or a step that nobody knows how to take.

    **Why.** A state machine that was never tried on the backend is a drawing. It holds on paper, whatever code does.

    **Instead.** Give it `walk`, and each of its operations a spec with a run that `holds`, or `params` at the step.

    **Source.** R8: forbidden transitions are tried and refused.""",
    category="not walked",
)
CANNOT_BEGIN = Rule(
    "PROP004",
    "walk-cannot-begin",
    """The walk of a lifecycle does not arrive at its initial state, or can't tell in which state it is.

    **Why.** Nothing of the lifecycle is tried, and it looks as if it were.

    **Instead.** Let `given` lead to one thing in its initial state, and `state` give its state out of what `reads`
    answers.

    **Source.** R8.""",
    category="not walked",
)
NOT_OBSERVED = Rule(
    "PROP005",
    "change-not-observed",
    """The harness lets nobody see the rows of the backend.

    **Why.** A step that is refused must change nothing. Where rows can't be seen, nobody knows.

    **Instead.** Let the harness have `engine` (and `metadata`), or `rows()`; see docs/harness.md.

    **Source.** R8, R4.""",
    category="not walked",
)
STEP_NOT_TAKEN = Rule(
    "PROP010",
    "step-not-taken",
    """A step of a lifecycle that the backend refuses, or that ends in another state.

    **Why.** The lifecycle promises a way that is none, or the backend broke what it promises.

    **Instead.** The message has what was asked, after what, and what came. Correct the backend, or the transition.

    **Source.** R8: every pair of a state and an operation is tried on the real registry.""",
    Severity.CRITICAL,
    "lifecycle",
)
FORBIDDEN_STEP_TAKEN = Rule(
    "PROP011",
    "forbidden-step-taken",
    """The backend takes a step that its lifecycle does not have.

    **Why.** This is the defect that lifecycles are written against: a closed thing opens again, something is deleted
    while it is in use.

    **Instead.** Refuse the step before anything is changed; or, where it is meant, add the transition.

    **Source.** R8: forbidden transitions are tried and refused.""",
    Severity.CRITICAL,
    "lifecycle",
)
REFUSED_AND_CHANGED = Rule(
    "PROP012",
    "refused-and-changed",
    """A request was refused, and the database is not what it was before.

    **Why.** The caller is told that nothing happened. Half of something did.

    **Instead.** Decide before writing, and roll back what was written. Tables that only keep a record of dispatches are
    named under `backend.records`.

    **Source.** R8, R4: nothing half written.""",
    Severity.CRITICAL,
    "effects",
)
INTERNAL_ERROR = Rule(
    "PROP013",
    "internal-error",
    """A request that came to an error which is no refusal: something broke.

    **Why.** Whatever a caller sends, and whenever, the backend completes it or refuses it in words that were meant for
    the caller. A contract that is violated after the handler ran is the same: only once the deed is done it is noticed.

    **Instead.** Refuse with an error of the backend's own; the message has the request that leads there.

    **Source.** R8: no internal error ever.""",
    Severity.CRITICAL,
    "effects",
)
NOT_REACHED = Rule(
    "PROP014",
    "state-not-reached",
    """A state of a lifecycle that the walk did not reach on the backend, so that nothing was tried in it.

    **Why.** A pair that nothing reached is not known to be refused, nor to work.

    **Instead.** Mend the step that leads there; it is told beside this finding.

    **Source.** R8: a transition or operation that nothing reached is a finding.""",
    category="not walked",
)
ONLY_A_CONTRACT_REFUSES = Rule(
    "PROP015",
    "only-a-contract-refuses",
    """A forbidden step that contracts refuse, and the backend by itself does not.

    **Why.** Contracts can be in MONITOR, of another version, or not loaded. Then the step is taken. And while they are
    in force nobody tests the code: the contract answers before it is asked.

    **Instead.** Check the state in the engine as well. A project that keeps such rules in contracts alone says
    `own_rules: false` under `walk`.

    **Source.** R8, R1; the mode decides what is blocked.""",
    category="lifecycle",
)

RULES = (
    NO_WAY_TO_AN_END,
    STEP_TWICE,
    NOT_WALKED,
    CANNOT_BEGIN,
    NOT_OBSERVED,
    STEP_NOT_TAKEN,
    FORBIDDEN_STEP_TAKEN,
    REFUSED_AND_CHANGED,
    INTERNAL_ERROR,
    NOT_REACHED,
    ONLY_A_CONTRACT_REFUSES,
)
