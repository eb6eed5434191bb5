"""What the debt gate can find: waivers without ground, end or use, and frozen files changed without leave (R16)."""

from __future__ import annotations

from assure.core import Rule, Severity

SUPPRESSION_MALFORMED = Rule(
    "SUP001",
    "suppression-malformed",
    """
    A suppression comment that is not in the one form that is understood.

    **Why.** A bare or wildcard allowance hides whatever comes next on that line, and one without reason or last day
    is never looked at again.

    **Instead.** Write `# assure: allow[TXB001] reason="why" until=2027-03-31`: codes spelt out, a reason, a last day.

    **Source.** R16.
    """,
)
SUPPRESSION_UNKNOWN_CODE = Rule(
    "SUP002",
    "suppression-unknown-code",
    """
    A suppression comment that names a rule code assure does not have.

    **Why.** A misspelt code allows nothing, while its reader believes that it does.

    **Instead.** Take the code from the finding; `assure rules` lists them all. Findings of the debt gate itself, of
    the engine and of configuration can't be suppressed.

    **Source.** R16.
    """,
)
SUPPRESSION_UNUSED = Rule(
    "SUP003",
    "suppression-unused",
    """
    A suppression comment that covers no finding.

    **Why.** The violation is gone, or the comment never stood where it should; left in place it would silently cover
    the next one.

    **Instead.** Remove the comment, or move it onto the statement that it is meant for.

    **Source.** R16: a paid debt must leave the file.
    """,
    Severity.LOW,
)
SUPPRESSION_EXPIRED = Rule(
    "SUP004",
    "suppression-expired",
    """
    A suppression comment past its last day.

    **Why.** Its owner promised to be done by then; from the day after, the finding blocks again.

    **Instead.** Mend the violation, or agree on a new day and a reason for it.

    **Source.** R16.
    """,
)
BASELINE_STALE = Rule(
    "BAS001",
    "baseline-stale",
    """
    A baseline entry whose violation is gone.

    **Why.** A paid debt that stays in the file is leave to make the same mistake again.

    **Instead.** Run `assure baseline prune`; it removes such entries.

    **Source.** R16: a paid debt must leave the file.
    """,
    Severity.LOW,
)
BASELINE_EXPIRED = Rule(
    "BAS002",
    "baseline-expired",
    """
    A baseline entry past its last day.

    **Why.** Frozen debt has an owner and an end; past the end it counts as new.

    **Instead.** Mend the violation, or renew the entry with `assure baseline add --reason ... --until ...`.

    **Source.** R16.
    """,
)
BASELINE_UNKNOWN_CODE = Rule(
    "BAS003",
    "baseline-unknown-code",
    """
    A baseline entry for a rule code that assure does not have, or that can't be waived.

    **Why.** It covers nothing, and nobody notices.

    **Instead.** Remove the line, or write the code of the finding that was meant.

    **Source.** R16.
    """,
)
BASELINE_NOT_YET = Rule(
    "BAS004",
    "baseline-not-yet",
    """
    A baseline entry whose first day is still to come.

    **Why.** Debt is written down when it is found. An entry for a later day is leave for a violation that is not there
    yet, or its day is wrong; until that day it covers nothing.

    **Instead.** Freeze what there is today with `assure baseline add`; it writes the day itself.

    **Source.** R16.
    """,
)
FROZEN_CHANGED = Rule(
    "BAS010",
    "frozen-file-changed",
    """
    The logic of a frozen file is not the logic that was approved.

    **Why.** A frozen file may be moved and may have its header, comments and layout corrected; a change of what it
    does needs a decision that is on record.

    **Instead.** Take the change back, or record an approval with the new digest, a reason, who approved it and when.

    **Source.** R16.
    """,
    Severity.CRITICAL,
)
FROZEN_MISSING = Rule(
    "BAS011",
    "frozen-file-missing",
    """
    A frozen file is not in the tree, nor does git know where it was moved.

    **Why.** A freeze on a path that does not exist protects nothing.

    **Instead.** Put the file back, write its new path, or remove the entry with its owner's consent.

    **Source.** R16.
    """,
)
APPROVAL_UNUSED = Rule(
    "BAS012",
    "approval-unused",
    """
    A recorded approval for a file that is not frozen.

    **Why.** It approves nothing; most often its path is misspelt and the approval that was meant is missing.

    **Instead.** Write the path of the frozen file, or remove the approval.

    **Source.** R16.
    """,
    Severity.MEDIUM,
)
EXCLUSION_EXPIRED = Rule(
    "BAS013",
    "exclusion-expired",
    """
    Files are left out of the run past the last day of their exclusion.

    **Why.** What is excluded is judged by no gate; after the agreed day nobody stands for that any more.

    **Instead.** Take the entry out of `exclude` in assure.yaml, or agree on a new day.

    **Source.** R16
    """,
)
EXCLUSION_UNUSED = Rule(
    "BAS014",
    "exclusion-matches-nothing",
    """
    An exclusion whose pattern matches no file.

    **Why.** The files are gone or were moved; the next file with such a name would go unjudged without anybody's leave.

    **Instead.** Take the pattern out of `exclude` in assure.yaml, or write where the files are now.

    **Source.** R16
    """,
    Severity.MEDIUM,
)
EXCLUSION_BY_NAME = Rule(
    "BAS016",
    "exclusion-by-name",
    """
    An exclusion that names a file without its folder.

    **Why.** `app/**/rates.py` was written for one file. It leaves out each file that will ever have that name, and no
    gate says so. A pattern for generated code (`app/**/*_pb2.py`) and a folder are fine.

    **Instead.** Name each file with its folder.

    **Source.** R16; allow-lists by file name are one of the defects that got through.
    """,
    Severity.MEDIUM,
)
APPROVAL_NOT_YET = Rule(
    "BAS015",
    "approval-not-yet",
    """
    A recorded approval whose day is still to come.

    **Why.** Nobody has approved yet what is to be approved tomorrow: the record is wrong, or the change is early. Until
    that day the approval before it holds.

    **Instead.** Write the day on which it was approved, or wait for it.

    **Source.** R16: a change of the logic of a frozen file needs a recorded approval.
    """,
)

RULES = (
    SUPPRESSION_MALFORMED,
    SUPPRESSION_UNKNOWN_CODE,
    SUPPRESSION_UNUSED,
    SUPPRESSION_EXPIRED,
    BASELINE_STALE,
    BASELINE_EXPIRED,
    BASELINE_UNKNOWN_CODE,
    BASELINE_NOT_YET,
    FROZEN_CHANGED,
    FROZEN_MISSING,
    APPROVAL_UNUSED,
    EXCLUSION_EXPIRED,
    EXCLUSION_UNUSED,
    EXCLUSION_BY_NAME,
    APPROVAL_NOT_YET,
)
