"""What replay can find: decisions that drifted, cases that show nothing, backends that differ from themselves (R9)."""

from __future__ import annotations

from assure.core import Rule, Severity

DRIFT = Rule(
    "RPL001",
    "decision-drifted",
    """A decision comes out otherwise than it is recorded, or than the baseline decides it.

    **Why.** The case was agreed upon: the same request from the same state had this outcome, this result, this change
    of the database. Whatever moved it moved the same decision for customers, on purpose or not.

    **Instead.** Where it was not meant, mend the code. Where it was, `assure replay --update` writes the new decision,
    and a person reads the difference in review. What is noise is said under `normalise`, with the reason.

    **Source.** R9: drift is reported with severity; strict means none.""",
    Severity.HIGH,
    "drift",
)
UNKNOWN = Rule(
    "RPL002",
    "replayed-operation-unknown",
    """A case is of an operation that nothing serves.

    **Why.** A replay that lets an unknown operation pass compares nothing and calls it a match.

    **Instead.** Use the name that is suggested, or take the case out with the operation it was for.

    **Source.** R9; what the first programme let through: any unknown operation was allowed.""",
    Severity.CRITICAL,
    "not replayed",
)
CANNOT_RUN = Rule(
    "RPL003",
    "case-could-not-run",
    """A case did not come to a decision: what is given to it failed, or the backend ended, hung or gave no JSON.

    **Why.** A case without a decision shows nothing. It is neither the same nor different.

    **Instead.** The message has the reason with the last output of the backend; mend the case, the harness or the code.

    **Source.** R9: a case that can't run at one ref says so.""",
    Severity.HIGH,
    "not replayed",
)
NONDETERMINISTIC = Rule(
    "RPL004",
    "decision-not-repeatable",
    """The same case comes out differently when it is run again, on the same code.

    **Why.** Nobody can tell a change from noise there. It also tells of state outside the database (a module's
    variable, a cache), or of an order that nothing fixes (a set, a thread), which customers meet as well.

    **Instead.** Take the source of the difference out: the harness puts back what `save` kept, orders are fixed, chance
    comes from `random`, `uuid` or `os.urandom`. What can't be fixed is said under `normalise`, with the reason.

    **Source.** R9; an A/A run shows a noisy backend before it is blamed for drift.""",
    Severity.HIGH,
    "noise",
)
NO_GOLDEN = Rule(
    "RPL005",
    "case-without-expectation",
    """A case that says nothing of what has to come out.

    **Why.** Whatever the backend decides, the case is content.

    **Instead.** `assure replay --update` writes the decision as it is now; read it before you commit it.

    **Source.** R9""",
    Severity.HIGH,
    "not compared",
)
UNUSED = Rule(
    "RPL006",
    "replay-rule-unused",
    """A normalisation that no case of a full run had any use for.

    **Why.** Noise that is no more hides the next real difference at that path.

    **Instead.** Take it out, or mend its path.

    **Source.** R9: rules and recordings that nothing used are findings.""",
    Severity.MEDIUM,
    "unused",
)
LEAKED = Rule(
    "RPL007",
    "case-not-isolated",
    """A case began from rows that another case had left.

    **Why.** What it decides then depends on which cases ran before it, and in what order.

    **Instead.** Have `restore` of the harness bring back everything that `save` kept, in every table.

    **Source.** R9; a fresh database a case, proved isolated.""",
    Severity.HIGH,
    "noise",
)
UNOBSERVED = Rule(
    "RPL008",
    "state-not-observed",
    """The harness does not let it be seen what a dispatch changes in the database.

    **Why.** Half of a decision is what it leaves behind. Without that, a lost write or a doubled row is no drift.

    **Instead.** Give the harness `engine` (a SQLAlchemy engine on the backend's database), or `rows()`; see the page on
    the harness.

    **Source.** R9; the first programme compared the outcome alone.""",
    Severity.MEDIUM,
    "not compared",
)
NOT_REPLAYED = Rule(
    "RPL009",
    "critical-operation-not-replayed",
    """A critical operation without a case of replay.

    **Why.** A change of what it decides goes unseen.

    **Instead.** Write a case with its id, operation and parameters, and let `assure replay --update` add the decision;
    or import captures with `assure replay import`.

    **Source.** R9, R23""",
    Severity.MEDIUM,
    "not replayed",
)
WRONG_CAPTURE = Rule(
    "RPL010",
    "capture-unreadable",
    """A line of a capture file that is no case.

    **Why.** A recording that is passed over in silence looks as if it had been replayed.

    **Instead.** Mend the line or take it out; `assure schema replay` has the keys of a case.

    **Source.** R9""",
    Severity.HIGH,
    "not replayed",
)

RULES = (
    DRIFT,
    UNKNOWN,
    CANNOT_RUN,
    NONDETERMINISTIC,
    NO_GOLDEN,
    UNUSED,
    LEAKED,
    UNOBSERVED,
    NOT_REPLAYED,
    WRONG_CAPTURE,
)
