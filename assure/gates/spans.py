"""What the attributes of a module can lead to: the places behind its re-exports and its submodules (R14).

`spine.engines.enable()` needs no import of an engine. To see such calls a file must be parsed in full, so this module
tells cheaply, from imports alone, for which files that could matter.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.gates.topology import Place, TopologyMap
    from assure.tree.facts import Import
    from assure.tree.tree import Tree


class Spans:
    """For each module of a tree the set of places its attributes can lead to, as bits by `Place.number`."""

    def __init__(self, tree: Tree, places: TopologyMap) -> None:
        self._tree = tree
        self._places = places

    def of(self, module: str) -> int:
        """The places that `module.x.y...` can lead to, its own included; 0 for a module outside the tree."""
        return self._masks.get(module, 0)

    @cached_property
    def places(self) -> dict[int, Place]:
        """Every place of the tree's files by its bit."""
        found = (self._places.place(facts.path) for facts in self._tree.files)
        return {1 << place.number: place for place in found}

    @cached_property
    def _masks(self) -> dict[str, int]:
        """Grown along the edges until nothing is added, so that packages that import each other are no trouble."""
        masks, edges = self._first_step()
        grown = True
        while grown:
            grown = False
            for module, targets in edges.items():
                mask = masks[module]
                for target in targets:
                    mask |= masks.get(target, 0)
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
            for row in facts.imports:
                if row.alias and not row.scope:
                    origin = self._tree.origin(bound(row))
                    onward.add(origin)
                    masks[facts.module] |= self._bit(self._tree.path_of(origin))
            for package, child in _ancestry(facts.module):
                masks.setdefault(package, 0)
                edges.setdefault(package, set()).add(child)
        return masks, edges

    def _bit(self, path: str) -> int:
        return 1 << self._places.place(path).number if path else 0


def bound(row: Import) -> str:
    """What the name that an import binds stands for; a star counts as its module, whose names it all takes over."""
    if row.name:
        return row.module if row.name == "*" else f"{row.module}.{row.name}"
    return row.alias if row.alias == row.module.partition(".")[0] else row.module


def _ancestry(module: str) -> Iterator[tuple[str, str]]:
    """Each package above a module with the child that leads to it: `a.b.c` gives (a.b, a.b.c) and (a, a.b)."""
    child = module
    while "." in child:
        package = child.rpartition(".")[0]
        yield package, child
        child = package
