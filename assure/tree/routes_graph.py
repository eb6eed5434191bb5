"""Answerable for where a router is served: which applications include it, and under which prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.tree.meanings import At, Function
from assure.tree.routes_objects import LibraryRouter, OwnRouter, is_application
from assure.tree.sqltext import HOLE
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from assure.tree.routes_objects import Making, Router, RouterInference
    from assure.tree.summaries import Expression

_MOST = 400  # ways on which one router is served
_DEEPEST = 20


class Prefix(NamedTuple):
    """A path in front of others, and how it is written where it is not known as a whole."""

    text: str
    unknown: tuple[str, ...] = ()

    def then(self, other: Prefix) -> Prefix:
        """This path with another one behind it."""
        return Prefix(self.text + other.text, self.unknown + other.unknown)


NOTHING = Prefix("")


class Edge(NamedTuple):
    """A router that another one includes or mounts."""

    parent: Router
    prefix: Prefix


class Graph:
    """Routers and what includes them; a router without a way to an application is served by nobody that is known."""

    def __init__(self, inference: RouterInference) -> None:
        self.inference = inference
        self._edges: dict[Making, list[Edge]] = {}
        self._variants: dict[tuple[int, object], dict[Making, Router]] = {}

    def note(self, router: Router) -> None:
        """Remember that there is such a router."""
        making = making_of(router)
        self._variants.setdefault(making.anywhere, {})[making] = router

    def include(self, parent: Router, child: Router, prefix: Prefix) -> None:
        """Note that a router includes or mounts another one."""
        self.note(parent)
        self.note(child)
        edges = self._edges.setdefault(making_of(child), [])
        edge = Edge(parent, prefix)
        if edge not in edges:
            edges.append(edge)

    def ways(self, router: Router) -> tuple[tuple[Prefix, str, Making], ...]:
        """Every path at which the routes of a router are served, with the application that does it ("" for none).

        The making tells which router it is, of those that a function made.
        """
        self.note(router)
        found: dict[tuple[Prefix, str, Making], None] = {}
        for variant in self._same_place(router):
            found.update(dict.fromkeys((*way, making_of(variant)) for way in self._ways(variant, 0)))
        served = {way: None for way in found if way[1]}
        return tuple(list(served or found)[:_MOST])

    def _same_place(self, router: Router) -> tuple[Router, ...]:
        """The router itself, or, of one that a function makes, the routers that the calls of that function gave."""
        variants = self._variants[making_of(router).anywhere]
        called = tuple(each for making, each in variants.items() if making.outer)
        return called if called and not making_of(router).outer else (router,)

    def _ways(self, router: Router, depth: int) -> list[tuple[Prefix, str]]:
        own = self.prefix_of(router)
        making = making_of(router)
        edges = self._edges.get(making, []) + (self._inside(making) if making.outer else [])
        if not edges or depth > _DEEPEST:
            served_by = place_of(making) if self._is_application(router) else ""
            return [(own, served_by)]
        found = []
        for edge in edges:
            parents = (edge.parent,) if making_of(edge.parent) == making else self._same_place(edge.parent)
            for parent in parents:
                found += [(way.then(edge.prefix).then(own), app) for way, app in self._ways(parent, depth + 1)[:_MOST]]
        return found

    def _inside(self, making: Making) -> list[Edge]:
        """What includes a router inside the function that makes it, whoever calls that function."""
        return [
            edge
            for other, edges in self._edges.items()
            if other.anywhere == making.anywhere and not other.outer
            for edge in edges
        ]

    def _is_application(self, router: Router) -> bool:
        return is_application(self.inference.kind_of(router))

    def prefix_of(self, router: Router) -> Prefix:
        """The prefix that a router puts in front of its own routes."""
        making = making_of(router)
        if self._is_application(router):
            return NOTHING
        handed = self._handed_to_base(router, making) if isinstance(router, OwnRouter) else None
        if handed is not None:
            return handed
        named = dict(making.call[3])
        return self.prefix(named["prefix"], making.at, making) if "prefix" in named else NOTHING

    def _handed_to_base(self, router: OwnRouter, making: Making) -> Prefix | None:
        """The prefix that the class of a router hands to its base; None where it leaves that to the arguments."""
        for value in self.inference.class_member(router.cls, "__init__"):
            if not isinstance(value, Function):
                continue
            for site in value.scope.calls:
                handed = dict(site.value[3]).get("prefix")
                if last_name(site.value[1]) == "__init__" and handed is not None:
                    at = At(value.scope, site.place.order, site.place.block)
                    return prefix_from(self.inference.text_within(handed, at, (making.call, making.at)), handed)
        return None

    def prefix(self, written: Expression, at: At, making: Making | None = None) -> Prefix:
        """A prefix as it is written, as far as it is known."""
        text = self.inference.text_within(written, at, making.given if making else None)
        return prefix_from(text, written)


def prefix_from(text: str, written: Expression) -> Prefix:
    """A prefix whose unknown parts stand as `{...}`."""
    from assure.tree.summaries import shown

    if HOLE not in text:
        return Prefix(text)
    return Prefix(text.replace(HOLE, "{...}"), (shown(written),))


def making_of(router: Router) -> Making:
    """Where a router is made."""
    if isinstance(router, LibraryRouter):
        return router.making
    assert router.making is not None  # only routers that were made somewhere become one
    return router.making


def place_of(making: Making) -> str:
    """The file of a making and the name of the scope around it."""
    return making.at.scope.symbol
