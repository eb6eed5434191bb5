"""Whether what a file imports and calls stays within the directions of its layer (R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.gates.directions import OUTSIDE_IMPORT, Directions
from assure.gates.layer_import_rules import (
    DYNAMIC_IMPORT,
    INDIRECT_IMPORT,
    LEGACY_IMPORT,
    ORM_AT_RUN_TIME,
    OUTSIDE_LEADS_BACK,
    UNRESOLVED_DYNAMIC_IMPORT,
)
from assure.gates.layer_uses import UseCheck, at, finding, how, stands
from assure.gates.reaches import Reaches, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Finding
    from assure.gates.reaches import Reach
    from assure.gates.topology import Place, TopologyMap
    from assure.tree.facts import FileFacts, Import
    from assure.tree.tree import Tree


class ImportCheck:
    """Judges the imports and calls of one topology's files."""

    def __init__(self, places: TopologyMap, tree: Tree, maps: tuple[TopologyMap, ...]) -> None:
        self._places = places
        self._tree = tree
        self._directions = Directions(places.topology)
        self._reaches = Reaches(places, tree)
        self._uses = UseCheck(places, tree, maps, self._reaches, self._directions)

    def findings(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        """What is wrong with the imports and calls of a file, each thing once a scope.

        Of a file that is in no layer or listed as outside, only imports from a legacy namespace count, and imports of
        layers where files in a layer may import it.
        """
        layered = source.seat is not None and source.exempt is None
        seen: set[tuple[str, str, str]] = set()
        for found in self._all(facts, source) if layered else self._unlayered(facts, source):
            key = (found.code, found.location.qualname, found.target)
            if key not in seen:
                seen.add(key)
                yield found

    def _unlayered(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        for row, reach in self._reaches.of(facts):
            yield from self._legacy(facts, row, reach)
            if _is_open(source) and row.context != "type-checking":
                yield from self._through(facts, row, reach)

    def _through(self, facts: FileFacts, row: Import, reach: Reach) -> Iterator[Finding]:
        """What an outside file that layers may import leads them to."""
        written = f"{row.module}.{row.name}" if row.name else row.module
        for path in reach.paths:
            target = self._places.place(path)
            if target.seat is not None:
                message = f"layers may import this file, and it imports {written} ({target.seat}){how(row)}"
                yield OUTSIDE_LEADS_BACK.at(at(facts, row), message, target=written, imports=str(target.seat))
                return

    def _all(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        for row, reach in self._reaches.of(facts):
            if source.number not in reach.fine and not self._is_fine(source, reach):
                yield from self._legacy(facts, row, reach)
                yield from self._orm(facts, source, row, reach)
                direct = tuple(self._direct(facts, source, row, reach))
                yield from direct
                if all(found.code == OUTSIDE_IMPORT.code for found in direct):
                    yield from self._indirect(facts, source, row, reach)
        yield from self._unresolved(facts, source)
        yield from self._uses.findings(facts, source)

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
                message = f"{source.seat} imports a module or runs code that only the run tells: {row.alias}"
                yield UNRESOLVED_DYNAMIC_IMPORT.at(at(facts, row), message, target=row.alias)

    def _legacy(self, facts: FileFacts, row: Import, reach: Reach) -> Iterator[Finding]:
        entry = reach.legacy
        if entry is not None and not within(facts.module, (entry.prefix,)):
            message = f"imports {reach.direct} from the legacy namespace {entry.prefix}{how(row)}"
            fix = f"Import from {entry.instead} instead."
            yield LEGACY_IMPORT.at(at(facts, row), message, target=reach.direct, fix=fix)

    def _orm(self, facts: FileFacts, source: Place, row: Import, reach: Reach) -> Iterator[Finding]:
        layer = source.layer
        if reach.orm and layer and layer.no_orm and row.context != "type-checking":
            written = f"{row.module}.{row.name}" if row.name else row.module
            through = "" if reach.orm == written else f", which leads to {reach.orm}"
            message = (
                f"{source.seat} imports {written}{how(row)}{through}; {layer.id} may not import an ORM at run time"
            )
            yield ORM_AT_RUN_TIME.at(at(facts, row), message, target=written, layer=layer.id)

    def _direct(self, facts: FileFacts, source: Place, row: Import, reach: Reach) -> Iterator[Finding]:
        """The breaches of an import as it is written."""
        if reach.path and reach.path != facts.path:
            target = self._places.place(reach.path)
            for breach in self._uses.breaches(source, reach.path, row.context):
                if breach.rule is OUTSIDE_IMPORT and reach.legacy is not None:
                    continue  # told as the legacy import that it is
                own, other = stands(source, breach), stands(target, breach)
                message = f"{own} imports {reach.direct} ({other}){how(row)}; {breach.legal}"
                rule = DYNAMIC_IMPORT if row.context == "dynamic" else breach.rule
                yield finding(rule, at(facts, row), message, reach.direct, source, target)

    def _indirect(self, facts: FileFacts, source: Place, row: Import, reach: Reach) -> Iterator[Finding]:
        """The breaches of where the names of an import come from."""
        for end in reach.ends:
            target = self._places.place(end.path)
            if end.path != facts.path:
                for breach in self._uses.breaches(source, end.path, row.context):
                    own, other = stands(source, breach), stands(target, breach)
                    message = f"{own} imports {end.written}, which is {end.origin} ({other}){how(row)}; {breach.legal}"
                    rule = DYNAMIC_IMPORT if row.context == "dynamic" else INDIRECT_IMPORT
                    yield finding(rule, at(facts, row), message, end.written, source, target)


def _is_open(place: Place) -> bool:
    """Whether files outside the layers stand here that layers may import."""
    return place.seat is None and place.exempt is not None and place.exempt.may_be_imported
