"""What the specs gate finds in conditions over the wrong things and in lifecycles that don't hang together (R3, R8)."""

from __future__ import annotations

from assure.core import Rule, Severity

OUTCOME_OVER_INPUT = Rule(
    "SPEC021",
    "postcondition-over-input",
    """A postcondition, or a condition after a failure, that looks only at the input.

    **Why.** It judges again what the preconditions judged, and nothing of what the operation did: the handler can do
    anything and the clause holds.

    **Instead.** Say something of `result` or `state`; a demand on the input is a precondition.

    **Source.** R3; postconditions that evaluated the input again are one of the defects that got through.""",
    Severity.CRITICAL,
    "outcome",
)
FORBIDDEN_OVER_INPUT = Rule(
    "SPEC022",
    "forbidden-over-input",
    """A forbidden state that looks only at the input.

    **Why.** A request is no state. What must never come of the operation is not looked at.

    **Instead.** Say which `state` (or `result`) must never be reached; a request that must be refused is a
    precondition.

    **Source.** R3.""",
    Severity.CRITICAL,
    "outcome",
)
UNKNOWN_LIFECYCLE = Rule(
    "SPEC023",
    "unknown-lifecycle",
    """A spec names a lifecycle that no file declares.

    **Why.** The spec promises that the operation takes a step of a state machine, and there is none to hold it to.

    **Instead.** Declare the lifecycle, or write its name as it is declared.

    **Source.** R8, R3.""",
    category="lifecycle",
)
NO_STEP = Rule(
    "SPEC024",
    "lifecycle-without-step",
    """A spec names a lifecycle in which its operation takes no step.

    **Why.** Nothing says from where to where the operation leads, so that any step passes.

    **Instead.** Add a transition for the operation, or take `lifecycle` out of the spec.

    **Source.** R8.""",
    category="lifecycle",
)
STEP_NOT_PROMISED = Rule(
    "SPEC025",
    "step-not-promised",
    """An operation takes a step of a lifecycle that its spec does not name.

    **Why.** The step is declared and never checked when the operation runs.

    **Instead.** Write `lifecycle: <name>` in the spec.

    **Source.** R8, R3.""",
    Severity.MEDIUM,
    "lifecycle",
)
UNKNOWN_STATE = Rule(
    "SPEC026",
    "unknown-state",
    """A lifecycle uses a state that is not among its `states`.

    **Why.** A misspelt state is one that nothing ever reaches or leaves.

    **Instead.** Write the state as it is declared, or declare it.

    **Source.** R8.""",
    category="lifecycle",
)
UNREACHABLE_STATE = Rule(
    "SPEC027",
    "unreachable-state",
    """A state of a lifecycle that no steps lead to.

    **Why.** Either a step is missing from the declaration, or the state is dead and everything said about it too.

    **Instead.** Add the step that leads there, or take the state out.

    **Source.** R8.""",
    category="lifecycle",
)
TERMINAL_CONTRADICTS = Rule(
    "SPEC028",
    "terminal-contradicts",
    """A state is called terminal and left, or is left by nothing and not called terminal.

    **Why.** Of a terminal state it is tried that nothing leads out; a state from which nothing leads is a trap unless
    somebody meant it.

    **Instead.** Correct `terminal`, or the steps.

    **Source.** R8.""",
    category="lifecycle",
)
DEAD_STEP = Rule(
    "SPEC029",
    "dead-step",
    """A step of a lifecycle is taken by an operation that nothing registers or dispatches.

    **Why.** Nobody can take the step, and the state behind it is reached only on paper.

    **Instead.** Write the operation as it is declared; the message names the nearest live one.

    **Source.** R8, R3; every contract must resolve to a registered operation.""",
    category="dead contract",
)
FORBIDDEN_STEP_ALLOWED = Rule(
    "SPEC030",
    "forbidden-step-allowed",
    """A step is both a transition of the lifecycle and forbidden by it.

    **Why.** One of the two is wrong, and which one counts depends on who reads the file.

    **Instead.** Take out the one that is not meant.

    **Source.** R8: forbidden transitions are tried and refused.""",
    Severity.CRITICAL,
    "lifecycle",
)
STATES_DIFFER = Rule(
    "SPEC031",
    "states-differ",
    """A lifecycle has other states than the schema of the state that its specs declare.

    **Why.** A state that is stored under another word is never met, and the lifecycle is checked against nothing.

    **Instead.** Write the states as they are stored, the same in `states` and in the `state` schema; `field` is the
    path to them.

    **Source.** R8, R3; values that never occur are one of the defects that got through.""",
    category="lifecycle",
)
UNUSED_LIFECYCLE = Rule(
    "SPEC032",
    "unused-lifecycle",
    """A lifecycle that no active spec names.

    **Why.** It is held against no operation.

    **Instead.** Name it in the specs of the operations that take its steps, or take it out.

    **Source.** R8.""",
    Severity.MEDIUM,
    "lifecycle",
)

NOBODY_SUPPLIES = Rule(
    "SPEC033",
    "name-that-nobody-supplies",
    """A spec declares a name that nothing in the backend supplies.

    **Why.** What `context` declares comes from a provider, and what `state` declares from a state probe. Without one
    the name is absent at every call: conditions over it only fail.

    **Instead.** Register a provider or a probe of that name; the message lists those that there are.

    **Source.** R3, R1; conditions over context that nobody sets are one of the defects that got through.""",
    Severity.CRITICAL,
    "context",
)

VALUES_DIFFER = Rule(
    "SPEC034",
    "values-differ-from-model",
    """A schema of a spec lists other values than the enumeration of the backend that it names.

    **Why.** Conditions are checked against these values: one that wants `ACTIVE` where the model stores `active` looks
    right, and never holds.

    **Instead.** Write the values under `enum` as the class under `x-enum-of` has them.

    **Source.** R3, R1; values that never occur are one of the defects that got through.""",
    category="context",
)

RULES = (
    OUTCOME_OVER_INPUT,
    FORBIDDEN_OVER_INPUT,
    UNKNOWN_LIFECYCLE,
    NO_STEP,
    STEP_NOT_PROMISED,
    UNKNOWN_STATE,
    UNREACHABLE_STATE,
    TERMINAL_CONTRADICTS,
    DEAD_STEP,
    FORBIDDEN_STEP_ALLOWED,
    STATES_DIFFER,
    UNUSED_LIFECYCLE,
    NOBODY_SUPPLIES,
    VALUES_DIFFER,
)
