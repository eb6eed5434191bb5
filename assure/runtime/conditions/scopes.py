"""Where the checker stands in an expression, and the types that follow from those around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.runtime.conditions.static import DYN, Type, of_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.runtime.conditions import guards
    from assure.runtime.conditions.guards import Facts


class Scope:
    """Where a node stands: the types of the variables around it, their roots, and what is certain there."""

    __slots__ = ("facts", "roots", "variables")

    def __init__(self, variables: Mapping[str, Type], roots: guards.Roots, facts: Facts) -> None:
        self.variables = variables
        self.roots = roots
        self.facts = facts

    def knowing(self, facts: Facts) -> Scope:
        """The same place with more that is certain."""
        return Scope(self.variables, self.roots, self.facts | facts)


def element_of(source: Type) -> Type:
    """What a macro runs over: the elements of a list or the keys of a map."""
    if source.dynamic or {"list", "map"} <= source.kinds:
        return DYN
    if "map" in source.kinds:
        return of_kind("string") if source.fields else DYN
    return source.element or DYN


def result_of(operator: str, left: str, right: str) -> str:
    """The kind of a sum, difference, product, quotient or remainder."""
    if left == right == "timestamp":
        return "duration"
    return "timestamp" if "timestamp" in (left, right) else left
