"""Whether the handler of a route calls what only operations may: code of layers that are closed to it, the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import Finding, Location
from assure.gates.directions import CLOSED_IMPORT, SKIPPING_IMPORT, Directions
from assure.gates.dispatch_rules import PAST_THE_REGISTRY
from assure.gates.topology import Atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.gates.dispatch_routes import Served
    from assure.gates.topology import Place
    from assure.tree.routes_facts import Handling, Reached
    from assure.workspace import Workspace

_CLOSED = frozenset({CLOSED_IMPORT.code, SKIPPING_IMPORT.code})


class Reaches:
    """Judges the calls of handlers, and of helpers in their own layer, by the topologies of a project."""

    def __init__(self, workspace: Workspace) -> None:
        self._atlas = Atlas(workspace.contracts)
        self._directions = tuple((each, Directions(each.topology)) for each in self._atlas.maps)

    def judge(self, served: Served, handling: Handling) -> Iterator[Finding]:
        """A finding for each call that leads where a route may not go."""
        home = self._atlas.place(handling.path)
        for call in handling.reached:
            why = self._why(call, handling, home)
            if why:
                place = Location(call.path, call.line, call.column, call.scope)
                message = f"`{served.name}` calls {call.target}: {why}"
                yield PAST_THE_REGISTRY.at(place, message, target=f"{served.name} {call.target}")

    def _why(self, call: Reached, handling: Handling, home: Place | None) -> str:
        """Why a call may not be made, "" where it may; what a helper of another layer calls is that layer's affair."""
        source = self._atlas.place(call.path)
        layer, own = home.layer if home else None, source.layer if source else None
        if call.path != handling.path and (layer is None or own is None or own.id != layer.id):
            return ""
        if not call.target_path:
            return "" if layer is not None and layer.commits else "the database belongs to what operations do"
        for places, directions in self._directions:
            if places.covers(call.path) and places.covers(call.target_path):
                for breach in directions.breaches(places.place(call.path), places.place(call.target_path)):
                    if breach.rule.code in _CLOSED:
                        return breach.legal
        return ""
