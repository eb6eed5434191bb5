"""Values of CEL that are not known yet: for each kind a value may have, when it has it, and the terms it is made of.

A `Symbol` lists cases (guard, value). At most one guard is true; where none is, there is an error instead of a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure.runtime.conditions.static import Type
    from assure.solver.smt import Smt, Term

Path = tuple[str | int, ...]
Key = str | int | tuple[str, bool]


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """null_type, bool, int, uint, string, timestamp, duration (nanoseconds), or type (its name)."""

    kind: str
    term: Term = 0


@dataclass(frozen=True, slots=True, eq=False)
class Double:
    """A double: the real number it is, or anything that is no number where `wild` (NaN, an infinity)."""

    term: Term
    wild: Term = False
    kind: str = "double"


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A place in a list that may be taken: its value stands in the list where `present`."""

    present: Term
    value: Symbol


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list: those of its elements that are present, in their order; `given` says that the context holds it."""

    elements: tuple[Element, ...]
    given: Path | None = None
    kind: str = "list"


@dataclass(slots=True, eq=False)
class Mapped:
    """A map: fields by key, and `slots` for entries whose keys are unknown themselves, (key, present, value).

    `given` is the path of a map that the context holds, whose further fields are made when they are asked for; it is
    `closed` when it has none. `alive` says when there is such a map at all.
    """

    fields: dict[Key, Element] = field(default_factory=dict)
    slots: tuple[tuple[Term, Element], ...] = ()
    given: Path | None = None
    closed: bool = True
    type: Type | None = None
    alive: Term = True
    kind: str = "map"


Value = Scalar | Double | Sequence | Mapped
Case = tuple["Term", Value]


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A value or an error; see the module."""

    cases: tuple[Case, ...]

    def of(self, *kinds: str) -> list[Case]:
        """The cases of these kinds."""
        return [case for case in self.cases if case[1].kind in kinds]


ERROR = Symbol(())


def known(value: Value) -> Symbol:
    """A value of a known kind."""
    return Symbol(((True, value),))


def boolean(true: Term, false: Term, smt: Smt) -> Symbol:
    """The bool that is true and false when these say so, an error where neither does."""
    guard = smt.some(true, false)
    return ERROR if guard is False else Symbol(((guard, Scalar("bool", true)),))


def merged(cases: Iterable[Case], smt: Smt) -> Symbol:
    """A symbol of these cases; those of one scalar kind become one."""
    kept: list[Case] = []
    at: dict[str, int] = {}
    for guard, value in cases:
        if guard is False:
            continue
        if not isinstance(value, Sequence | Mapped):
            if value.kind in at:
                kept[at[value.kind]] = _both(kept[at[value.kind]], (guard, value), smt)
                continue
            at[value.kind] = len(kept)
        kept.append((guard, value))
    return Symbol(tuple(kept))


def _both(first: Case, second: Case, smt: Smt) -> Case:
    """Two cases of a scalar kind as one; their guards exclude each other."""
    guard, left, right = smt.some(first[0], second[0]), first[1], second[1]
    if isinstance(left, Double) and isinstance(right, Double):
        wild = smt.choose(first[0], left.wild, right.wild)
        return guard, Double(smt.choose(first[0], left.term, right.term), wild)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return guard, Scalar(left.kind, smt.choose(first[0], left.term, right.term))
    raise TypeError("two cases of different kinds are no one case")


def guarded(symbol: Symbol, guard: Term, smt: Smt) -> list[Case]:
    """The cases of a symbol where `guard` is true as well."""
    return [(smt.every(guard, when), value) for when, value in symbol.cases]


def truth(symbol: Symbol, smt: Smt) -> tuple[Term, Term]:
    """When the symbol is true, and when it is false; anything else has no truth."""
    found = [(guard, value.term) for guard, value in symbol.of("bool") if isinstance(value, Scalar)]
    true = smt.some(*[smt.every(guard, term) for guard, term in found])
    return true, smt.some(*[smt.every(guard, smt.no(term)) for guard, term in found])


def constant(value: object) -> Symbol | None:
    """The symbol of a value of CEL that is known, None when it has a kind that is not translated (bytes)."""
    from assure.runtime.conditions.values import Duration, Timestamp, TypeValue, kind_of

    kind = kind_of(value)
    if isinstance(value, float):
        finite = value - value == 0
        return known(Double(Fraction(value) if finite else Fraction(0), not finite))
    if isinstance(value, Timestamp | Duration):
        return known(Scalar(kind, value.nanoseconds))
    if isinstance(value, TypeValue):
        return known(Scalar("type", value.name))
    if isinstance(value, bool | str) or value is None:
        return known(Scalar(kind, 0 if value is None else value))
    return known(Scalar(kind, int(value))) if isinstance(value, int) else None
