"""Whether what a file takes from the modules it may import stays within the directions of its layer (R14).

`spine.engines.enable()` needs no import of an engine; only the way of the attribute shows where it leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import Location
from assure.gates.directions import (
    AUDIENCE_IMPORT,
    CLOSED_IMPORT,
    CROSS_DOMAIN_IMPORT,
    CROSS_DOMAIN_REACH,
    OUTSIDE_IMPORT,
    SKIPPING_IMPORT,
)
from assure.gates.layer_files import is_bare_package
from assure.gates.layer_import_rules import INDIRECT_CALL, ORM_AT_RUN_TIME, UNRESOLVED_DYNAMIC_IMPORT
from assure.gates.reaches import ORM, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Finding, Rule
    from assure.gates.directions import Breach, Directions
    from assure.gates.reaches import Reaches
    from assure.gates.topology import Place, TopologyMap
    from assure.tree.facts import FileFacts, Import, Use
    from assure.tree.tree import Tree

_HOW = {"type-checking": " under TYPE_CHECKING", "lazy": " inside a function", "dynamic": " by its name as text"}
_VERBS = {"call": "calls", "base": "inherits from", "take": "takes", "type": "names the type"}


class UseCheck:
    """Judges what files of one topology take by attribute; what an import reaches is told at the import."""

    def __init__(
        self,
        places: TopologyMap,
        tree: Tree,
        maps: tuple[TopologyMap, ...],
        reaches: Reaches,
        directions: Directions,
    ) -> None:
        self._places = places
        self._maps = maps
        self._tree = tree
        self._directions = directions
        self._reaches = reaches
        self._forbidden: dict[int, int] = {}

    def breaches(self, source: Place, path: str, context: str) -> Iterator[Breach]:
        """The breaches that count for one file as the target.

        A layer without ORM may name types of the layers below it, and a bare package outside the layers is no door.
        A file that is in no layer is told itself, as long as any topology covers it.
        """
        layer = source.layer
        for_types = context == "type-checking" and layer is not None and layer.no_orm
        for breach in self._directions.breaches(source, self._places.place(path)):
            if for_types and breach.rule in (SKIPPING_IMPORT, CLOSED_IMPORT):
                continue
            if breach.rule is OUTSIDE_IMPORT and self._is_no_door(path):
                continue
            yield breach

    def _is_no_door(self, path: str) -> bool:
        told = self._places.place(path).exempt is None and any(places.covers(path) for places in self._maps)
        return told or is_bare_package(path, self._tree)

    def findings(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        """What is wrong with the uses of a file; it is parsed only where its imports could lead astray."""
        forbidden = self._forbidden_to(source)
        if not forbidden or not self._span(facts) & forbidden:
            return
        told = self._told(facts)
        for use in self._tree.uses(facts.path):
            if use.how == "unknown":
                yield from self._unknown(facts, source, use)
            else:
                yield from self._orm(facts, source, use)
                yield from self._indirect(facts, source, use, told)

    def _span(self, facts: FileFacts) -> int:
        """The places that attributes of what a file imports can lead to, as bits."""
        span = 0
        for row, reach in self._reaches.of(facts):
            span |= self._reaches.span(row, reach)
        return span

    def _forbidden_to(self, source: Place) -> int:
        """The places that files of a place may not import, as bits."""
        forbidden = self._forbidden.get(source.number)
        if forbidden is None:
            places = self._reaches.places.items()
            forbidden = sum(bit for bit, place in places if self._directions.breaches(source, place))
            if source.layer is not None and source.layer.no_orm:
                forbidden |= ORM
            self._forbidden[source.number] = forbidden
        return forbidden

    def _told(self, facts: FileFacts) -> set[str]:
        """The files that imports of this one reach at run time, and so have been judged."""
        told = {facts.path}
        for row, reach in self._reaches.of(facts):
            if row.context != "type-checking":
                told.update(reach.paths)
        return told

    def _indirect(self, facts: FileFacts, source: Place, use: Use, told: set[str]) -> Iterator[Finding]:
        path = self._tree.path_of(use.dotted)
        if not path or path in told:
            return
        target = self._places.place(path)
        for breach in self.breaches(source, path, "type-checking" if use.how == "type" else "runtime"):
            own, other = stands(source, breach), stands(target, breach)
            message = f"{own} {_VERBS[use.how]} {use.dotted}, which is in {path} ({other}); {breach.legal}"
            yield finding(INDIRECT_CALL, _where(facts, use), message, use.dotted, source, target)

    def _orm(self, facts: FileFacts, source: Place, use: Use) -> Iterator[Finding]:
        """An ORM that is taken from a module which imports it; one that this file imports itself is told there."""
        layer, origin = source.layer, self._tree.origin(use.dotted)
        if layer is None or not layer.no_orm or use.how == "type" or within(use.dotted, self._reaches.orm_modules):
            return
        if within(origin, self._reaches.orm_modules):
            message = f"{source.seat} {_VERBS[use.how]} {use.dotted}, which is {origin}"
            message += f"; {layer.id} may not use an ORM at run time"
            yield ORM_AT_RUN_TIME.at(_where(facts, use), message, target=use.dotted, layer=layer.id)

    def _unknown(self, facts: FileFacts, source: Place, use: Use) -> Iterator[Finding]:
        """An attribute of a module that is named at run time, where the module leads to what is forbidden."""
        module = self._tree.origin(use.dotted)
        if self._tree.module(module) is None or not self._reaches.masks.get(module, 0) & self._forbidden_to(source):
            return
        message = f"{source.seat} takes an attribute of {module} that only the run tells: {use.expression}"
        yield UNRESOLVED_DYNAMIC_IMPORT.at(_where(facts, use), message, target=use.expression)


def finding(rule: Rule, place: Location, message: str, target: str, source: Place, other: Place) -> Finding:
    """A finding with the layers of both sides as columns for evidence."""
    return rule.at(place, message, target=target, layer=str(source.seat or ""), imports=str(other.seat or "outside"))


def stands(place: Place, breach: Breach) -> str:
    """A place in the words that the breach is about."""
    if breach.rule is OUTSIDE_IMPORT and place.seat is None:
        return f"outside the layers: {place.exempt.reason.rstrip('.')}" if place.exempt else "in no layer"
    if breach.rule is AUDIENCE_IMPORT and place.audience:
        return place.audience.name
    if breach.rule in (CROSS_DOMAIN_IMPORT, CROSS_DOMAIN_REACH) and place.domain:
        return f"{place.seat} of domain {place.domain}"
    return str(place.seat)


def at(facts: FileFacts, row: Import) -> Location:
    """Where an import stands."""
    return Location(facts.path, row.line, row.column, row.scope)


def how(row: Import) -> str:
    """In which way something is imported, where that is not the plain one."""
    return _HOW.get(row.context, "")


def _where(facts: FileFacts, use: Use) -> Location:
    return Location(facts.path, use.line, use.column, use.scope)
