"""What the checker knows of a value before anything runs: which kinds it may have, its fields, elements, literals."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from assure.runtime.conditions.values import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DYN_KIND: Final = "dyn"


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field of a map."""

    type: Type
    required: bool


@dataclass(frozen=True, slots=True)
class Type:
    """The kinds a value may have (`int`, `string`, ..., or `dyn` for any), and what is known of its inside.

    `element` is the type of a list's elements. `fields` are the declared fields of a map, `rest` the type of all other
    values in it, None when it has no others (`additionalProperties: false`); `unsaid` says that the schema does not
    tell. `literals` are the only values that occur, when they are known.
    """

    kinds: frozenset[str]
    element: Type | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    rest: Type | None = None
    unsaid: bool = False
    literals: tuple[object, ...] | None = None

    @property
    def dynamic(self) -> bool:
        """Whether any kind of value is possible."""
        return DYN_KIND in self.kinds

    def may_be(self, kinds: Iterable[str]) -> bool:
        """Whether the value may have one of the kinds."""
        return self.dynamic or bool(self.kinds & set(kinds))

    def without(self, kind: str) -> Type:
        """The type once a kind is ruled out."""
        return replace(self, kinds=self.kinds - {kind})

    def __str__(self) -> str:
        return " or ".join(sorted(self.kinds))


def of_kind(*kinds: str) -> Type:
    """The type of a value of these kinds, of whose inside nothing is known."""
    inside = DYN if kinds != (DYN_KIND,) and {"list", "map"} & set(kinds) else None
    return Type(frozenset(kinds), element=inside, rest=inside)


DYN: Final = Type(frozenset({DYN_KIND}))
BOOL: Final = Type(frozenset({"bool"}))
INT: Final = Type(frozenset({"int"}))
STRING: Final = Type(frozenset({"string"}))


def list_of(element: Type) -> Type:
    """The type of a list with elements of a type."""
    return Type(frozenset({"list"}), element=element)


def union(types: Iterable[Type]) -> Type:
    """The type of a value that has one of these types; no types are no value that is known."""
    result: Type | None = None
    for one in types:
        result = one if result is None else _either(result, one)
    return DYN if result is None else result


def _either(left: Type, right: Type) -> Type:
    if left.dynamic or right.dynamic:
        return DYN
    literals = None
    if left.literals is not None and right.literals is not None:
        literals = (*left.literals, *(value for value in right.literals if value not in left.literals))
    base = left if "map" in left.kinds else right
    if "map" in left.kinds and "map" in right.kinds and (left.fields, left.rest) != (right.fields, right.rest):
        base = of_kind("map")
    elements = [one.element for one in (left, right) if one.element is not None]
    return Type(
        left.kinds | right.kinds, union(elements) if elements else None, base.fields, base.rest, base.unsaid, literals
    )


def comparable(left: Type, right: Type) -> bool:
    """Whether the two may be equal at all: they share a kind, or both may be numbers."""
    if left.dynamic or right.dynamic or left.kinds & right.kinds:
        return True
    return bool(left.kinds & NUMBERS and right.kinds & NUMBERS)
