"""The shapes of what is known about routes and about what their handlers do (R6, R19); frozen tuples, as in `facts`."""

from __future__ import annotations

from typing import Any, NamedTuple


class Route(NamedTuple):
    """One method on one path, and what answers it.

    `handler` is the symbol of the function or class, "" where it can't be resolved. `path`, `line`, `column` are the
    place of the decorator or call; `scope` the qualified name around it. `route` is the full path; where `certain` is
    False, `why` says what is not known, and the unknown parts of the path stand as `{...}`. `served_by` is the scope
    in which the application is made, "" where nothing that is known serves the route.
    """

    method: str
    route: str
    handler: str
    path: str
    line: int
    column: int
    scope: str
    certain: bool
    why: str
    served_by: str


class Dispatch(NamedTuple):
    """One place that dispatches an operation.

    `operation` is "" where the name is not a constant (`expression` then holds it as written). `method` is the one that
    the context names, "" for none; `method_known` is False where the context can't be followed. `certain` is False
    where the receiver could not be resolved to the registry.
    """

    operation: str
    expression: str
    method: str
    method_known: bool
    path: str
    line: int
    column: int
    scope: str
    certain: bool


class Reached(NamedTuple):
    """A call that leads to code of the program or to the database, other than through the registry.

    `target` is the symbol called (the class, for a method), `target_path` its file, "" for an object of a database
    library; `path`, `line`, `column`, `scope` are the place of the call.
    """

    target: str
    target_path: str
    path: str
    line: int
    column: int
    scope: str


class Parameter(NamedTuple):
    """A query parameter by the name that callers use, and its place."""

    name: str
    path: str
    line: int


class Opening(NamedTuple):
    """A place at which a handler takes query parameters that nobody listed; `how` says in which way."""

    how: str
    path: str
    line: int


class Handling(NamedTuple):
    """What the handler of a route does: its dispatches and the ways on which they happen.

    `without` is "" where each way to an answer dispatches, "some" where one does not, "all" where none does. `twice`
    holds pairs that happen one after the other on some way, `repeated` what a loop may do again. `path` and `line` are
    the place of the handler's definition.
    """

    handler: str
    path: str
    line: int
    dispatches: tuple[Dispatch, ...]
    without: str
    twice: tuple[tuple[Dispatch, Dispatch], ...]
    repeated: tuple[Dispatch, ...]
    reached: tuple[Reached, ...]
    parameters: tuple[Parameter, ...]
    openings: tuple[Opening, ...]


def as_rows(value: object) -> object:
    """These shapes as plain tuples all the way down, which a store keeps."""
    return tuple([as_rows(part) for part in value]) if isinstance(value, tuple) else value


def handling_from(row: tuple[Any, ...]) -> Handling:
    """A handling out of the plain tuples that a store gave back."""
    read = Handling._make(row)
    return read._replace(
        dispatches=tuple(map(Dispatch._make, read.dispatches)),
        twice=tuple((Dispatch._make(first), Dispatch._make(second)) for first, second in read.twice),
        repeated=tuple(map(Dispatch._make, read.repeated)),
        reached=tuple(map(Reached._make, read.reached)),
        parameters=tuple(map(Parameter._make, read.parameters)),
        openings=tuple(map(Opening._make, read.openings)),
    )
