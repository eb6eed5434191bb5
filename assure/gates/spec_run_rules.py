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

RULES = (CAME_OUT_OTHERWISE, HANDLER_CALLED, NOT_SHOWN, CANNOT_RUN)
