"""Whether what a file imports and calls stays within the directions of its layer (R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import Location
from assure.gates.directions import AUDIENCE_IMPORT, CLOSED_IMPORT, CROSS_DOMAIN_IMPORT, SKIPPING_IMPORT, Directions
from assure.gates.layer_import_rules import (
    DYNAMIC_IMPORT,
    INDIRECT_CALL,
    INDIRECT_IMPORT,
    LEGACY_IMPORT,
    ORM_AT_RUN_TIME,
    UNRESOLVED_DYNAMIC_IMPORT,
)
from assure.gates.reaches import Reaches, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Finding, Rule
    from assure.gates.directions import Breach
    from assure.gates.reaches import Reach
    from assure.gates.topology import Place, TopologyMap
    from assure.tree.facts import FileFacts, Import
    from assure.tree.tree import Tree

_HOW = {"type-checking": " under TYPE_CHECKING", "lazy": " inside a function", "dynamic": " by its name as text"}


class ImportCheck:
    """Judges the imports and calls of one topology's files."""

    def __init__(self, places: TopologyMap, tree: Tree) -> None:
        self._places = places
        self._tree = tree
        self._directions = Directions(places.topology)
        self._reaches = Reaches(places, tree)
        self._forbidden: dict[int, int] = {}

    def findings(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        """What is wrong with the imports and calls of a file, each thing once a scope.

        Of a file that is in no layer or listed as outside, only imports from a legacy namespace count.
        """
        layered = source.seat is not None and source.exempt is None
        seen: set[tuple[str, str, str]] = set()
        for finding in self._all(facts, source) if layered else self._legacy_only(facts):
            key = (finding.code, finding.location.qualname, finding.target)
            if key not in seen:
                seen.add(key)
                yield finding

    def _legacy_only(self, facts: FileFacts) -> Iterator[Finding]:
        for row, reach in self._reaches.of(facts):
            yield from self._legacy(facts, row, reach)

    def _all(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        for row, reach in self._reaches.of(facts):
            if source.number not in reach.fine and not self._is_fine(source, reach):
                yield from self._legacy(facts, row, reach)
                yield from self._orm(facts, source, row, reach)
                direct = tuple(self._direct(facts, source, row, reach))
                yield from direct or self._indirect(facts, source, row, reach)
        yield from self._unresolved(facts, source)
        if self._may_reach_further(facts, source):
            yield from self._calls(facts, source)

    def _is_fine(self, source: Place, reach: Reach) -> bool:
        """Whether any file at the place may import it in any way; the answer is kept, since most may."""
        targets = map(self._places.place, reach.paths)
        wrong = reach.legacy or reach.orm or any(self._directions.breaches(source, target) for target in targets)
        if not wrong:
            reach.fine.add(source.number)
        return not wrong

    def _unresolved(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        for row in facts.imports:
            if not row[0] and row.context == "dynamic":
                message = f"{source.seat} imports a module by a name that only the run tells: {row.alias}"
                yield UNRESOLVED_DYNAMIC_IMPORT.at(_at(facts, row), message, target=row.alias)

    def _legacy(self, facts: FileFacts, row: Import, reach: Reach) -> Iterator[Finding]:
        entry = reach.legacy
        if entry is not None and not within(facts.module, (entry.prefix,)):
            message = f"imports {reach.direct} from the legacy namespace {entry.prefix}{_HOW.get(row.context, '')}"
            fix = f"Import from {entry.instead} instead."
            yield LEGACY_IMPORT.at(_at(facts, row), message, target=reach.direct, fix=fix)

    def _orm(self, facts: FileFacts, source: Place, row: Import, reach: Reach) -> Iterator[Finding]:
        layer = source.layer
        if reach.orm and layer and layer.no_orm and row.context != "type-checking":
            written = f"{row.module}.{row.name}" if row.name else row.module
            through = "" if reach.orm == written else f", which leads to {reach.orm}"
            how = _HOW.get(row.context, "")
            message = f"{source.seat} imports {written}{how}{through}; {layer.id} may not import an ORM at run time"
            yield ORM_AT_RUN_TIME.at(_at(facts, row), message, target=written, layer=layer.id)

    def _direct(self, facts: FileFacts, source: Place, row: Import, reach: Reach) -> Iterator[Finding]:
        """The breaches of an import as it is written."""
        if reach.path and reach.path != facts.path:
            target = self._places.place(reach.path)
            for breach in self._breaches(source, target, row.context):
                own, other = _stands(source, breach), _stands(target, breach)
                message = f"{own} imports {reach.direct} ({other}){_HOW.get(row.context, '')}; {breach.legal}"
                rule = DYNAMIC_IMPORT if row.context == "dynamic" else breach.rule
                yield _finding(rule, _at(facts, row), message, reach.direct, source, target)

    def _indirect(self, facts: FileFacts, source: Place, row: Import, reach: Reach) -> Iterator[Finding]:
        """The breaches of where the names of an import come from."""
        for end in reach.ends:
            target = self._places.place(end.path)
            if end.path != facts.path:
                for breach in self._breaches(source, target, row.context):
                    own, other = _stands(source, breach), _stands(target, breach)
                    message = f"{own} imports {end.written}, which is {end.origin} ({other}); {breach.legal}"
                    rule = DYNAMIC_IMPORT if row.context == "dynamic" else INDIRECT_IMPORT
                    yield _finding(rule, _at(facts, row), message, end.written, source, target)

    def _breaches(self, source: Place, target: Place, context: str) -> Iterator[Breach]:
        """The breaches that count: a layer without ORM may name types of the layers below it."""
        for breach in self._directions.breaches(source, target):
            layer = source.layer
            for_types = context == "type-checking" and layer is not None and layer.no_orm
            if not (for_types and breach.rule in (SKIPPING_IMPORT, CLOSED_IMPORT)):
                yield breach

    def _may_reach_further(self, facts: FileFacts, source: Place) -> bool:
        """Whether an attribute of what the file imports can lead to a place it may not import."""
        forbidden = self._forbidden.get(source.number)
        if forbidden is None:
            places = self._reaches.places.items()
            forbidden = sum(bit for bit, place in places if self._directions.breaches(source, place))
            self._forbidden[source.number] = forbidden
        reached = self._reaches.of(facts) if forbidden else ()
        return any(self._reaches.span(row, reach) & forbidden for row, reach in reached)

    def _calls(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        """The breaches of calls and base classes that go through attributes; what an import reaches is told there."""
        told = {facts.path}.union(*(reach.paths for _, reach in self._reaches.of(facts)))
        for place, dotted, verb in self._uses(facts):
            path = self._tree.path_of(dotted)
            if not path or path in told:
                continue
            target = self._places.place(path)
            for breach in self._breaches(source, target, "runtime"):
                own, other = _stands(source, breach), _stands(target, breach)
                message = f"{own} {verb} {dotted}, which is in {path} ({other}); {breach.legal}"
                yield _finding(INDIRECT_CALL, place, message, dotted, source, target)

    def _uses(self, facts: FileFacts) -> Iterator[tuple[Location, str, str]]:
        for call in self._tree.calls(facts.path):
            yield Location(facts.path, call.line, call.column, call.scope), call.callee, "calls"
        for each in self._tree.definitions(facts.path):
            for base in each.bases:
                yield Location(facts.path, each.line, each.column, each.qualname), base, "inherits from"


def _finding(rule: Rule, at: Location, message: str, target: str, source: Place, other: Place) -> Finding:
    """A finding with the layers of both sides as columns for evidence."""
    return rule.at(at, message, target=target, layer=str(source.seat or ""), imports=str(other.seat or ""))


def _stands(place: Place, breach: Breach) -> str:
    """A place in the words that the breach is about."""
    if breach.rule is AUDIENCE_IMPORT and place.audience:
        return place.audience.name
    if breach.rule is CROSS_DOMAIN_IMPORT and place.domain:
        return f"{place.seat} of domain {place.domain}"
    return str(place.seat)


def _at(facts: FileFacts, row: Import) -> Location:
    return Location(facts.path, row.line, row.column, row.scope)
