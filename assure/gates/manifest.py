"""Gate `manifest`: the use-case manifest is whole; each row leads to code, nothing is missing or stands twice (R17)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assure.core import Finding, Gate, Location, Subject
from assure.gates import manifest_rules as rules
from assure.gates.claims import Claim, RightNames, claims, found_at, need_registrations, pair_of, unclaimed, why_dead
from assure.gates.folders import Folders, survey
from assure.gates.manifest_handlers import judge_handler
from assure.gates.unreadable import UNREADABLE_FILE, UNREADABLE_SOURCE, unreadable, unreadable_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.catalogue import Catalogue
    from assure.contracts.values import UseCase
    from assure.workspace import Workspace

_PARAMETER = re.compile(r"\{[^}]*\}")


class Row(NamedTuple):
    """A use case with what it is judged against.

    `twin` is an earlier row that says the same; `meant` the operation that it names by another name, "" for none.
    """

    use_case: UseCase
    twin: UseCase | None
    meant: str
    folders: Folders


class Route(NamedTuple):
    """A route without the names of its parameters, and the rows that name it, no two of them with the same content."""

    route: str
    use_cases: tuple[UseCase, ...]


class Served(NamedTuple):
    """An operation that the backend serves, the place to report it at, and whether a row names it."""

    name: str
    at: Location
    listed: bool


def subjects(workspace: Workspace) -> Iterator[Subject]:
    """Each row, each route, and, where there is a manifest, each operation that is served."""
    need_registrations(workspace)
    made = claims(workspace.catalogue)
    right = RightNames(workspace.catalogue, made)
    folders = survey(workspace.contracts.domains, workspace.tree)
    firsts: dict[tuple[str, str, frozenset[str]], UseCase] = {}
    for row in sorted(workspace.contracts.use_cases, key=_place):
        first = firsts.setdefault((row.operation, row.handler, frozenset(map(_anonymous, row.routes))), row)
        yield Subject(
            "use case", row.id, Row(row, first if first is not row else None, right.meant_by(row.operation), folders)
        )
    yield from _routes(firsts.values())
    if firsts:
        yield from _served(workspace, made, right)
    yield from unreadable_files(workspace)


def _place(row: UseCase) -> tuple[str, int, int]:
    return row.at.path, row.at.line, row.at.column


def _anonymous(route: str) -> str:
    """A route in which `{integration_id}` and `{id}` are the same."""
    return _PARAMETER.sub("{}", route)


def _routes(rows: Iterable[UseCase]) -> Iterator[Subject]:
    by_route: dict[str, list[UseCase]] = {}
    for row in rows:
        for route in row.routes:
            by_route.setdefault(_anonymous(route), []).append(row)
    for name in sorted(by_route):
        yield Subject("route", name, Route(name, tuple(by_route[name])))


def _served(workspace: Workspace, made: tuple[Claim, ...], right: RightNames) -> Iterator[Subject]:
    """What contracts name and the backend serves, and what it serves besides."""
    catalogue = workspace.catalogue
    listed = set(_listed(workspace.contracts.use_cases, catalogue, right))
    for name, entry in catalogue.entries.items():
        promised = entry.owners or entry.active
        if promised and entry.served_by and not right.meant_by(name):
            yield Subject("operation", name, Served(name, promised[0].at, name in listed))
    for found in unclaimed(catalogue, (claim for claim in made if claim.active)):
        yield Subject("operation", found.way, Served(found.way, found_at(found, workspace.tree), found.way in listed))


def _listed(rows: Iterable[UseCase], catalogue: Catalogue, right: RightNames) -> Iterator[str]:
    """Every name and way that a row stands for, those included that it means by another spelling."""
    for row in rows:
        yield row.operation
        yield right.meant_by(row.operation)
        yield ":".join(pair_of(row.operation, catalogue) or ())


def judge(subject: Subject, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with a row, with a route, or with an operation's place in the manifest."""
    item = subject.item
    match item:
        case Row():
            yield from _row(item, workspace)
        case Route():
            yield from _route(item)
        case Served():
            if not item.listed:
                message = f"`{item.name}` is served, and no use case names it"
                yield rules.NOT_LISTED.at(item.at, message, target=item.name)
        case _ if subject.kind == UNREADABLE_FILE:
            yield from unreadable(item)


def _row(item: Row, workspace: Workspace) -> Iterator[Finding]:
    row = item.use_case
    if item.twin:
        message = f"{row.id} says the same as {item.twin.id} at {item.twin.at}: operation, routes and handler"
        yield rules.DUPLICATE_ROW.at(row.at, message, target=row.id, twin=item.twin.id)
        return
    yield from _operation(item, workspace.catalogue)
    yield from judge_handler(row, item.folders, workspace)


def _operation(item: Row, catalogue: Catalogue) -> Iterator[Finding]:
    """The row's operation is live under the name that it is declared with."""
    row = item.use_case
    if item.meant:
        message = f"{row.id} names `{row.operation}`; the operation is called `{item.meant}`"
        fix = f"Write `operation: {item.meant}`."
        yield rules.SPELT_DIFFERENTLY.at(row.at, message, target=row.id, fix=fix, operation=item.meant)
    elif not catalogue.entries[row.operation].served_by:
        resolution = catalogue.resolve(row.operation)
        message = f"{row.id} names `{row.operation}`, and {why_dead(resolution)}"
        yield rules.DEAD_USE_CASE.at(row.at, message, target=f"{row.id} {row.operation}")


def _route(item: Route) -> Iterator[Finding]:
    first, *others = item.use_cases
    for other in others:
        message = f"`{item.route}` stands for {other.id} here and for {first.id} at {first.at}"
        yield rules.ROUTE_TWICE.at(other.at, message, target=f"{other.id} {item.route}")


GATE = Gate(
    "manifest",
    "Use-case manifest",
    (*rules.RULES, UNREADABLE_SOURCE),
    subjects,
    judge,
    examines=("use case",),
)
