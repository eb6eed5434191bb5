"""Answerable for lists as a whole: those spread into others, added to each other, and appended to after they were made.

An application includes the routers of such lists one after the other; one entry missed is a router lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.inference import Inference
from assure.tree.meanings import At, Literal

if TYPE_CHECKING:
    from assure.tree.meanings import Meanings
    from assure.tree.program import Program, Scope
    from assure.tree.shapes import TreeOptions
    from assure.tree.summaries import Expression

_GROWING = frozenset({"append", "extend"})
_MOST = 1000


class ListInference(Inference):
    """An inference in which a list has the entries of the lists that went into it."""

    def __init__(self, program: Program, options: TreeOptions) -> None:
        super().__init__(program, options)
        self._grown: dict[tuple[Scope, str], dict[Literal, Literal]] = {}

    def _seq(self, expression: Expression, at: At) -> Meanings:
        if not any(item is not None and item[0] == "star" for item in expression[1]):
            return super()._seq(expression, at)
        return (Literal(tuple(self._spread(expression[1], at)), None, at),)

    def _spread(self, items: tuple[Expression, ...], at: At) -> list[Expression]:
        found: list[Expression] = []
        for item in items:
            if item is None or item[0] != "star":
                found.append(item)
                continue
            lists = [value for value in self.values(item[1], at) if isinstance(value, Literal)]
            found.extend(("at", inner, value.at) for value in lists for inner in value.items)
        return found[:_MOST]

    def _text(self, expression: Expression, at: At) -> Meanings:
        """`a + b` of texts; of lists it is the list of both."""
        lists = [[value for value in self.values(part, at) if isinstance(value, Literal)] for part in expression[1]]
        if not any(lists):
            return super()._text(expression, at)
        items = [("at", inner, value.at) for part in lists for value in part for inner in value.items]
        return (Literal(tuple(items[:_MOST]), None, at),)

    def _bound_here(self, name: str, at: At) -> Meanings | None:
        """What a scope says of a name; a list with what is appended to it in the scope that makes it."""
        found = super()._bound_here(name, at)
        if not found or not any(isinstance(value, Literal) and value.keys is None for value in found):
            return found
        return tuple(
            self._with_appended(name, value, at.scope) if isinstance(value, Literal) else value for value in found
        )

    def _with_appended(self, name: str, value: Literal, scope: Scope) -> Literal:
        known = self._grown.setdefault((scope, name), {})
        if value in known:
            return known[value]
        known[value] = value  # while it is worked out: a list that is extended by itself
        items: list[Expression] = []
        for site in scope.calls:
            callee = site.value[1]
            if value.keys is None and callee is not None and callee[0] == "attr" and callee[1] == ("name", name):
                at = At(scope, site.place.order, site.place.block)
                items += self._appended(callee[2], site.value[2], at)
        if items:
            known[value] = Literal((*value.items, *items)[:_MOST], None, value.at)
        return known[value]

    def _appended(self, method: str, arguments: tuple[Expression, ...], at: At) -> list[Expression]:
        if method not in _GROWING or len(arguments) != 1:
            return []
        if method == "append":
            return [("at", arguments[0], at)]
        return self._spread((("star", arguments[0]),), at)
