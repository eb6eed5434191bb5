"""Gate `invariants`: each one guards a call, means something, and is shown to hold and to be violated (R1, R2)."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from assure.contracts.problems import nearest
from assure.contracts.promised import InvariantFile
from assure.core import Finding, Gate, Subject
from assure.gates import cel_rules, enforcement_rules, proof_rules
from assure.gates import invariants_rules as rules
from assure.gates.claims import Claim, RightNames, claims, need_registrations, why_dead
from assure.gates.enforcement import Enforced, enforced, judge_enforcement
from assure.gates.invariant_context import judge_context
from assure.gates.invariant_examples import judge_examples
from assure.gates.invariant_meaning import Meant, judge_meanings, meanings
from assure.gates.invariant_text import judge_text
from assure.gates.invariant_ways import ways_of
from assure.gates.kept import KeptFindings
from assure.gates.proofs import Proving, judge_proving, proving
from assure.gates.specs import ID_FORM
from assure.gates.unreadable import UNREADABLE_FILE, UNREADABLE_SOURCE, unreadable, unreadable_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.catalogue import Catalogue
    from assure.contracts.promised import Invariant
    from assure.contracts.values import Contracts
    from assure.workspace import Workspace


class InvariantsOfId(NamedTuple):
    """All invariants of one id: one, as it should be."""

    invariants: tuple[Invariant, ...]
    made: tuple[Claim, ...]
    right: RightNames
    kept: KeptFindings


class Guarded(NamedTuple):
    """The invariants of one operation."""

    meant: Meant
    kept: KeptFindings


def subjects(workspace: Workspace) -> Iterator[Subject]:
    """Invariants by id, what those of one operation mean together, what is enforced, and unreadable files."""
    contracts = workspace.contracts
    need_registrations(workspace)
    made = claims(workspace.catalogue)
    right = RightNames(workspace.catalogue, made)
    kept = KeptFindings("invariants", workspace, GATE.rules, lambda: _judged(contracts))
    by_id: dict[str, list[Invariant]] = {}
    for invariant in sorted(contracts.invariants, key=_place):
        by_id.setdefault(invariant.id, []).append(invariant)
    for identifier in sorted(by_id):
        yield Subject("invariant", identifier, InvariantsOfId(tuple(by_id[identifier]), made, right, kept))
    for file in contracts.invariant_files:
        yield Subject("context", str(file.context_at), file)
    for meant in meanings(contracts):
        yield Subject("guarded operation", meant.operation, Guarded(meant, kept))
    if contracts.invariants or contracts.enforcement:
        yield Subject("enforcement", "enforcement", enforced(contracts))
    yield from proving(workspace)
    yield from unreadable_files(workspace)


def judge(subject: Subject, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with an invariant, with its texts, with those of an operation, or with what is enforced."""
    item = subject.item
    match item:
        case InvariantsOfId():
            yield from _identity(item.invariants)
            for invariant in item.invariants:
                yield from _owner(invariant, workspace)
                yield from _anchored(invariant, item, workspace.catalogue)
                yield from item.kept.of(str(invariant.at))
        case InvariantFile():
            yield from judge_context(item, workspace)
        case Guarded():
            yield from item.kept.of(item.meant.operation)
        case Enforced():
            yield from judge_enforcement(item, workspace)
        case Proving():
            yield from judge_proving(item)
        case _ if subject.kind == UNREADABLE_FILE:
            yield from unreadable(item)


def _judged(contracts: Contracts) -> Iterator[tuple[str, Iterator[Finding]]]:
    """What texts and examples come to, by the place of each invariant; what those of an operation mean, by its name."""
    for file in contracts.invariant_files:
        for invariant in file.invariants:
            yield str(invariant.at), chain(judge_text(file, invariant), judge_examples(file, invariant))
    for meant in meanings(contracts):
        yield meant.operation, judge_meanings(meant)


def _place(invariant: Invariant) -> tuple[str, int, int]:
    return invariant.at.path, invariant.at.line, invariant.at.column


def _identity(invariants: tuple[Invariant, ...]) -> Iterator[Finding]:
    first = invariants[0]
    if not ID_FORM.fullmatch(first.id):
        yield rules.ID_FORM.at(first.at, f"`{first.id}` is no id such as BI-APIKEY-001", target=first.id)
    for other in invariants[1:]:
        message = f"{first.id} stands here for `{other.operation}` and at {first.at} for `{first.operation}`"
        yield rules.DUPLICATE_ID.at(other.at, message, target=first.id, operation=other.operation)


def _owner(invariant: Invariant, workspace: Workspace) -> Iterator[Finding]:
    """The domain that the file names exists, and owns the operation."""
    names = sorted({domain.name for domain in workspace.contracts.domains})
    if not names:
        return
    entry = workspace.catalogue.entries.get(invariant.operation)
    owners = sorted({owner.domain for owner in entry.owners}) if entry else []
    if invariant.owner not in names:
        hint = nearest(invariant.owner, names) or f"declared are {', '.join(names)}"
        message = f"{invariant.id} belongs to `{invariant.owner}`, and no domain has that name: {hint}"
        yield rules.UNKNOWN_OWNER.at(invariant.at, message, target=f"{invariant.id} {invariant.owner}")
    elif owners and invariant.owner not in owners:
        message = f"{invariant.id} stands with {invariant.owner}; `{invariant.operation}` belongs to {owners[0]}"
        yield rules.OWNER_CONTRADICTS.at(invariant.at, message, target=f"{invariant.id} {invariant.owner}")


def _anchored(invariant: Invariant, item: InvariantsOfId, catalogue: Catalogue) -> Iterator[Finding]:
    """The operation is live under its own name, and the invariant applies to its ways and to no other."""
    right = item.right.meant_by(invariant.operation)
    resolution = catalogue.resolve(invariant.operation)
    if right:
        where = _where(right, catalogue)
        message = f"{invariant.id} guards `{invariant.operation}`; the operation is called `{right}`{where}"
        fix = f"Write `operation: {right}`."
        target = f"{invariant.id} {invariant.operation}"
        yield rules.SPELT_DIFFERENTLY.at(invariant.at, message, target=target, fix=fix, operation=right)
    elif not resolution.live and not _by_its_own_pairs(invariant, catalogue):
        message = f"{invariant.id} guards `{invariant.operation}`, and {why_dead(resolution)}"
        target = f"{invariant.id} {invariant.operation}"
        yield rules.DEAD_INVARIANT.at(invariant.at, message, target=target, operation=invariant.operation)
    yield from ways_of(invariant, right or invariant.operation, item.made, catalogue)


def _by_its_own_pairs(invariant: Invariant, catalogue: Catalogue) -> bool:
    """Whether an operation that nothing else declares is one by the pairs of its invariant: there are no domains."""
    declared = any(entry.owners or entry.specs for entry in catalogue.entries.values())
    pairs = (catalogue.resolve_pair(anchor.dispatch, anchor.method) for anchor in invariant.applies_to)
    return not declared and any(pair.live for pair in pairs)


def _where(name: str, catalogue: Catalogue) -> str:
    entry = catalogue.entries.get(name)
    return f" (declared at {entry.owners[0].at})" if entry and entry.owners else ""


GATE = Gate(
    "invariants",
    "Business invariants",
    (*rules.RULES, *proof_rules.RULES, *enforcement_rules.RULES, *cel_rules.RULES, UNREADABLE_SOURCE),
    subjects,
    judge,
    examines=("invariant",),
)
