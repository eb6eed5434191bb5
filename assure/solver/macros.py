"""The macros over lists whose elements may be there or not: all, exists, exists_one, filter and map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from assure.solver.terms import Element, Sequence, Symbol, boolean, truth

if TYPE_CHECKING:
    from assure.runtime.conditions.syntax import Macro, Node
    from assure.solver.smt import Term
    from assure.solver.translate import Translator

Scope = Mapping[str, Symbol]
Elements = tuple[Element, ...]


def _each(
    self: Translator, part: Node | None, variable: str, scope: Scope, elements: Elements
) -> list[tuple[Element, Symbol]]:
    """A part of the macro for each element."""
    if part is None:
        return []
    return [(one, self.inside(part, {**scope, variable: one.value}, one.present)) for one in elements]


def _judged(self: Translator, node: Macro, scope: Scope, elements: Elements) -> list[tuple[Element, Term, Term]]:
    """The predicate for each element: when it is true, and when false."""
    return [
        (one, *truth(found, self.smt)) for one, found in _each(self, node.predicate, node.variable, scope, elements)
    ]


def _all(self: Translator, node: Macro, scope: Scope, elements: Elements) -> Symbol:
    found = _judged(self, node, scope, elements)
    false = self.smt.some(*[self.smt.every(one.present, no) for one, _, no in found])
    return boolean(self.smt.every(*[self.smt.implies(one.present, yes) for one, yes, _ in found]), false, self.smt)


def _exists(self: Translator, node: Macro, scope: Scope, elements: Elements) -> Symbol:
    found = _judged(self, node, scope, elements)
    true = self.smt.some(*[self.smt.every(one.present, yes) for one, yes, _ in found])
    return boolean(true, self.smt.every(*[self.smt.implies(one.present, no) for one, _, no in found]), self.smt)


def _decided(self: Translator, found: list[tuple[Element, Term, Term]]) -> Term:
    """When no element ends in an error."""
    return self.smt.every(*[self.smt.implies(one.present, self.smt.some(yes, no)) for one, yes, no in found])


def _exists_one(self: Translator, node: Macro, scope: Scope, elements: Elements) -> Symbol:
    found, smt = _judged(self, node, scope, elements), self.smt
    one = smt.same(smt.count([smt.every(each.present, yes) for each, yes, _ in found]), 1)
    decided = _decided(self, found)
    return boolean(smt.every(decided, one), smt.every(decided, smt.no(one)), smt)


def _filter(self: Translator, node: Macro, scope: Scope, elements: Elements) -> Symbol:
    found = _judged(self, node, scope, elements)
    kept = tuple(Element(self.smt.every(one.present, yes), one.value) for one, yes, _ in found)
    return Symbol(((_decided(self, found), Sequence(kept)),))


def _map(self: Translator, node: Macro, scope: Scope, elements: Elements) -> Symbol:
    smt, decided = self.smt, True
    if node.predicate is not None:
        found = _judged(self, node, scope, elements)
        decided = _decided(self, found)
        elements = tuple(Element(smt.every(one.present, yes), one.value) for one, yes, _ in found)
    made = _each(self, node.result, node.variable, scope, elements)
    there = [smt.implies(one.present, smt.some(*[guard for guard, _ in value.cases])) for one, value in made]
    return Symbol(((smt.every(decided, *there), Sequence(tuple(Element(one.present, value) for one, value in made))),))


MACROS: Final[dict[str, Callable[[Translator, Macro, Scope, Elements], Symbol]]] = {
    "all": _all,
    "exists": _exists,
    "exists_one": _exists_one,
    "filter": _filter,
    "map": _map,
}
