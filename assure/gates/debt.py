"""Gate `debt`: every waiver names a violation that is still there, and frozen files change only with leave (R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import UNWAIVABLE, Finding, Gate, Location, Rule, Severity, Subject, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.values import Approval, Exemption, FrozenFile
    from assure.tree.facts import FileFacts, Suppression
    from assure.workspace import Workspace

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


def waivable(code: str, known: frozenset[str]) -> bool:
    """Whether a rule code exists and its findings may be waived at all."""
    return code in known and not code.startswith(UNWAIVABLE)


def subjects(workspace: Workspace) -> Iterable[Subject]:
    """Every source file (for its suppressions), baseline entry, frozen file, approval and exclusion."""
    for facts in workspace.tree.files:
        yield Subject("file", facts.path, facts)
    for waiver in workspace.baseline:
        yield Subject("baseline entry", f"{waiver.location}", waiver)
    for frozen in workspace.contracts.frozen:
        yield Subject("frozen file", frozen.path, frozen)
    for approval in workspace.contracts.approvals:
        yield Subject("approval", f"{approval.path} {approval.date}", approval)
    for exclusion in workspace.config.exclude:
        yield Subject("exclusion", " ".join(exclusion.paths), exclusion)


def judge(subject: Subject, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with one of them."""
    if subject.kind == "file":
        yield from _suppressions(subject.item, workspace)
    elif subject.kind == "baseline entry":
        yield from _baseline_entry(subject.item, workspace)
    elif subject.kind == "frozen file":
        yield from _frozen(subject.item, workspace)
    elif subject.kind == "approval":
        yield from _approval(subject.item, workspace)
    else:
        yield from _exclusion(subject.item, workspace)


def _suppressions(facts: FileFacts, workspace: Workspace) -> Iterator[Finding]:
    for comment in facts.suppressions:
        place = Location(facts.path, comment.line, comment.column, comment.scope)
        if comment.problem:
            yield SUPPRESSION_MALFORMED.at(place, f"this suppression is not understood: {comment.problem}")
            continue
        for code in comment.codes:
            yield from _suppressed_code(code, comment, place, workspace)


def _suppressed_code(code: str, comment: Suppression, place: Location, workspace: Workspace) -> Iterator[Finding]:
    if not waivable(code, workspace.rule_codes):
        why = "can't be suppressed" if code in workspace.rule_codes else "is no rule of assure"
        yield SUPPRESSION_UNKNOWN_CODE.at(place, f"{code} {why}", target=code)
    elif comment.until < workspace.today:
        message = f"the allowance of {code} ended on {comment.until} (reason given: {comment.reason})"
        yield SUPPRESSION_EXPIRED.at(place, message, target=code)
    elif code in workspace.judged_codes and (code, place) not in workspace.used_waivers:
        yield SUPPRESSION_UNUSED.at(place, f"nothing here violates {code}; the comment covers no finding", target=code)


def _baseline_entry(waiver: Waiver, workspace: Workspace) -> Iterator[Finding]:
    identity = waiver.identity
    violation = f"{identity.code} in {identity.path}" + (f" ({identity.qualname})" if identity.qualname else "")
    target = f"{identity.code} {identity.path} {identity.qualname} {identity.target} {identity.ordinal}"
    if not waivable(identity.code, workspace.rule_codes):
        why = "can't be waived" if identity.code in workspace.rule_codes else "is no rule of assure"
        yield BASELINE_UNKNOWN_CODE.at(waiver.location, f"{identity.code} {why}", target=target)
    elif waiver.expired(workspace.today):
        message = f"{violation} was to be paid by {waiver.until}; owner {waiver.owner}, reason: {waiver.reason}"
        yield BASELINE_EXPIRED.at(waiver.location, message, target=target, owner=waiver.owner)
    elif identity.code in workspace.judged_codes and (identity.code, waiver.location) not in workspace.used_waivers:
        message = f"{violation} is not violated any more; the entry of {waiver.owner} covers nothing"
        yield BASELINE_STALE.at(waiver.location, message, target=target, owner=waiver.owner)


def _frozen(frozen: FrozenFile, workspace: Workspace) -> Iterator[Finding]:
    path = frozen.path if workspace.tree.file(frozen.path) else workspace.moved(frozen.path)
    logic = workspace.tree.logic(path) if path and workspace.tree.file(path) else ""
    if not logic:
        lost = f"can't be read as {path}" if path and workspace.tree.file(path) else "is not in the judged tree"
        message = f"{frozen.path} is frozen by {frozen.owner} ({frozen.reason}) and {lost}"
        yield FROZEN_MISSING.at(frozen.at, message, target=frozen.path)
        return
    expected = _approved_logic(frozen, workspace.contracts.approvals)
    if logic != expected:
        message = f"{path} is frozen by {frozen.owner} ({frozen.reason}); its logic is {logic}, approved is {expected}"
        yield FROZEN_CHANGED.at(Location(path, 1), message, target=frozen.path, logic=logic, approved=expected)


def _approved_logic(frozen: FrozenFile, approvals: tuple[Approval, ...]) -> str:
    """The digest that holds: that of the latest approval for the file, else the one it was frozen with.

    Approvals stand oldest first, so of two on one day the later one in the file holds.
    """
    own = [approval for approval in reversed(approvals) if approval.path == frozen.path]
    return max(own, key=lambda approval: approval.date).logic if own else frozen.logic


def _approval(approval: Approval, workspace: Workspace) -> Iterator[Finding]:
    if approval.path not in {frozen.path for frozen in workspace.contracts.frozen}:
        message = f"{approval.approved_by} approved a change of {approval.path}, which is not frozen"
        yield APPROVAL_UNUSED.at(approval.at, message, target=approval.path)


def _exclusion(exclusion: Exemption, workspace: Workspace) -> Iterator[Finding]:
    if exclusion.until and exclusion.until < workspace.today:
        message = f"{', '.join(exclusion.paths)} were left out until {exclusion.until}: {exclusion.reason}"
        yield EXCLUSION_EXPIRED.at(exclusion.at, message, target=" ".join(exclusion.paths))
    matched = {text: count for kind, text, count in workspace.tree.patterns if kind == "exclude"}
    for pattern in exclusion.paths:
        if not matched.get(pattern):
            yield EXCLUSION_UNUSED.at(exclusion.at, f"`{pattern}` matches no file that would be judged", target=pattern)


GATE = Gate(
    "debt",
    "Debt: waivers and frozen files",
    (
        SUPPRESSION_MALFORMED,
        SUPPRESSION_UNKNOWN_CODE,
        SUPPRESSION_UNUSED,
        SUPPRESSION_EXPIRED,
        BASELINE_STALE,
        BASELINE_EXPIRED,
        BASELINE_UNKNOWN_CODE,
        FROZEN_CHANGED,
        FROZEN_MISSING,
        APPROVAL_UNUSED,
        EXCLUSION_EXPIRED,
        EXCLUSION_UNUSED,
    ),
    subjects,
    judge,
    last=True,
    examines=("file",),
)
