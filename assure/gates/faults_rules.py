"""What the gate `faults` can find: failures that a backend does not get over (R4)."""

from __future__ import annotations

from assure.core import Rule, Severity

UNSAFE = Rule(
    "FLT001",
    "unsafe-outcome",
    """A row of the matrix came out otherwise than the outcome that is safe.

    **Why.** The row is what people agreed on for the day on which it happens. What the backend does instead is what it
    will do on that day.

    **Instead.** The message has what came; mend the backend, or agree on another outcome and write that down.

    **Source.** R4: each scenario has the safe outcome that it must have; each row runs.""",
    Severity.CRITICAL,
    "outcome",
)
NEVER_HIT = Rule(
    "FLT002",
    "fault-never-hit",
    """A row whose failure was never let in: the dispatch does not come to its point, or not so often.

    **Why.** The operation completed because nothing failed. The row looks like a proof and is none.

    **Instead.** The message names the points that the dispatch passes; name one of them, or take the row away.

    **Source.** R4, R29: nothing examined is never a pass.""",
    Severity.HIGH,
    "not run",
)
HALF_WRITTEN = Rule(
    "FLT003",
    "half-written",
    """A dispatch in which something failed left a part of its effect behind, or something else than its effect.

    **Why.** Nobody asked for that state, no contract describes it, and a second attempt begins from it.

    **Instead.** Put everything that an operation writes into one transaction, and write nothing before what can fail.

    **Source.** R4, R13: nothing half written.""",
    Severity.CRITICAL,
    "outcome",
)
SWALLOWED = Rule(
    "FLT004",
    "failure-swallowed",
    """An operation answers as if nothing had failed, and its effect is not there, or its answer is made up.

    **Why.** The caller goes on with what does not exist. A list that is empty because the database did not answer is
    taken for an empty list.

    **Instead.** Let the exception through, or turn it into an error of the backend's own; never into a result.

    **Source.** R4: no swallowed exception.""",
    Severity.CRITICAL,
    "outcome",
)
DONE_TWICE = Rule(
    "FLT005",
    "done-twice",
    """A second attempt does an operation again that was done already.

    **Why.** Whoever is told of an error asks again, a queue delivers twice, a client tries again by itself. Each time
    there is one key, one incident, one payment more.

    **Instead.** Store the effect and the answer in one transaction, try again from the beginning of it alone, and give
    an operation that calls itself idempotent something by which it knows a request again.

    **Source.** R4: a retry after a failure does not double.""",
    Severity.CRITICAL,
    "outcome",
)
CLAUSE_VIOLATED = Rule(
    "FLT006",
    "violated-by-failure",
    """A failure makes an operation violate what its spec says for that case under `on_exception`.

    **Why.** The clause is the promise for exactly this moment.

    **Instead.** Undo what the handler did before contracts look at the state, as a savepoint around it does.

    **Source.** R3, R4: `on_exception` holds after every single failure.""",
    Severity.CRITICAL,
    "outcome",
)
NOT_RECOVERED = Rule(
    "FLT007",
    "not-recovered",
    """Once something has failed the same request fails again, comes to nothing, or never comes to an end.

    **Why.** The failure is over and the backend is not over it: something in memory still says that it failed, that it
    was done, or that it is being done.

    **Instead.** Keep nothing of a dispatch outside of its transaction, let go of locks in `finally`, and try again a
    bounded number of times.

    **Source.** R4""",
    Severity.CRITICAL,
    "outcome",
)
NEVER_FAILED = Rule(
    "FLT008",
    "never-made-to-fail",
    """An operation that is critical or writes, and that nothing was ever made to fail in.

    **Why.** What it does when its database fails is not known to anybody.

    **Instead.** Give its spec a run that `holds`, or the matrix a row. Where the message says that the run passes no
    point, put `failpoint(...)` beside what can fail, or name the client under `clients` of the harness.

    **Source.** R4""",
    Severity.HIGH,
    "not run",
)
CANNOT_RUN = Rule(
    "FLT009",
    "fault-row-cannot-be-run",
    """A row, or a run that the sweep begins from, that can't be dispatched or does not complete without a failure.

    **Why.** It shows nothing, and looks as if it did.

    **Instead.** Name an operation that is served, a run that its spec has, use cases that have examples; in a project
    with rows say under `backend` how the backend is run.

    **Source.** R4, R29""",
    Severity.HIGH,
    "not run",
)

RULES = (
    UNSAFE,
    NEVER_HIT,
    HALF_WRITTEN,
    SWALLOWED,
    DONE_TWICE,
    CLAUSE_VIOLATED,
    NOT_RECOVERED,
    NEVER_FAILED,
    CANNOT_RUN,
)
