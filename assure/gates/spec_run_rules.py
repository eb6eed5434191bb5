"""What running a spec can find: promises that the backend itself does not keep (R3)."""

from __future__ import annotations

from assure.core import Rule, Severity

CAME_OUT_OTHERWISE = Rule(
    "SPEC040",
    "run-came-out-otherwise",
    """A dispatch on the real registry came out otherwise than the spec's run says.

    **Why.** Postconditions and forbidden states are judged over the real result and the real state: what does not hold
    here does not hold for customers. A refusal that does not come is a door that stands open.

    **Instead.** The message has what really came; correct the backend, the clause, or the run.

    **Source.** R3: the result of an operation is bound to its postconditions, by running.""",
    Severity.CRITICAL,
    "run",
)
HANDLER_CALLED = Rule(
    "SPEC041",
    "refused-and-called",
    """A dispatch was refused by a precondition, and its handler was called all the same.

    **Why.** Refusing is worth nothing once the effect has happened.

    **Instead.** Evaluate contracts before the handler; `attach` and the registry of assure.runtime do.

    **Source.** R1, R3: the handler is provably not called.""",
    Severity.CRITICAL,
    "run",
)
NOT_SHOWN = Rule(
    "SPEC042",
    "critical-spec-not-run",
    """A critical spec without a run that completes, or without one that is refused.

    **Why.** A spec that never ran is a text. Without a completed run no postcondition was ever judged; without a
    refused one nobody knows whether anything is refused.

    **Instead.** Give it `runs`: one that `holds`, and one that `violates` a clause or `raises`.

    **Source.** R3; the real handler must run before anything is proved.""",
    Severity.HIGH,
    "not run",
)
CANNOT_RUN = Rule(
    "SPEC043",
    "run-cannot-be-made",
    """A run that refers to nothing, or whose handler can't be watched.

    **Why.** It shows nothing, and looks as if it did.

    **Instead.** Name use cases that have examples, and values that their answers hold; register a handler that can be
    followed.

    **Source.** R3""",
    Severity.HIGH,
    "not run",
)
NOT_RUN = Rule(
    "SPEC044",
    "runs-not-run",
    """Specs have runs, and nothing says how the backend is run.

    **Why.** The runs read like a proof, and not one of them was made: every promise about results and states is as
    good as unjudged.

    **Instead.** Describe the backend under `backend` in assure.yaml (see docs/harness.md). Where it can't be run yet,
    take the runs out until it can, or defer the gate with a reason and a last day.

    **Source.** R3: nothing examined is never a pass; skipped is never passed.""",
    Severity.HIGH,
    "not run",
)
WITHOUT_CONTRACTS = Rule(
    "SPEC045",
    "run-without-the-contracts",
    """A dispatch on the real registry was not held to the contracts of the project, or not strictly.

    **Why.** What completes where nobody evaluates anything proves nothing: postconditions and forbidden states were
    judged by no one, or a violation was recorded and let through.

    **Instead.** Let the harness hand `contracts` and `mode` to the registry or the guard that the backend is made with,
    in the place of those it is delivered with; see docs/harness.md.

    **Source.** R3: the result of an operation is bound to its postconditions, by running.""",
    Severity.CRITICAL,
    "run",
)
OUTSIDE_SCHEMA = Rule(
    "SPEC046",
    "run-outside-the-schema",
    """The result of a run that completes, or its parameters, are not what the schema of the spec says.

    **Why.** Conditions are checked against the schemas before anything runs: a field that is not there, or holds
    something else, makes each of them wrong where it counts. Callers read the same schema.

    **Instead.** The message has the path and the value; correct the schema, the operation or the run.

    **Source.** R3; values that never occur in the models are one of the defects that got through.""",
    Severity.CRITICAL,
    "run",
)
REFUSED_BY_ERROR = Rule(
    "SPEC047",
    "refused-by-error-only",
    """Every run in which clauses refuse the operation ends in an error of theirs; none is refused by what they say.

    **Why.** A condition with a mistake in it fails closed, whatever is asked. That this one ever says no to a context
    that is complete has not been shown.

    **Instead.** Mend what fails, or add a run with every value present and one of them wrong.

    **Source.** R3, as INV015 for invariants.""",
    Severity.MEDIUM,
    "run",
)
PROMISE_NOT_RUN = Rule(
    "SPEC048",
    "promise-never-run",
    """A spec that is not critical promises a result or a state, and has no run that completes.

    **Why.** A postcondition that never met a result is a text; it may be wrong since the day it was written.

    **Instead.** Give it one run that `holds`.

    **Source.** R3: the result of an operation is bound to its postconditions, by running.""",
    Severity.MEDIUM,
    "not run",
)

RULES = (
    CAME_OUT_OTHERWISE, HANDLER_CALLED, NOT_SHOWN, CANNOT_RUN, NOT_RUN, WITHOUT_CONTRACTS, OUTSIDE_SCHEMA,
    REFUSED_BY_ERROR, PROMISE_NOT_RUN,
)  # fmt: skip
