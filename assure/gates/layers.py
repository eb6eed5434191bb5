"""The gate of layer boundaries: imports, calls, headers, names and places against the declared topologies (R14)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from assure.core import Gate, Subject
from assure.gates import directions, layer_files, layer_header_rules, layer_import_rules, layer_roots, layer_topology
from assure.gates.layer_files import FileCheck
from assure.gates.layer_headers import HeaderCheck
from assure.gates.layer_imports import ImportCheck
from assure.gates.layer_topology import TopologyCheck
from assure.gates.remembered import FileFindings
from assure.gates.topology import Atlas
from assure.gates.unreadable import UNREADABLE_SOURCE, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from assure.contracts.values import Topology
    from assure.core import Finding
    from assure.gates.topology import TopologyMap
    from assure.tree.facts import FileFacts
    from assure.tree.tree import Tree
    from assure.workspace import Workspace


RULES = (
    *directions.RULES,
    *layer_import_rules.RULES,
    *layer_header_rules.RULES,
    *layer_files.RULES,
    *layer_topology.RULES,
    layer_roots.MISSING_IMPORT_ROOT,
    UNREADABLE_SOURCE,
)


class _FileChecks:
    """The checks of one topology's files; what they work out is kept from file to file."""

    def __init__(self, places: TopologyMap, tree: Tree, maps: tuple[TopologyMap, ...]) -> None:
        self.places = places
        self._files = FileCheck(places.topology, tree)
        self._headers = HeaderCheck(places.topology)
        self._imports = ImportCheck(places, tree, maps)

    def findings(self, facts: FileFacts) -> Iterator[Finding]:
        """Everything that is wrong with one file."""
        place = self.places.place(facts.path)
        yield from unreadable(facts)
        yield from self._files.findings(facts, place)
        yield from self._headers.findings(facts, place)
        yield from self._imports.findings(facts, place)


class _Item(NamedTuple):
    """What a subject stands for, with the check that judges it."""

    check: Callable[[Any], Iterator[Finding]]
    value: Any


def subjects(workspace: Workspace) -> Iterable[Subject]:
    """The files below the roots of the topologies, and what each topology declares; nothing for an empty tree."""
    if not workspace.tree.files:
        return
    maps = Atlas(workspace.contracts).maps
    for places in maps:
        files = tuple(facts for facts in workspace.tree.files if places.covers(facts.path))
        checks = _FileChecks(places, workspace.tree, maps)
        name = f"layers {places.topology.name}"
        judged = FileFindings(name, workspace, RULES, files, checks.findings)
        for facts in files:
            yield Subject("file", facts.path, _Item(judged.of, facts))
        yield from _declared(places, workspace)


def _declared(places: TopologyMap, workspace: Workspace) -> Iterator[Subject]:
    """What a topology declares, to be judged against the paths of the tree."""
    topology, name = places.topology, places.topology.name
    check = TopologyCheck(places, (facts.path for facts in workspace.tree.files), workspace.today)
    yield Subject("topology", name, _Item(partial(_whole, check, workspace), topology))
    for layer in topology.layers:
        yield Subject("layer", f"{name} {layer.id}", _Item(check.layer, layer))
    for audience in topology.audiences:
        yield Subject("audience", f"{name} {audience.name}", _Item(check.audience, audience))
    for exemption in topology.outside:
        yield Subject("exemption", f"{name} {' '.join(exemption.paths)}", _Item(check.exemption, exemption))


def _whole(check: TopologyCheck, workspace: Workspace, topology: Topology) -> Iterator[Finding]:
    """What is wrong with a topology as a whole."""
    yield from check.domain_pattern(topology)
    yield from layer_roots.missing_roots(topology, workspace)


def judge(subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with one of them."""
    item: _Item = subject.item
    return item.check(item.value)


GATE = Gate("layers", "Layer boundaries", RULES, subjects, judge, examines=("file",))
