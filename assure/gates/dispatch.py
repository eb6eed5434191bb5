"""Gate `dispatch`: each route reaches its operation through the registry, and dispatches exactly once (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.contracts.problems import nearest
from assure.core import Finding, Gate, Location, Subject
from assure.gates import dispatch_rules as rules
from assure.gates.claims import need_registrations
from assure.gates.dispatch_reach import Reaches
from assure.gates.dispatch_routes import Served, agrees, handlings, served_routes, shown
from assure.gates.dispatch_runs import Unsent, judge_run, judge_unsent, runs
from assure.gates.unreadable import UNREADABLE_FILE, UNREADABLE_SOURCE, unreadable, unreadable_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.catalogue import Catalogue
    from assure.gates.dispatch_runs import Run
    from assure.tree.routes_facts import Dispatch, Handling, Route
    from assure.workspace import Workspace


class Subjected(NamedTuple):
    """A route with what it is judged by; `handled` has what its handlers do, `near` the routes of the source."""

    served: Served
    handled: tuple[tuple[Route, Handling | None], ...]
    reaches: Reaches
    near: tuple[str, ...]
    manifest: bool


def subjects(workspace: Workspace) -> Iterable[Subject]:
    """Each route of the source and of the manifest; then, where a harness is configured, each example that is run."""
    need_registrations(workspace)
    known, reaches = handlings(workspace), Reaches(workspace)
    routes = tuple(served_routes(workspace))
    near = tuple(each.name for each in routes if each.declared)
    manifest = bool(workspace.contracts.use_cases)
    for each in routes:
        handled = tuple((route, known.get(route.handler)) for route in each.declared)
        yield Subject("route", each.name, Subjected(each, handled, reaches, near, manifest))
    yield from runs(routes, workspace)
    yield from unreadable_files(workspace)


def judge(subject: Subject, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with a route as it is written, or with what a request on it really did."""
    if isinstance(subject.item, Subjected):
        yield from _route(subject.item, workspace)
    elif subject.kind == UNREADABLE_FILE:
        yield from unreadable(subject.item)
    elif isinstance(subject.item, Unsent):
        yield from judge_unsent(subject.item)
    else:
        run: Run = subject.item
        yield from judge_run(run)


def _route(item: Subjected, workspace: Workspace) -> Iterator[Finding]:
    served = item.served
    if not served.declared:
        for row in served.use_cases:
            near = nearest(served.name, item.near)
            message = f"{row.id} is on `{served.name}`, and the source serves no such route" + (
                f"; {near}" if near else ""
            )
            yield rules.NOT_SERVED.at(row.at, message, target=f"{row.id} {served.name}")
        return
    if item.manifest and not served.use_cases and any(route.certain for route in served.declared):
        first = served.declared[0]
        yield rules.NOT_IN_MANIFEST.at(_at(first), f"no use case names `{served.name}`", target=served.name)
    seen: set[str] = set()
    for route, handling in item.handled:
        if not route.certain:
            yield rules.NOT_TRACED.at(_at(route), f"`{served.name}`: {route.why}", target=served.name)
        if handling is None:
            what = f"its handler {route.handler} is no function of this tree" if route.handler else "it has no handler"
            yield rules.NOT_TRACED.at(_at(route), f"`{served.name}`: {what} that can be followed", target=served.name)
        elif handling.handler not in seen:
            seen.add(handling.handler)
            yield from _handling(served, route, handling, workspace.catalogue)
            yield from item.reaches.judge(served, handling)
            yield from _parameters(served, handling, workspace.catalogue)


def _handling(served: Served, route: Route, handling: Handling, catalogue: Catalogue) -> Iterator[Finding]:
    """How often a handler dispatches, and what."""
    name = served.name
    if handling.without == "all" and not handling.repeated:
        message = f"`{name}` is answered by {handling.handler}, which dispatches nothing"
        yield rules.NO_DISPATCH.at(_at(route), message, target=name)
    elif handling.without == "some":
        message = f"`{name}` is answered by {handling.handler}, which on one of its ways answers without a dispatch"
        yield rules.WAY_WITHOUT.at(_at(route), message, target=name)
    for first, second in handling.twice:
        message = f"`{name}` dispatches {_written(first)} at {_place(first)} and then {_written(second)} here"
        yield rules.TWICE.at(_spot(second), message, target=name, first=_place(first))
    for dispatch in handling.repeated:
        message = f"`{name}` dispatches {_written(dispatch)} in a loop"
        yield rules.IN_A_LOOP.at(_spot(dispatch), message, target=name)
    for dispatch in handling.dispatches:
        yield from _dispatch(served, dispatch, catalogue)


def _dispatch(served: Served, dispatch: Dispatch, catalogue: Catalogue) -> Iterator[Finding]:
    """What one dispatch names."""
    name, at = served.name, _spot(dispatch)
    if not dispatch.certain:
        message = (
            f"`{name}` may dispatch {_written(dispatch)} here, on an object that could not be traced to the registry"
        )
        yield rules.DOUBTFUL.at(at, message, target=name)
    if not dispatch.operation:
        message = f"`{name}` dispatches {dispatch.expression}, which is no constant"
        yield rules.DYNAMIC.at(at, message, target=name)
        return
    found = catalogue.resolve_pair(dispatch.operation, dispatch.method)
    if not found.live:
        near = f"; the nearest live name is `{found.nearest}`" if found.nearest else ""
        message = f"`{name}` dispatches {_written(dispatch)}, and {found.why}{near}"
        yield rules.UNKNOWN_OPERATION.at(at, message, target=f"{name} {found.name}")
    elif not dispatch.method_known and any(way[1] for way in served.ways):
        message = f"`{name}` dispatches `{dispatch.operation}` with a context whose method is not written out"
        yield rules.DYNAMIC.at(at, message, target=name)
    elif served.ways and not agrees((dispatch.operation, dispatch.method), served.ways):
        wanted = ", ".join(shown(way) for way in served.ways)
        row = served.use_cases[0]
        message = (
            f"`{name}` dispatches {_written(dispatch)}; {row.id} ({row.at}) names `{row.operation}`, which is {wanted}"
        )
        yield rules.OTHER_OPERATION.at(at, message, target=f"{name} {found.name}")


def _parameters(served: Served, handling: Handling, catalogue: Catalogue) -> Iterator[Finding]:
    """The parameters of a route that only reads: all of them listed, and those of the query known to the spec."""
    if not served.reads:
        return
    for opening in handling.openings:
        message = f"`{served.name}` takes more than it lists: {opening.how}"
        yield rules.OPEN_PARAMETERS.at(
            Location(opening.path, opening.line), message, target=f"{served.name} {opening.how}"
        )
    known = _input(served, catalogue)
    for parameter in handling.parameters if known is not None else ():
        if known is not None and parameter.name not in known:
            near = nearest(parameter.name, known)
            message = f"`{served.name}` takes `{parameter.name}`, which the input of its spec does not know"
            place = Location(parameter.path, parameter.line)
            told = message + (f"; {near}" if near else "")
            yield rules.UNKNOWN_PARAMETER.at(place, told, target=f"{served.name} {parameter.name}")


def _input(served: Served, catalogue: Catalogue) -> frozenset[str] | None:
    """The names that the specs' input knows; None where no spec says what its input is."""
    entries = (catalogue.entries[row.operation] for row in served.use_cases)
    inputs = [spec.input for entry in entries for spec in entry.active if spec.input is not None]
    named = [given["properties"] for given in inputs if "properties" in given]
    return frozenset(name for each in named for name in each) if named else None


def _at(route: Route) -> Location:
    return Location(route.path, route.line, route.column, route.scope)


def _spot(dispatch: Dispatch) -> Location:
    return Location(dispatch.path, dispatch.line, dispatch.column, dispatch.scope)


def _place(dispatch: Dispatch) -> str:
    return f"{dispatch.path}:{dispatch.line}"


def _written(dispatch: Dispatch) -> str:
    return shown((dispatch.operation, dispatch.method)) if dispatch.operation else dispatch.expression


GATE = Gate(
    "dispatch",
    "Dispatch conformance",
    (*rules.RULES, UNREADABLE_SOURCE),
    subjects,
    judge,
    examines=("route",),
)
