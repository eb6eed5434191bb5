"""Gate `ownership`: each operation has one owner domain, and the code that serves it lives there (R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.contracts.names import spelling
from assure.core import Finding, Gate, Location, Subject
from assure.gates import liveness_rules
from assure.gates import ownership_rules as rules
from assure.gates.claims import (
    Claim,
    Unclaimed,
    by_dispatch,
    claims,
    dead_ways,
    found_at,
    need_registrations,
    registered_at,
    unclaimed,
    why_dead,
)
from assure.gates.folders import Folders, judge_domain, survey
from assure.gates.liveness import judge_alteration, judge_entry_point, judge_uncalled
from assure.gates.registered import Registered, importers, judge_registration, judge_shape, lives_with
from assure.gates.unreadable import UNREADABLE_FILE, UNREADABLE_SOURCE, unreadable, unreadable_files
from assure.tree.facts import Alteration, Uncalled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.catalogue import Catalogue, Entry
    from assure.contracts.values import Domain
    from assure.tree.facts import Registration
    from assure.workspace import Workspace


REGISTRATION_SHAPE = "registration shape"
ENTRY_POINT = "entry point"


class OwnedFolders(NamedTuple):
    """A domain, and the folders of all domains."""

    domain: Domain
    folders: Folders


class Served(NamedTuple):
    """A registered name with all its registrations, and the folders of all domains."""

    name: str
    registrations: tuple[Registration, ...]
    folders: Folders


def subjects(workspace: Workspace) -> Iterator[Subject]:
    """Domains, operations that were declared or found, each registration and each way of registering."""
    need_registrations(workspace)
    owned = tuple(claim for claim in claims(workspace.catalogue) if claim.owner)
    folders = survey(workspace.contracts.domains, workspace.tree)
    for domain in sorted(workspace.contracts.domains, key=lambda domain: domain.name):
        yield Subject("domain", domain.name, OwnedFolders(domain, folders))
    yield from _operations(workspace, owned, folders)
    yield from _registrations(workspace, owned, folders)
    for found in workspace.tree.uncalled:
        yield Subject("uncalled", found.scope, found)
    for place in workspace.tree.alterations:
        yield Subject("alteration", place.operation or place.written, place)
    for name in workspace.config.entry_points:
        yield Subject(ENTRY_POINT, name, name)
    yield from unreadable_files(workspace)


def _operations(workspace: Workspace, owned: tuple[Claim, ...], folders: Folders) -> Iterator[Subject]:
    """The union of what is declared, what is registered, and what is served and claimed by nobody."""
    catalogue, dead = workspace.catalogue, {place for each in workspace.tree.uncalled for place in each.places}
    for entry in catalogue.entries.values():
        if entry.owners:
            yield Subject("operation", entry.operation, entry)
    for found in unclaimed(catalogue, owned):
        yield Subject("operation", found.way, found)
    for name, registrations in catalogue.registered.items():
        alive = tuple(each for each in registrations if (each.path, each.line, each.column) not in dead)
        yield Subject("registered name", name, Served(name, alive or registrations, folders))


def _registrations(workspace: Workspace, owned: tuple[Claim, ...], folders: Folders) -> Iterator[Subject]:
    importing, grouped = importers(workspace.tree), by_dispatch(owned)
    for registration in workspace.tree.registrations:
        name, path = registration.operation, registration.path
        alone = len(workspace.catalogue.registered.get(name, ())) < 2
        item = Registered(registration, grouped.get(name, ()), folders, importing.get(path, ()), alone)
        yield Subject("registration", registration.operation or registration.expression, item)
    for shape in workspace.config.registrations:
        yield Subject(REGISTRATION_SHAPE, shape.receiver or shape.variable, shape)


def judge(subject: Subject, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with a domain, with an operation's owners, or with a registration."""
    item = subject.item
    match item:
        case OwnedFolders():
            yield from judge_domain(item.domain, item.folders)
        case Unclaimed():
            yield from _unowned(item, workspace)
        case Served():
            yield from _served(item, workspace)
        case Registered():
            yield from judge_registration(item, workspace.tree)
        case Uncalled():
            yield from judge_uncalled(item)
        case Alteration():
            yield from judge_alteration(item)
        case _ if subject.kind == UNREADABLE_FILE:
            yield from unreadable(item)
        case _ if subject.kind == ENTRY_POINT:
            config = workspace.config
            at = config.written_at.get(f"entry_points:{item}", Location(config.path))
            yield from judge_entry_point(item, at, workspace.tree)
        case _ if subject.kind == REGISTRATION_SHAPE:
            yield from judge_shape(item, workspace.tree)
        case _:
            yield from _declared(item, workspace.catalogue)


def _declared(entry: Entry, catalogue: Catalogue) -> Iterator[Finding]:
    """A declared operation has one owner and is reached by each way that its owner names."""
    name, resolution = entry.operation, catalogue.resolve(entry.operation)
    first, *others = sorted(entry.owners, key=lambda owner: (owner.at.path, owner.at.line, owner.at.column))
    for other in others:
        message = f"`{name}` is declared here for {other.domain} and at {first.at} for {first.domain}"
        yield rules.TWO_OWNERS.at(other.at, message, target=f"{name} {other.domain}", operation=name)
    for owner in entry.owners:
        for anchor, dead in dead_ways(owner, catalogue):
            message = f"`{name}` is declared to be reached by `{anchor}`, and {why_dead(dead)}"
            yield rules.DEAD_DISPATCH.at(anchor.at, message, target=f"{name} {anchor}", operation=name)
        if not owner.dispatch and not resolution.live:
            message = f"{owner.domain} declares `{name}`, and {why_dead(resolution)}"
            yield rules.DEAD_OPERATION.at(owner.at, message, target=name, domain=owner.domain)


def _unowned(found: Unclaimed, workspace: Workspace) -> Iterator[Finding]:
    """A registered name or a method of it that no domain declares."""
    at, name = found_at(found, workspace.tree), found.registration.operation
    if found.method:
        message = f"`{name}` serves the method `{found.method.method}`, and no domain declares an operation for it"
        yield rules.UNDECLARED_METHOD.at(at, message, target=found.way)
    elif not _declared_otherwise(name, workspace.catalogue):
        yield rules.UNOWNED.at(at, f"`{name}` is registered here, and no domain declares it", target=name)


def _declared_otherwise(name: str, catalogue: Catalogue) -> bool:
    """Whether a domain declares the name in another spelling; that entry is dead, which is a finding of its own."""
    return any(entry.owners and spelling(other) == spelling(name) for other, entry in catalogue.entries.items())


def _served(item: Served, workspace: Workspace) -> Iterator[Finding]:
    """A name is registered once."""
    first, *others = item.registrations
    home = lives_with(first, item.folders, workspace.tree)
    for other in others:
        here = lives_with(other, item.folders, workspace.tree)
        rule = (
            rules.REGISTERED_BY_TWO_DOMAINS if set(here).isdisjoint(home) and here and home else rules.REGISTERED_TWICE
        )
        message = (
            f"`{item.name}` is registered here with {_handler(other, here)} "
            f"and at {registered_at(first)} with {_handler(first, home)}{_order(first, other)}"
        )
        yield rule.at(registered_at(other), message, target=f"{item.name} {other.handler}")


def _order(first: Registration, other: Registration) -> str:
    """What decides between two registrations that depend on imports."""
    return "; the order of imports decides which one wins" if first.at_import or other.at_import else ""


def _handler(registration: Registration, domains: tuple[str, ...]) -> str:
    name = f"`{registration.handler}`" if registration.handler else "an unknown handler"
    return f"{name} of {', '.join(domains)}" if domains else name


GATE = Gate(
    "ownership",
    "Operation ownership",
    (*rules.RULES, *liveness_rules.RULES, UNREADABLE_SOURCE),
    subjects,
    judge,
    examines=("operation", "registration"),
)
