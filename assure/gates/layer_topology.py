"""Whether a topology says what it means: its globs, its directions, its exemptions (R14).

A rule that looks into a folder that does not exist passes for ever. These rules judge the layers file itself against
the tree, so that such a rule is a finding.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from assure.core import Rule, Severity
from assure.gates.topology import Seat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.values import Audience, Exemption, Layer, Topology
    from assure.core import Finding
    from assure.gates.topology import GlobEntry, TopologyMap

EMPTY_GLOB = Rule(
    "LAY040",
    "empty-glob",
    """A glob of the topology matches no file.

    **Why.** The folder was renamed, or never existed. The rules of that layer, audience or exemption pass since they
    see nothing.

    **Instead.** Mend the glob, or take it out. A folder stands for its files as `folder/**`.

    **Source.** R14""",
    category="topology",
)
UNCOVERED_LAYER = Rule(
    "LAY041",
    "uncovered-layer",
    """A layer that may import no other and that no other may import, though it has files.

    **Why.** The layer takes part in no direction: whatever calls its files is a violation or is not in the tree, so
    that the topology says nothing of how they are reached.

    **Instead.** Name it in the `may_import` of the layers above it, or give it directions of its own.

    **Source.** R14""",
    category="topology",
)
NOT_DOWNWARD = Rule(
    "LAY043",
    "not-downward",
    """`may_import` opens a direction that does not lead down the list of layers.

    **Why.** Layers are listed from top to bottom. One permitted step upwards closes a cycle with the steps down, and
    layers in a cycle are one layer. A layer's own files are the business of `peers`.

    **Instead.** Take the direction out, or list the layers in the order in which they call each other.

    **Source.** R14""",
    category="topology",
)
GROUNDLESS_RULE = Rule(
    "LAY044",
    "groundless-rule",
    """A setting that can't be judged, since what it needs is not there.

    **Why.** `peers: same-domain` without anything that tells a file's domain permits everything; `no_orm` without
    `orm_modules` forbids nothing. Both look like rules and are none.

    **Instead.** Set `domain_pattern` (or give the domains their paths), list the `orm_modules`, or drop the setting.

    **Source.** R14""",
    category="topology",
)
EXPIRED_EXEMPTION = Rule(
    "LAY045",
    "expired-exemption",
    """An entry of `outside` is past its last day.

    **Why.** The files were left out for a time, and the time is over. An exemption that outlives its day is a hole that
    nobody decided on.

    **Instead.** Move the files into a layer and drop the entry, or decide anew with a reason and a day.

    **Source.** R14, R16""",
    category="exemption",
)
EXEMPTION_BY_NAME = Rule(
    "LAY046",
    "exemption-by-name",
    """An entry of `outside` names a file without its folder.

    **Why.** `app/**/helpers.py` was written for one file. It leaves out each file that will ever have that name, in
    whatever layer; `app/**/help*.py` does the same for a piece of a name.

    **Instead.** Name each file with its folder, or the folder as a whole.

    **Source.** R14""",
    Severity.MEDIUM,
    "exemption",
)

BEYOND_ROOT = Rule(
    "LAY047",
    "beyond-root",
    """A glob of a layer matches files that do not stand below the topology's root.

    **Why.** Only what is below `root` is judged. The layer looks as if it had rules, and the check never opens the
    folder that it is written for.

    **Instead.** Write a `root` that holds every layer, or mend the glob.

    **Source.** R14""",
    category="topology",
)
RULES = (
    BEYOND_ROOT,
    EMPTY_GLOB,
    UNCOVERED_LAYER,
    NOT_DOWNWARD,
    GROUNDLESS_RULE,
    EXPIRED_EXEMPTION,
    EXEMPTION_BY_NAME,
)


class TopologyCheck:
    """Judges one topology against the paths of the tree."""

    def __init__(self, topology_map: TopologyMap, paths: Iterable[str], today: str) -> None:
        self._map = topology_map
        self._topology = topology_map.topology
        self._today = today
        self._matches: Counter[int] = Counter()
        self._beyond: dict[int, str] = {}
        self._population: Counter[str] = Counter()
        self._tells_domains = False
        listed = tuple(paths)
        for path in listed:
            if not topology_map.covers(path):
                self._beyond.update((glob, path) for glob in topology_map.place(path).globs if glob not in self._beyond)
        by_place = Counter(topology_map.place(path) for path in listed)
        for place, files in by_place.items():
            self._matches.update(dict.fromkeys(place.globs, files))
            self._population.update({seat.layer.id: files for seat in place.seats})
            self._tells_domains = self._tells_domains or bool(place.domain)

    def layer(self, layer: Layer) -> Iterator[Finding]:
        """What is wrong with a layer: its globs, its directions, its settings."""
        for part in layer.parts:
            yield from self._empty_globs(part, f"layer {Seat(layer, part)}")
            yield from self._beyond_root(part, f"layer {Seat(layer, part)}")
        yield from self._directions(layer)
        if self._population[layer.id] and not layer.may_import and not self._is_imported(layer):
            message = f"{layer.id} may import no layer, and no layer may import {layer.id}"
            yield UNCOVERED_LAYER.at(layer.at, message, target=layer.id)
        if layer.peers == "same-domain" and not self._tells_domains:
            message = f"{layer.id} has `peers: same-domain`, and nothing tells the domain of a file"
            yield GROUNDLESS_RULE.at(layer.at, message, target=f"{layer.id} peers")
        if layer.no_orm and not self._topology.orm_modules:
            message = f"{layer.id} has `no_orm`, and `orm_modules` names no module"
            yield GROUNDLESS_RULE.at(layer.at, message, target=f"{layer.id} no_orm")

    def audience(self, audience: Audience) -> Iterator[Finding]:
        """Whether the globs of an audience match files."""
        yield from self._empty_globs(audience, f"audience {audience.name}")

    def exemption(self, exemption: Exemption) -> Iterator[Finding]:
        """What is wrong with an entry of `outside`: its globs, its day."""
        yield from self._empty_globs(exemption, "outside")
        named = " ".join(exemption.paths)
        if exemption.until and exemption.until < self._today:
            message = f"{named} was outside the layers until {exemption.until}: {exemption.reason}"
            yield EXPIRED_EXEMPTION.at(exemption.at, message, target=named, owner=exemption.owner)
        for entry, matches in self._globs(exemption):
            if matches and _names_a_file(entry.text):
                files = "1 file now" if matches == 1 else f"{matches} files"
                message = f"{entry.text} names a file without its folder and leaves out {files}, and each later one"
                yield EXEMPTION_BY_NAME.at(entry.at, message, target=entry.text)

    def domain_pattern(self, topology: Topology) -> Iterator[Finding]:
        """Whether the pattern that tells domains matches files."""
        yield from self._empty_globs(topology, "domain_pattern")

    def _globs(self, owner: object) -> Iterator[tuple[GlobEntry, int]]:
        """The globs of an entry, each with the number of files it matches."""
        for position, entry in enumerate(self._map.globs):
            if entry.owner is owner:
                yield entry, self._matches[position]

    def _empty_globs(self, owner: object, name: str) -> Iterator[Finding]:
        for entry, matches in self._globs(owner):
            if not matches:
                yield EMPTY_GLOB.at(entry.at, f"{entry.text} ({name}) matches no file", target=entry.text)

    def _beyond_root(self, owner: object, name: str) -> Iterator[Finding]:
        for position, entry in enumerate(self._map.globs):
            if entry.owner is owner and position in self._beyond:
                message = f"{entry.text} ({name}) matches {self._beyond[position]}"
                message += f", which is not below the root {self._topology.root} and so is not judged"
                yield BEYOND_ROOT.at(entry.at, message, target=entry.text)

    def _is_imported(self, layer: Layer) -> bool:
        others = (other for other in self._topology.layers if other.id != layer.id)
        return any(_layer_of(reference) == layer.id for other in others for reference in other.may_import)

    def _directions(self, layer: Layer) -> Iterator[Finding]:
        """Whether each reference leads down; a part of the layer itself is level, and fine."""
        ranks = {other.id: rank for rank, other in enumerate(self._topology.layers)}
        for reference in layer.may_import:
            target = _layer_of(reference)
            if target not in ranks:
                continue  # the loader of layers files refuses it
            if ranks[target] < ranks[layer.id] or reference == layer.id:
                message = f"{layer.id} may import {reference}, which is {self._relation(layer.id, target)}"
                yield NOT_DOWNWARD.at(layer.at, message, target=f"{layer.id} {reference}")

    def _relation(self, layer: str, target: str) -> str:
        """How the target stands to the layer: itself, above it, or above it and leading back to it."""
        if layer == target:
            return "the layer itself"
        way = self._way_down(target, layer)
        return f"listed above it and closes the cycle {' -> '.join((layer, *way))}" if way else "listed above it"

    def _way_down(self, start: str, end: str) -> tuple[str, ...]:
        """The shortest permitted way from one layer to another; empty where there is none."""
        steps = {layer.id: tuple(map(_layer_of, layer.may_import)) for layer in self._topology.layers}
        ways: list[tuple[str, ...]] = [(start,)]
        seen = {start}
        for way in ways:
            for step in steps.get(way[-1], ()):
                if step == end:
                    return (*way, step)
                if step not in seen:
                    seen.add(step)
                    ways.append((*way, step))
        return ()


_WILD = frozenset("*?[")


def _layer_of(reference: str) -> str:
    """The layer of `L5` or `L5/schemas`."""
    return reference.partition("/")[0]


def _names_a_file(glob: str) -> bool:
    """Whether a glob fixes the file's name, or a piece of it, and leaves its folder open: `app/**/helpers.py`."""
    folder, _, name = glob.rpartition("/")
    return bool(name.removesuffix(".py").strip("*?")) and bool(_WILD.intersection(folder))
