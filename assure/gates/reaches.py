"""What an import reaches: the file it names, where its names come from, what their attributes can lead to (R14).

Names are followed by the imports of files, which the tree always has at hand, so that nothing is parsed. Each imported
name is followed once, however many files import it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.values import LegacyNamespace
    from assure.gates.topology import Place, TopologyMap
    from assure.tree.facts import FileFacts, Import
    from assure.tree.tree import Tree


class End(NamedTuple):
    """A name that another file hands on: as it is written, as it is called where it is defined, and in which file."""

    written: str
    origin: str
    path: str


@dataclass(slots=True, eq=False)
class Reach:
    """What one imported name reaches.

    `direct` is the dotted module that the import names, with its file ("" outside the tree); `origin` what the name
    really is; `ends` the names that come from another file than that; `orm` the dotted name in the ORM that it ends at,
    "" for none. `fine` are the numbers of the places from where nothing about it is wrong, as far as asked.
    """

    direct: str
    path: str
    origin: str
    ends: tuple[End, ...]
    orm: str
    legacy: LegacyNamespace | None
    fine: set[int] = field(default_factory=set)
    mask: int = -1  # the places of `paths` as bits, once somebody asked

    @property
    def paths(self) -> Iterator[str]:
        """Every file of the tree that it reaches."""
        if self.path:
            yield self.path
        yield from (end.path for end in self.ends)


class Reaches:
    """The reaches of all imports of a tree, seen from one topology."""

    def __init__(self, places: TopologyMap, tree: Tree) -> None:
        self._topology = places.topology
        self._places = places
        self._tree = tree
        self._foreign = (*self._topology.orm_modules, *(entry.prefix for entry in self._topology.legacy))
        self._known: dict[str, dict[str, Reach | None]] = {}
        self._by_path: dict[str, tuple[tuple[Import, Reach], ...]] = {}

    def of(self, facts: FileFacts) -> tuple[tuple[Import, Reach], ...]:
        """The imports of a file of which anything can be wrong, each with what it reaches."""
        found = self._by_path.get(facts.path)
        if found is None:
            found = self._by_path[facts.path] = tuple(self._rows(facts))
        return found

    def _rows(self, facts: FileFacts) -> Iterator[tuple[Import, Reach]]:
        known = self._known
        for row in facts.imports:
            module, name = row[0], row[1]
            names = known.get(module)
            if names is None:
                names = known[module] = {} if self._matters(module) else _NOTHING
            if names is not _NOTHING:
                if name not in names:
                    names[name] = self._work_out(module, name)
                reach = names[name]
                if reach is not None:
                    yield row, reach

    def span(self, row: Import, reach: Reach) -> int:
        """The places that attributes of the imported name can lead to as bits, and the bit `ORM`.

        `spine.engines.enable()` needs no import of an engine, and only a full parse shows the call. The span tells for
        which files that parse could find something.
        """
        return self.masks.get(_bound(row, reach), 0) if row.alias or row.context == "dynamic" else 0

    @property
    def orm_modules(self) -> tuple[str, ...]:
        """The prefixes of dotted names that count as an ORM."""
        return self._topology.orm_modules

    @cached_property
    def places(self) -> dict[int, Place]:
        """Every place of the tree's files by its bit."""
        found = (self._places.place(facts.path) for facts in self._tree.files)
        return {_bit_of(place): place for place in found}

    @cached_property
    def _tops(self) -> frozenset[str]:
        """The names that dotted names of the project begin with."""
        return frozenset(facts.module.partition(".")[0] for facts in self._tree.files)

    def _matters(self, module: str) -> bool:
        """Whether anything about imports from a module can be wrong: it may be the project's, an ORM's or legacy."""
        if module.partition(".")[0] in self._tops:
            return bool(module)
        return any(within(module, (prefix,)) or within(prefix, (module,)) for prefix in self._foreign)

    def _work_out(self, module: str, name: str) -> Reach | None:
        whole = f"{module}.{name}" if name and name != "*" else module
        origin = self._tree.origin(whole)
        direct = whole if origin == whole and self._tree.module(whole) else module
        named = self._tree.module(direct)
        path = named.path if named else self._tree.path_of(module)  # one that is not there: as its package
        every = tuple(self._end(each) for each in self._names(module, name, whole))
        names = (name for end in every for name in (end.origin, end.written))
        orm = next((each for each in names if within(each, self._topology.orm_modules)), "")
        legacy = next((entry for entry in self._topology.legacy if within(whole, (entry.prefix,))), None)
        ends = tuple(end for end in every if end.path and end.path != path)
        return Reach(direct, path, origin, ends, orm, legacy) if path or ends or orm or legacy else None

    def _end(self, written: str) -> End:
        origin = self._tree.origin(written)
        return End(written, origin, self._tree.path_of(origin))

    def _names(self, module: str, name: str, whole: str) -> Iterable[str]:
        """The dotted names that an import brings: one, or all that stand behind a star."""
        facts = self._tree.module(module) if name == "*" else None
        if facts is None:
            return (whole,)
        exports = self._tree.exports(facts.path)
        public = (each for each in exports.bound if not each.startswith("_"))
        declared = (each for each, _ in exports.declared or ())
        return tuple(f"{module}.{each}" for each in sorted(set(public if exports.declared is None else declared)))

    @cached_property
    def masks(self) -> dict[str, int]:
        """The span of each module by its dotted name, grown along what it binds until nothing is added."""
        masks, edges = self._first_step()
        grown = True
        while grown:
            grown = False
            for module, targets in edges.items():
                mask = masks[module]
                for target in targets:
                    mask |= masks[target]
                if mask != masks[module]:
                    masks[module], grown = mask, True
        return masks

    def _first_step(self) -> tuple[dict[str, int], dict[str, set[str]]]:
        """The places that one attribute of each module leads to, and the modules from where it goes on."""
        masks: dict[str, int] = {}
        edges: dict[str, set[str]] = {}
        for facts in self._tree.files:
            masks[facts.module] = masks.get(facts.module, 0) | self._bit(facts.path)
            onward = edges.setdefault(facts.module, set())
            bound = ((row, reach) for row, reach in self.of(facts) if row.alias and not row.scope)
            for row, reach in bound:
                onward.add(_bound(row, reach))
                masks[facts.module] |= self._mask(reach)
            for package, child in _ancestry(facts.module):
                masks.setdefault(package, 0)
                edges.setdefault(package, set()).add(child)
        return masks, {module: onward & masks.keys() for module, onward in edges.items()}

    def _mask(self, reach: Reach) -> int:
        if reach.mask < 0:
            reach.mask = ORM if reach.orm else 0
            for path in reach.paths:
                reach.mask |= self._bit(path)
        return reach.mask

    def _bit(self, path: str) -> int:
        return _bit_of(self._places.place(path))


ORM = 1  # the bit of what leads to an ORM
_NOTHING: dict[str, Reach | None] = {}


def _bit_of(place: Place) -> int:
    return 2 << place.number


def within(dotted: str, prefixes: Iterable[str]) -> bool:
    """Whether a dotted name is one of the prefixes or stands below one."""
    return any(dotted == prefix or dotted.startswith(f"{prefix}.") for prefix in prefixes)


def _bound(row: Import, reach: Reach) -> str:
    """What the name that an import binds stands for; a star counts as its module, `import a.b` binds `a`."""
    if not row.name and row.alias == row.module.partition(".")[0]:
        return row.alias
    return reach.origin


def _ancestry(module: str) -> Iterator[tuple[str, str]]:
    """Each package above a module with the child that leads to it: `a.b.c` gives (a.b, a.b.c) and (a, a.b)."""
    child = module
    while "." in child:
        package = child.rpartition(".")[0]
        yield package, child
        child = package
