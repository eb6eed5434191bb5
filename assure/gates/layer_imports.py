"""Whether what a file imports and calls stays within the directions of its layer (R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
from assure.gates.spans import Spans, bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.values import LegacyNamespace
    from assure.core import Finding, Rule
    from assure.gates.directions import Breach
    from assure.gates.topology import Place, TopologyMap
    from assure.tree.facts import FileFacts, Import
    from assure.tree.tree import Tree

_HOW = {"type-checking": " under TYPE_CHECKING", "lazy": " inside a function", "dynamic": " by its name as text"}


class _End(NamedTuple):
    """A name that another file hands on: as it is written, as it is called where it is defined, and in which file."""

    written: str
    origin: str
    path: str


class _Reach(NamedTuple):
    """What one import reaches.

    `direct` is the dotted module that it names, with its file ("" outside the tree); `origin` what the name that it
    brings really is; `ends` the names that come from another file than that; `orm` the dotted name in the ORM that it
    ends at, "" for none.
    """

    direct: str
    path: str
    origin: str
    ends: tuple[_End, ...]
    orm: str
    legacy: LegacyNamespace | None


class ImportCheck:
    """Judges the imports and calls of one topology's files."""

    def __init__(self, places: TopologyMap, tree: Tree) -> None:
        self._topology = places.topology
        self._places = places
        self._tree = tree
        self._directions = Directions(places.topology)
        self._spans = Spans(tree, places)
        self._reached: dict[tuple[str, str], _Reach | None] = {}
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
        for row in facts.imports:
            reach = self._reach(row)
            if reach is not None:
                yield from self._legacy(facts, row, reach)

    def _all(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        for row in facts.imports:
            reach = self._reach(row)
            if reach is not None:
                yield from self._legacy(facts, row, reach)
                yield from self._orm(facts, source, row, reach)
                direct = tuple(self._direct(facts, source, row, reach))
                yield from direct or self._indirect(facts, source, row, reach)
            elif row.context == "dynamic" and not row.module:
                message = f"{source.seat} imports a module by a name that only the run tells: {row.alias}"
                yield UNRESOLVED_DYNAMIC_IMPORT.at(_at(facts, row), message, target=row.alias)
        if self._may_reach_further(facts, source):
            yield from self._calls(facts, source)

    def _reach(self, row: Import) -> _Reach | None:
        """What an import reaches, None where nothing about it can be wrong; worked out once for each name."""
        key = (row.module, row.name)
        if key not in self._reached:
            self._reached[key] = self._work_out(*key) if row.module else None
        return self._reached[key]

    def _work_out(self, module: str, name: str) -> _Reach | None:
        whole = f"{module}.{name}" if name and name != "*" else module
        direct = whole if self._tree.module(whole) and self._tree.origin(whole) == whole else module
        named = self._tree.module(direct)
        path = named.path if named else ""
        every = tuple(self._end(each) for each in self._names(module, name, whole))
        orm = next(
            (end.origin for end in every if not end.path and _within(end.origin, self._topology.orm_modules)), ""
        )
        legacy = next((entry for entry in self._topology.legacy if _within(whole, (entry.prefix,))), None)
        ends = tuple(end for end in every if end.path and end.path != path)
        return (
            _Reach(direct, path, self._tree.origin(whole), ends, orm, legacy) if path or ends or orm or legacy else None
        )

    def _end(self, written: str) -> _End:
        origin = self._tree.origin(written)
        return _End(written, origin, self._tree.path_of(origin))

    def _names(self, module: str, name: str, whole: str) -> Iterable[str]:
        """The dotted names that an import brings: one, or all that stand behind a star."""
        facts = self._tree.module(module) if name == "*" else None
        if facts is None:
            return (whole,)
        exports = self._tree.exports(facts.path)
        public = (each for each in exports.bound if not each.startswith("_"))
        declared = (each for each, _ in exports.declared or ())
        return tuple(f"{module}.{each}" for each in sorted(set(public if exports.declared is None else declared)))

    def _legacy(self, facts: FileFacts, row: Import, reach: _Reach) -> Iterator[Finding]:
        entry = reach.legacy
        if entry is not None and not _within(facts.module, (entry.prefix,)):
            message = f"imports {reach.direct} from the legacy namespace {entry.prefix}{_HOW.get(row.context, '')}"
            fix = f"Import from {entry.instead} instead."
            yield LEGACY_IMPORT.at(_at(facts, row), message, target=reach.direct, fix=fix)

    def _orm(self, facts: FileFacts, source: Place, row: Import, reach: _Reach) -> Iterator[Finding]:
        layer = source.layer
        if reach.orm and layer and layer.no_orm and row.context != "type-checking":
            written = f"{row.module}.{row.name}" if row.name else row.module
            through = "" if reach.orm == written else f", which leads to {reach.orm}"
            how = _HOW.get(row.context, "")
            message = f"{source.seat} imports {written}{how}{through}; {layer.id} may not import an ORM at run time"
            yield ORM_AT_RUN_TIME.at(_at(facts, row), message, target=written, layer=layer.id)

    def _direct(self, facts: FileFacts, source: Place, row: Import, reach: _Reach) -> Iterator[Finding]:
        """The breaches of an import as it is written."""
        if reach.path and reach.path != facts.path:
            target = self._places.place(reach.path)
            for breach in self._breaches(source, target, row.context):
                own, other = _stands(source, breach), _stands(target, breach)
                message = f"{own} imports {reach.direct} ({other}){_HOW.get(row.context, '')}; {breach.legal}"
                rule = DYNAMIC_IMPORT if row.context == "dynamic" else breach.rule
                yield _finding(rule, _at(facts, row), message, reach.direct, source, target)

    def _indirect(self, facts: FileFacts, source: Place, row: Import, reach: _Reach) -> Iterator[Finding]:
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
        """Whether an attribute of a module that the file binds can lead to a place it may not import."""
        forbidden = self._forbidden.get(source.number)
        if forbidden is None:
            places = self._spans.places.items()
            forbidden = sum(bit for bit, place in places if self._directions.breaches(source, place))
            self._forbidden[source.number] = forbidden
        return any(self._span(row) & forbidden for row in facts.imports)

    def _span(self, row: Import) -> int:
        """Where attributes of what an import binds can lead."""
        reach = self._reach(row)
        if reach is None or not row.alias:
            return 0
        return self._spans.of(reach.origin if row.name else bound(row))

    def _calls(self, facts: FileFacts, source: Place) -> Iterator[Finding]:
        """The breaches of calls and base classes that go through attributes; what an import reaches is told there."""
        told = {facts.path} | {path for row in facts.imports for path in self._paths(row)}
        for place, dotted, verb in self._uses(facts):
            path = self._tree.path_of(dotted)
            if not path or path in told:
                continue
            target = self._places.place(path)
            for breach in self._breaches(source, target, "runtime"):
                own, other = _stands(source, breach), _stands(target, breach)
                message = f"{own} {verb} {dotted}, which is in {path} ({other}); {breach.legal}"
                yield _finding(INDIRECT_CALL, place, message, dotted, source, target)

    def _paths(self, row: Import) -> Iterator[str]:
        reach = self._reach(row)
        if reach is not None:
            yield reach.path
            yield from (end.path for end in reach.ends)

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


def _within(dotted: str, prefixes: Iterable[str]) -> bool:
    """Whether a dotted name is one of the prefixes or stands below one."""
    return any(dotted == prefix or dotted.startswith(f"{prefix}.") for prefix in prefixes)
