"""What invariants, their enforcement and lifecycles become once they are checked: frozen values, each with its place.

`assure.contracts.values` holds the other kinds. A CEL text is an `Expression`: it knows where in the file each of its
characters stands, however the YAML around it is quoted or folded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assure.core import Location

if TYPE_CHECKING:
    from assure.contracts.values import DispatchAnchor

Spots = tuple[tuple[int, int, int], ...]
"""From each offset of a text on: the line and the column of the file, until the next entry."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A CEL text as YAML gives it, and where it is written; without `spots` everything stands `at` its beginning."""

    text: str
    at: Location
    spots: Spots = ()

    def __str__(self) -> str:
        return self.text

    def place(self, line: int, column: int) -> Location:
        """The place in the file of a position in the text, both counted from 1."""
        lines = self.text.split("\n")
        offset = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
        return self.place_of(offset)

    def place_of(self, offset: int) -> Location:
        """The place in the file of the character at an offset of the text."""
        index = bisect_right(self.spots, offset, key=lambda spot: spot[0]) - 1
        if index < 0:
            return self.at
        start, line, column = self.spots[index]
        return Location(self.at.path, line, column + offset - start)


@dataclass(frozen=True, slots=True)
class Variable:
    """A name for a part of a condition: worked out at most once, and only when something mentions it."""

    name: str
    expression: Expression
    at: Location


@dataclass(frozen=True, slots=True)
class Example:
    """A context in which an invariant holds or is violated, as a gate runs it through the real engine."""

    context: Mapping[str, Any]
    at: Location


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule that must hold whenever an operation is dispatched (R1).

    `applies_to` are the exact pairs it is evaluated for; without any, those by which its operation is reached.
    `match` are guards: it applies where all are true. `on_error` is "violate" or "record".
    """

    id: str
    title: str
    owner: str
    operation: str
    applies_to: tuple[DispatchAnchor, ...]
    severity: str
    match: tuple[Expression, ...]
    variables: tuple[Variable, ...]
    condition: Expression
    on_error: str
    message: str
    message_expression: Expression | None
    remediation: str
    holds: tuple[Example, ...]
    violates: tuple[Example, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class InvariantFile:
    """The invariants of one file, and the JSON Schema of what their conditions may look at."""

    owner: str
    context: Mapping[str, Any]
    invariants: tuple[Invariant, ...]
    context_at: Location
    at: Location


@dataclass(frozen=True, slots=True)
class EnforcementRule:
    """Sets the mode of the invariants it selects: those that every selector that is given names."""

    mode: str
    severities: tuple[str, ...]
    domains: tuple[str, ...]
    ids: tuple[str, ...]
    reason: str
    owner: str
    until: str
    at: Location


@dataclass(frozen=True, slots=True)
class Enforcement:
    """What is enforced where: the mode of everything that no rule selects, and the rules.

    `unresolved_method` says what becomes of a dispatch whose method no contract knows: "deny" or "allow".
    """

    default: str
    unresolved_method: str
    rules: tuple[EnforcementRule, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Transition:
    """A step that an operation takes; without `origins` it is the one by which the thing comes to be.

    `caller` and `params` are the request by which it is taken; None leaves that to the operation's spec.
    """

    operation: str
    origins: tuple[str, ...]
    target: str
    at: Location
    caller: Mapping[str, Any] | None = None
    params: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ForbiddenTransition:
    """A step that must never be taken, whatever the operation, with the reason."""

    origins: tuple[str, ...]
    targets: tuple[str, ...]
    reason: str
    at: Location


@dataclass(frozen=True, slots=True)
class Walk:
    """How a lifecycle is walked on the running backend (R8).

    The examples in `given` lead to one thing in its initial state. `reads` is the operation that tells its state, asked
    with `caller` and `params`; `state` is a CEL expression over its `result`. `own_rules` says whether forbidden steps
    have to be refused by the backend alone too, with no contract in force.
    """

    given: tuple[str, ...]
    reads: str
    caller: Mapping[str, Any]
    params: Mapping[str, Any]
    state: Expression
    own_rules: bool
    at: Location


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The states of one kind of thing, and the operations that lead from one to the next (R8).

    `field` is where the state probe shows the state, as a path below `state` (`integration.status`), "" where it is not
    said. What no transition names is no step.
    """

    name: str
    title: str
    field: str
    states: tuple[str, ...]
    initial: str
    terminal: tuple[str, ...]
    transitions: tuple[Transition, ...]
    forbidden: tuple[ForbiddenTransition, ...]
    at: Location
    walk: Walk | None = None
