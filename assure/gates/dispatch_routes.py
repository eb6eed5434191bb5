"""Joins the routes of the source with those of the manifest, and tells what each ought to dispatch (R6, R17)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assure.gates.claims import pair_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.catalogue import Catalogue
    from assure.contracts.values import UseCase
    from assure.tree.routes_facts import Handling, Route
    from assure.workspace import Workspace

_PARAMETER = re.compile(r"\{[^}]*\}")
Way = tuple[str, str]


class Served(NamedTuple):
    """One route: where the source declares it (more than once where several applications do), and who names it.

    `ways` are the pairs of dispatch operation and method that its use cases may dispatch; `reads` tells that all of
    them only read.
    """

    name: str
    declared: tuple[Route, ...]
    use_cases: tuple[UseCase, ...]
    ways: tuple[Way, ...]
    reads: bool


def anonymous(route: str) -> str:
    """`GET /keys/{key_id}` and `GET /keys/{id:int}` are one route."""
    return _PARAMETER.sub("{}", route)


def served_routes(workspace: Workspace) -> Iterator[Served]:
    """Every route that the source or the manifest has, sorted by name."""
    declared: dict[str, list[Route]] = {}
    for route in workspace.tree.routes:
        declared.setdefault(anonymous(f"{route.method} {route.route}"), []).append(route)
    named: dict[str, list[tuple[str, UseCase]]] = {}
    for row in workspace.contracts.use_cases:
        for written in row.routes:
            named.setdefault(anonymous(written), []).append((written, row))
    for key in sorted({*declared, *named}):
        routes = tuple(declared.get(key, ()))
        rows = tuple(row for _, row in named.get(key, ()))
        name = named[key][0][0] if key in named else f"{routes[0].method} {routes[0].route}"
        ways = tuple(sorted({way for row in rows for way in ways_of(row.operation, workspace.catalogue)}))
        yield Served(name, routes, rows, ways, bool(rows) and all(_reads(row, workspace.catalogue) for row in rows))


def ways_of(operation: str, catalogue: Catalogue) -> tuple[Way, ...]:
    """The pairs of dispatch operation and method by which an operation is reached; none for one that is dead."""
    entry = catalogue.entries.get(operation)
    if entry is None or not catalogue.resolve(operation).live:
        return ()
    if entry.anchors:
        return tuple((anchor.dispatch, anchor.method) for anchor in entry.anchors)
    pair = pair_of(operation, catalogue)
    return (pair,) if pair and operation not in catalogue.registered else ((operation, ""),)


def agrees(way: Way, expected: tuple[Way, ...]) -> bool:
    """Whether a dispatch is one of the expected; one that is expected without a method may have any."""
    return any(way[0] == dispatch and method in ("", way[1]) for dispatch, method in expected)


def shown(way: Way) -> str:
    """`integrations.write:enable`, or the dispatch operation alone."""
    return f"`{way[0]}:{way[1]}`" if way[1] else f"`{way[0]}`"


def handlings(workspace: Workspace) -> dict[str, Handling]:
    """What is known of each handler."""
    return {each.handler: each for each in workspace.tree.handlings}


def _reads(row: UseCase, catalogue: Catalogue) -> bool:
    entry = catalogue.entries.get(row.operation)
    return entry is not None and bool(entry.owners) and all(owner.kind == "read" for owner in entry.owners)
