"""Gate `debt`: every waiver names a violation that is still there, and frozen files change only with leave (R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import UNWAIVABLE, Finding, Gate, Location, Subject, Waiver
from assure.gates import debt_rules as rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.values import Approval, Exemption, FrozenFile
    from assure.tree.facts import FileFacts, Suppression
    from assure.workspace import Workspace


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
            yield rules.SUPPRESSION_MALFORMED.at(place, f"this suppression is not understood: {comment.problem}")
            continue
        for code in comment.codes:
            yield from _suppressed_code(code, comment, place, workspace)


def _suppressed_code(code: str, comment: Suppression, place: Location, workspace: Workspace) -> Iterator[Finding]:
    if not waivable(code, workspace.rule_codes):
        why = "can't be suppressed" if code in workspace.rule_codes else "is no rule of assure"
        yield rules.SUPPRESSION_UNKNOWN_CODE.at(place, f"{code} {why}", target=code)
    elif comment.until < workspace.today:
        message = f"the allowance of {code} ended on {comment.until} (reason given: {comment.reason})"
        yield rules.SUPPRESSION_EXPIRED.at(place, message, target=code)
    elif code in workspace.judged_codes and (code, place) not in workspace.used_waivers:
        yield rules.SUPPRESSION_UNUSED.at(
            place, f"nothing here violates {code}; the comment covers no finding", target=code
        )


def _baseline_entry(waiver: Waiver, workspace: Workspace) -> Iterator[Finding]:
    identity = waiver.identity
    violation = f"{identity.code} in {identity.path}" + (f" ({identity.qualname})" if identity.qualname else "")
    target = f"{identity.code} {identity.path} {identity.qualname} {identity.target} {identity.ordinal}"
    if not waivable(identity.code, workspace.rule_codes):
        why = "can't be waived" if identity.code in workspace.rule_codes else "is no rule of assure"
        yield rules.BASELINE_UNKNOWN_CODE.at(waiver.location, f"{identity.code} {why}", target=target)
    elif waiver.expired(workspace.today):
        message = f"{violation} was to be paid by {waiver.until}; owner {waiver.owner}, reason: {waiver.reason}"
        yield rules.BASELINE_EXPIRED.at(waiver.location, message, target=target, owner=waiver.owner)
    elif not waiver.begun(workspace.today):
        message = (
            f"{violation} is frozen from {waiver.first_seen} on, and today is {workspace.today}: it covers nothing"
        )
        yield rules.BASELINE_NOT_YET.at(waiver.location, message, target=target, owner=waiver.owner)
    elif identity.code in workspace.judged_codes and (identity.code, waiver.location) not in workspace.used_waivers:
        message = f"{violation} is not violated any more; the entry of {waiver.owner} covers nothing"
        yield rules.BASELINE_STALE.at(waiver.location, message, target=target, owner=waiver.owner)


def _frozen(frozen: FrozenFile, workspace: Workspace) -> Iterator[Finding]:
    path = frozen.path if workspace.tree.file(frozen.path) else workspace.moved(frozen.path)
    logic = workspace.tree.logic(path) if path and workspace.tree.file(path) else ""
    if not logic:
        lost = f"can't be read as {path}" if path and workspace.tree.file(path) else "is not in the judged tree"
        message = f"{frozen.path} is frozen by {frozen.owner} ({frozen.reason}) and {lost}"
        yield rules.FROZEN_MISSING.at(frozen.at, message, target=frozen.path)
        return
    given = tuple(approval for approval in workspace.contracts.approvals if approval.date <= workspace.today)
    expected = _approved_logic(frozen, given)
    if logic != expected:
        message = f"{path} is frozen by {frozen.owner} ({frozen.reason}); its logic is {logic}, approved is {expected}"
        yield rules.FROZEN_CHANGED.at(Location(path, 1), message, target=frozen.path, logic=logic, approved=expected)


def _approved_logic(frozen: FrozenFile, approvals: tuple[Approval, ...]) -> str:
    """The digest that holds: that of the latest approval for the file, else the one it was frozen with.

    Approvals stand oldest first, so of two on one day the later one in the file holds.
    """
    own = [approval for approval in reversed(approvals) if approval.path == frozen.path]
    return max(own, key=lambda approval: approval.date).logic if own else frozen.logic


def _approval(approval: Approval, workspace: Workspace) -> Iterator[Finding]:
    if approval.path not in {frozen.path for frozen in workspace.contracts.frozen}:
        message = f"{approval.approved_by} approved a change of {approval.path}, which is not frozen"
        yield rules.APPROVAL_UNUSED.at(approval.at, message, target=approval.path)
    elif approval.date > workspace.today:
        message = f"{approval.approved_by} is to approve this logic of {approval.path} on {approval.date} only"
        yield rules.APPROVAL_NOT_YET.at(approval.at, message, target=f"{approval.path} {approval.logic}")


_WILD = frozenset("*?[")


def _exclusion(exclusion: Exemption, workspace: Workspace) -> Iterator[Finding]:
    if exclusion.until and exclusion.until < workspace.today:
        message = f"{', '.join(exclusion.paths)} were left out until {exclusion.until}: {exclusion.reason}"
        yield rules.EXCLUSION_EXPIRED.at(exclusion.at, message, target=" ".join(exclusion.paths))
    matched = {text: count for kind, text, count in workspace.tree.patterns if kind == "exclude"}
    for pattern in exclusion.paths:
        if not matched.get(pattern):
            yield rules.EXCLUSION_UNUSED.at(
                exclusion.at, f"`{pattern}` matches no file that would be judged", target=pattern
            )
        elif _names_a_file(pattern):
            message = (
                f"`{pattern}` names a file without its folder; it leaves out {matched[pattern]} now, and each later"
            )
            yield rules.EXCLUSION_BY_NAME.at(exclusion.at, f"{message} one", target=pattern)


def _names_a_file(pattern: str) -> bool:
    """Whether a pattern fixes a file's name and leaves its folder open."""
    folder, _, name = pattern.rpartition("/")
    return name.endswith(".py") and not _WILD.intersection(name) and bool(_WILD.intersection(folder))


GATE = Gate("debt", "Debt: waivers and frozen files", rules.RULES, subjects, judge, last=True, examines=("file",))
