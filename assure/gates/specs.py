"""Gate `specs`: every operation has a promise, every promise has an operation, and each is said once (R3, R2)."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from assure.contracts.problems import nearest
from assure.core import Finding, Gate, Location, Subject
from assure.gates import cel_rules, clause_rules, proof_rules, spec_run_rules
from assure.gates import specs_rules as rules
from assure.gates.aliases import Ways, judge_ways, ways
from assure.gates.claims import (
    Claim,
    RightNames,
    Unclaimed,
    claims,
    dead_ways,
    found_at,
    need_registrations,
    unclaimed,
    why_dead,
)
from assure.gates.clauses import judge_clauses, judge_names, judge_values
from assure.gates.kept import KeptFindings
from assure.gates.lifecycles import Stepping, judge_lifecycle, judge_step, lifecycles
from assure.gates.proof_specs import ProvingSpec, judge_proving_spec, proving_specs
from assure.gates.spec_runs import Shown, SpecRunning, Unrun, judge_spec_runs, spec_runs
from assure.gates.supplied import Supplied
from assure.gates.unreadable import UNREADABLE_FILE, UNREADABLE_SOURCE, unreadable, unreadable_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.contracts.catalogue import Catalogue, Entry
    from assure.contracts.values import OperationEntry, Spec
    from assure.workspace import Workspace

ID_FORM = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*-[0-9]{3,}")
_CLAUSES = ("preconditions", "postconditions", "forbidden", "on_exception")
_NEEDED = ("input", "preconditions", "postconditions", "forbidden", "state", "result", "owner")
_PROMISES = ("input", "result", "state", *_CLAUSES)


class SpecsOfId(NamedTuple):
    """All specs of one id (one, as it should be), and the operations that misspelt names mean."""

    specs: tuple[Spec, ...]
    renamed: Mapping[str, str]
    clauses: KeptFindings


class Promised(NamedTuple):
    """An operation that contracts name; `misspelt` tells that an active spec means it by another name."""

    entry: Entry
    misspelt: bool


class Found(NamedTuple):
    """What the backend serves and no contract names; `misspelt` as above."""

    unclaimed: Unclaimed
    misspelt: bool


def subjects(workspace: Workspace) -> Iterator[Subject]:
    """Specs by id, operations that were promised or found, the ways of dispatch operations, and unreadable files."""
    need_registrations(workspace)
    made = claims(workspace.catalogue)
    renamed = _renamed(workspace, made)
    clauses = KeptFindings("clauses", workspace, GATE.rules, lambda: _judged_clauses(workspace))
    by_id: dict[str, list[Spec]] = {}
    for spec in sorted(workspace.contracts.specs, key=_place):
        by_id.setdefault(spec.id, []).append(spec)
    for identifier in sorted(by_id):
        yield Subject("spec", identifier, SpecsOfId(tuple(by_id[identifier]), renamed, clauses))
    yield from _operations(workspace.catalogue, made, frozenset(renamed.values()))
    for item in lifecycles(workspace.contracts):
        yield Subject("lifecycle", item.lifecycle.name, item)
    for dispatch in ways(claim._replace(operation=renamed.get(claim.operation, claim.operation)) for claim in made):
        yield Subject("dispatch", dispatch.name, dispatch)
    yield from proving_specs(workspace)
    yield from spec_runs(workspace)
    yield from unreadable_files(workspace)


def _judged_clauses(workspace: Workspace) -> Iterator[tuple[str, Iterator[Finding]]]:
    """What the conditions of active specs, their names and their values come to, by the place of each spec."""
    providers = Supplied.by(workspace.config.providers, workspace)
    probes = Supplied.by(workspace.config.probes, workspace)
    for spec in workspace.contracts.specs:
        if spec.status == "active":
            yield (
                str(spec.at),
                chain(judge_clauses(spec), judge_names(spec, providers, probes), judge_values(spec, workspace.tree)),
            )


def _renamed(workspace: Workspace, made: tuple[Claim, ...]) -> Mapping[str, str]:
    """The operations of active specs that go by another name, each with its right one."""
    names = sorted({spec.operation for spec in workspace.contracts.specs if spec.status == "active"})
    right = RightNames(workspace.catalogue, made)
    found = {name: right.meant_by(name) for name in names}
    return {name: found[name] for name in names if found[name]}


def _operations(catalogue: Catalogue, made: tuple[Claim, ...], misspelt: frozenset[str]) -> Iterator[Subject]:
    for name, entry in catalogue.entries.items():
        if entry.owners or entry.specs:
            yield Subject("operation", name, Promised(entry, name in misspelt))
    for found in unclaimed(catalogue, made):
        yield Subject("operation", found.way, Found(found, found.way in misspelt))


def judge(subject: Subject, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with a spec, with an operation's promises, or with the ways to a dispatch operation."""
    item = subject.item
    match item:
        case SpecsOfId():
            yield from _identity(item.specs)
            for spec in item.specs:
                yield from _spec(spec, item.renamed.get(spec.operation, ""), workspace)
                yield from item.clauses.of(str(spec.at))
        case Ways():
            yield from judge_ways(item, workspace.catalogue)
        case Stepping():
            yield from judge_lifecycle(item, workspace.catalogue)
        case ProvingSpec():
            yield from judge_proving_spec(item)
        case Shown() | Unrun() | SpecRunning():
            yield from judge_spec_runs(item)
        case Promised():
            yield from _promised(item, workspace.catalogue)
        case Found():
            yield from _found(item, workspace)
        case _ if subject.kind == UNREADABLE_FILE:
            yield from unreadable(item)


def _place(spec: Spec) -> tuple[str, int, int]:
    return spec.at.path, spec.at.line, spec.at.column


def _identity(specs: tuple[Spec, ...]) -> Iterator[Finding]:
    first = specs[0]
    if not ID_FORM.fullmatch(first.id):
        yield rules.ID_FORM.at(first.at, f"`{first.id}` is no id such as SPEC-007", target=first.id)
    for other in specs[1:]:
        message = f"{first.id} stands here for `{other.operation}` and at {first.at} for `{first.operation}`"
        yield rules.DUPLICATE_ID.at(other.at, message, target=first.id, operation=other.operation)


def _spec(spec: Spec, right: str, workspace: Workspace) -> Iterator[Finding]:
    """What can be told from one spec and what the others say of its operation; `right` is the name it should have."""
    yield from _clauses(spec)
    if spec.status != "active":
        return
    entry = workspace.catalogue.entries[spec.operation]
    yield from _anchored(spec, right, workspace.catalogue)
    yield from _complete(spec, entry)
    yield from _domain(spec, entry, workspace)
    yield from _agrees(spec, entry)
    yield from _same_ways(spec, entry, workspace.catalogue)
    yield from judge_step(spec, workspace.contracts)


def _clauses(spec: Spec) -> Iterator[Finding]:
    """Ids of clauses are unique within the spec, whatever their kind."""
    first: dict[str, Location] = {}
    for kind in _CLAUSES:
        for clause in getattr(spec, kind):
            if first.setdefault(clause.id, clause.at) != clause.at:
                message = f"{spec.id} has the clause {clause.id} here and at {first[clause.id]}"
                yield rules.DUPLICATE_CLAUSE.at(clause.at, message, target=f"{spec.id} {clause.id}")


def _anchored(spec: Spec, right: str, catalogue: Catalogue) -> Iterator[Finding]:
    """The spec's operation is live under its own name, and so is every way that the spec names."""
    resolution = catalogue.resolve(spec.operation)
    if right:
        where = _known_at(right, catalogue)
        message = f"{spec.id} is anchored at `{spec.operation}`; the operation is called `{right}` ({where})"
        fix = f"Write `operation: {right}`."
        yield rules.SPELT_DIFFERENTLY.at(spec.at, message, target=spec.operation, fix=fix, operation=right)
    elif not spec.dispatch and not resolution.live:
        message = f"{spec.id} guards `{spec.operation}`, and {why_dead(resolution)}"
        yield rules.DEAD_SPEC.at(spec.at, message, target=spec.operation, operation=spec.operation)
    for anchor, dead in dead_ways(spec, catalogue):
        rule = rules.UNKNOWN_METHOD if anchor.dispatch in catalogue.registered else rules.UNKNOWN_DISPATCH
        message = f"{spec.id} anchors `{spec.operation}` at `{anchor}`, and {why_dead(dead)}"
        yield rule.at(anchor.at, message, target=f"{spec.id} {anchor}", operation=spec.operation)


def _known_at(name: str, catalogue: Catalogue) -> str:
    entry = catalogue.entries.get(name)
    if entry and entry.owners:
        return f"declared at {entry.owners[0].at}"
    registration = catalogue.registered[name][0]
    return f"registered at {registration.path}:{registration.line}"


def _complete(spec: Spec, entry: Entry) -> Iterator[Finding]:
    """A critical operation's spec has every part; any other one promises at least something."""
    if entry.critical:
        missing = [part for part in _NEEDED if not getattr(spec, part)]
        missing += ["effects"] if spec.effects is None else []
        if missing:
            message = f"{spec.id} guards the critical operation `{spec.operation}` without {', '.join(missing)}"
            yield rules.INCOMPLETE.at(spec.at, message, target=spec.operation, missing=", ".join(missing))
    elif not any(getattr(spec, part) for part in _PROMISES):
        message = f"{spec.id} promises nothing for `{spec.operation}`: it has none of {', '.join(_PROMISES)}"
        yield rules.NO_PROMISE.at(spec.at, message, target=spec.operation)


def _domain(spec: Spec, entry: Entry, workspace: Workspace) -> Iterator[Finding]:
    """The domain that the spec names exists and owns the operation."""
    names = sorted({domain.name for domain in workspace.contracts.domains})
    if not spec.domain or not names:
        return
    if spec.domain not in names:
        hint = nearest(spec.domain, names) or f"declared are {', '.join(names)}"
        message = f"{spec.id} belongs to `{spec.domain}`, and no domain has that name: {hint}"
        yield rules.UNKNOWN_DOMAIN.at(spec.at, message, target=f"{spec.id} {spec.domain}")
    elif entry.owners and spec.domain not in {owner.domain for owner in entry.owners}:
        owner = entry.owners[0]
        message = f"{spec.id} gives `{spec.operation}` to {spec.domain}; {owner.domain} owns it ({owner.at})"
        yield rules.DOMAIN_CONTRADICTS.at(spec.at, message, target=spec.operation, owner=owner.domain)


def _agrees(spec: Spec, entry: Entry) -> Iterator[Finding]:
    """The spec says the same of its operation as the domains file."""
    for owner in entry.owners:
        if owner.critical != spec.critical:
            here, there = _critical(spec.critical), _critical(owner.critical)
            message = (
                f"{spec.id} calls `{spec.operation}` {here}; the domain {owner.domain} calls it {there} ({owner.at})"
            )
            yield rules.CRITICAL_CONTRADICTS.at(spec.at, message, target=spec.operation)
        if owner.kind == "read" and spec.effects and spec.effects.writes:
            written = ", ".join(spec.effects.writes)
            message = f"{spec.id} says that `{spec.operation}` writes {written}; it is declared a read at {owner.at}"
            yield rules.READ_THAT_WRITES.at(spec.at, message, target=spec.operation)


def _same_ways(spec: Spec, entry: Entry, catalogue: Catalogue) -> Iterator[Finding]:
    """Where spec and domains file both name ways, they name the same; a dead one is a finding of its own."""
    here = _written(spec)
    for owner in entry.owners:
        there = _written(owner)
        dead = any(dead_ways(spec, catalogue)) or any(dead_ways(owner, catalogue))
        if here and there and here != there and not dead:
            message = (
                f"{spec.id} reaches `{spec.operation}` by {', '.join(here)}; "
                f"the domain {owner.domain} by {', '.join(there)} ({owner.dispatch[0].at})"
            )
            yield rules.DISPATCH_CONTRADICTS.at(spec.dispatch[0].at, message, target=spec.operation)


def _critical(value: bool) -> str:
    return "critical" if value else "not critical"


def _written(contract: Spec | OperationEntry) -> tuple[str, ...]:
    """The ways that a contract names, sorted."""
    return tuple(sorted({str(anchor) for anchor in contract.dispatch}))


def _promised(item: Promised, catalogue: Catalogue) -> Iterator[Finding]:
    """An operation that a contract names has exactly one active spec."""
    entry = item.entry
    if not entry.specs and not item.misspelt:
        owner, kind = entry.owners[0], "critical operation" if entry.critical else "operation"
        rule = rules.CRITICAL_WITHOUT_SPEC if entry.critical else rules.WITHOUT_SPEC
        message = f"the {kind} `{entry.operation}` of {owner.domain} has no spec"
        yield rule.at(owner.at, message, target=entry.operation, domain=owner.domain)
    elif entry.specs and not entry.active:
        yield from _retired(entry, catalogue)
    yield from _second_specs(entry)


def _retired(entry: Entry, catalogue: Catalogue) -> Iterator[Finding]:
    """A retired spec whose operation callers still reach, under its name or by a way that no other operation has."""
    spec = max(entry.specs, key=_place)
    others = {
        (anchor.dispatch, anchor.method)
        for other in catalogue.entries.values()
        for anchor in other.anchors
        if other is not entry
    }
    left = {(anchor.dispatch, anchor.method) for anchor in spec.dispatch} - others
    reached = (catalogue.resolve(entry.operation), *(catalogue.resolve_pair(*way) for way in sorted(left)))
    live = next((way for way in reached if way.live), None)
    if live:
        message = f"{spec.id} is retired and the only spec of `{entry.operation}`, yet {live.why}"
        yield rules.RETIRED_BUT_SERVED.at(spec.at, message, target=entry.operation)


def _second_specs(entry: Entry) -> Iterator[Finding]:
    active = sorted(entry.active, key=_place)
    for other in active[1:]:
        if other.id != active[0].id:
            message = f"`{entry.operation}` has the active spec {other.id} and, at {active[0].at}, {active[0].id}"
            yield rules.TWO_ACTIVE.at(other.at, message, target=f"{entry.operation} {other.id}")


def _found(item: Found, workspace: Workspace) -> Iterator[Finding]:
    """An operation that the backend serves and no contract names."""
    if not item.misspelt:
        way = item.unclaimed.way
        message = f"`{way}` is served, and no spec is anchored at it"
        yield rules.WITHOUT_SPEC.at(found_at(item.unclaimed, workspace.tree), message, target=way)


GATE = Gate(
    "specs",
    "Operation specs",
    (
        *rules.RULES,
        *clause_rules.RULES,
        *proof_rules.SPEC_RULES,
        *spec_run_rules.RULES,
        *cel_rules.RULES,
        UNREADABLE_SOURCE,
    ),
    subjects,
    judge,
    examines=("spec", "operation"),
)
