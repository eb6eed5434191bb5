"""Which imports a topology permits between two places, and the rules for those it does not (R14).

`Directions` compares places, not files: a pair of places is judged once, whatever number of files stands there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.core import Rule

if TYPE_CHECKING:
    from assure.contracts.values import Layer, Topology
    from assure.gates.topology import Place, Seat

UPWARD_IMPORT = Rule(
    "LAY001",
    "upward-import",
    """A file imports from a layer above its own.

    **Why.** What is below must not know what is above: an engine that imports a route can't be run, tested or moved
    without it, and the two layers become one. An import under `TYPE_CHECKING` couples by name all the same.

    **Instead.** Hand the value or the function in as an argument, or move what both need to a layer that both may
    import.

    **Source.** R14""",
    category="direction",
)
SKIPPING_IMPORT = Rule(
    "LAY002",
    "skipping-import",
    """A file imports from a layer further down and leaves out the ones between.

    **Why.** The layer that is left out is where the transaction, the authority check and the audit live. A route that
    reaches an engine or a driver directly runs without them. Under `TYPE_CHECKING` a layer with `no_orm` may name types
    of any layer below it, since it could not annotate what it is handed otherwise; other layers may not.

    **Instead.** Call the next layer and let it do the rest; if the direction is meant, name it in `may_import`.

    **Source.** R14""",
    category="direction",
)
CLOSED_IMPORT = Rule(
    "LAY003",
    "closed-import",
    """A file imports from the layer just below, or from a part of it, that `may_import` does not open.

    **Why.** `may_import` is the whole list of what a layer may reach: a part that is not named (the schemas, but not
    the engines) is closed on purpose, however near it is.

    **Instead.** Use a part that is open, or name the closed one in `may_import` if the direction is meant.

    **Source.** R14""",
    category="direction",
)
CROSS_DOMAIN_IMPORT = Rule(
    "LAY004",
    "cross-domain-import",
    """A file imports from another domain on its own layer, where `peers` is `same-domain`.

    **Why.** Each domain is decided by its own engines and stored by its own drivers. One that calls another's directly
    makes a second path to the same rules, which the layer above neither orders nor audits. A file in no domain may be
    imported by all; it may not import from a domain.

    **Instead.** Let the layer above call both domains and hand the result over.

    **Source.** R12, R14""",
    category="domain",
)
PEER_IMPORT = Rule(
    "LAY005",
    "peer-import",
    """A file imports from its own layer, where `peers` is `none`.

    **Why.** The files of such a layer stand side by side: a route that imports a route, or a facade that imports a
    facade, hides an order of calls inside one layer.

    **Instead.** Move what both need to a layer that they may import.

    **Source.** R14""",
    category="direction",
)
AUDIENCE_IMPORT = Rule(
    "LAY010",
    "audience-import",
    """A file imports from the folder of another audience that its own may not import from.

    **Why.** Code for customers and code for operators have other rules on who may see what; an import across is how an
    operator's view ends up in a customer's answer.

    **Instead.** Move what both need to a folder that both audiences may import, or name the audience in `may_import`.

    **Source.** R14""",
    category="audience",
)

OUTSIDE_IMPORT = Rule(
    "LAY013",
    "outside-import",
    """A file in a layer imports a file that is listed as `outside`, or judged source below no topology's root.

    **Why.** What is outside may import every layer: the composition root puts routes, engines and drivers together. A
    file in a layer that imports it reaches all of them, upwards as well, and no direction is left to judge. An
    `__init__.py` that holds nothing but a docstring or a version is no such door.

    **Instead.** Let the composition root hand the value in as an argument, or move what is needed into a layer. Where
    being imported is what the file is for (settings that import nothing themselves), write `may_be_imported: true`
    at its entry of `outside`; for a folder beside the root, widen the `root` or give it a layers file of its own.

    **Source.** R14""",
    category="exemption",
)
CROSS_DOMAIN_REACH = Rule(
    "LAY014",
    "cross-domain-reach",
    """A file imports from a layer below, but from another domain: an engine that uses another domain's driver.

    **Why.** Below the spine each domain is closed: its engines decide for it, its drivers store it. An engine that
    takes a shortcut to another domain's driver writes past the rules of that domain's engines, and past the layer
    that orders and audits both. Judged between layers that both have `peers: same-domain`, and from any layer with
    `crosses_domains: false`. A file in no domain may be imported by all; it may not import from a domain.

    **Instead.** Let the layer above call both domains and hand the result over; write `crosses_domains: true` at the
    layer where such imports are meant.

    **Source.** R12, R14""",
    category="domain",
)

RULES = (
    UPWARD_IMPORT,
    SKIPPING_IMPORT,
    CLOSED_IMPORT,
    CROSS_DOMAIN_IMPORT,
    PEER_IMPORT,
    AUDIENCE_IMPORT,
    OUTSIDE_IMPORT,
    CROSS_DOMAIN_REACH,
)


class Breach(NamedTuple):
    """Why a place may not import from another: the rule, and what would be legal."""

    rule: Rule
    legal: str


class Directions:
    """The verdict of one topology on each pair of places, worked out once a pair."""

    def __init__(self, topology: Topology) -> None:
        self._order = {layer.id: rank for rank, layer in enumerate(topology.layers)}
        self._judged: dict[tuple[int, int], tuple[Breach, ...]] = {}

    def breaches(self, source: Place, target: Place) -> tuple[Breach, ...]:
        """Every reason why files at `source` may not import files at `target`; none where they may."""
        key = (source.number, target.number)
        known = self._judged.get(key)
        if known is None:
            found = (_outside(target), self._direction(source, target), _audience(source, target))
            known = self._judged[key] = tuple(breach for breach in found if breach)
        return known

    def _direction(self, source: Place, target: Place) -> Breach | None:
        """What is wrong with the step between layers; files in no layer are reported by another rule."""
        own, other = source.seat, target.seat
        if own is None or other is None:
            return None
        if _opens(own.layer, other):
            return _reach(source, target, own.layer, other.layer)
        if own.layer.id == other.layer.id:
            return _peer(source, target, own.layer)
        legal = permitted(own)
        distance = self._order[other.layer.id] - self._order[own.layer.id]
        if distance < 0:
            return Breach(UPWARD_IMPORT, legal)
        return Breach(CLOSED_IMPORT if distance == 1 else SKIPPING_IMPORT, legal)


def permitted(seat: Seat) -> str:
    """What files of a layer may import, for people: `L5 may import L6 and its own layer within its own domain`."""
    layer = seat.layer
    own = {"all": ("its own layer",), "same-domain": ("its own layer within its own domain",)}.get(layer.peers, ())
    allowed = (*layer.may_import, *own)
    if not allowed:
        return f"{layer.id} may import no layer"
    *first, last = allowed
    return f"{layer.id} may import {', '.join(first)} and {last}" if first else f"{layer.id} may import {last}"


def _opens(layer: Layer, other: Seat) -> bool:
    """Whether `may_import` names the layer or the part."""
    return other.layer.id in layer.may_import or f"{other.layer.id}/{other.part.name}" in layer.may_import


def _peer(source: Place, target: Place, layer: Layer) -> Breach | None:
    if layer.peers == "none":
        return Breach(PEER_IMPORT, f"files of {layer.id} may not import each other")
    if layer.peers == "same-domain" and target.domain and target.domain != source.domain:
        own = f"domain {source.domain}" if source.domain else "no domain"
        return Breach(CROSS_DOMAIN_IMPORT, f"a file of {own} may not import {layer.id} of domain {target.domain}")
    return None


def _reach(source: Place, target: Place, layer: Layer, below: Layer) -> Breach | None:
    """What is wrong with the domain of a file in a layer that may be imported as such."""
    crosses = layer.crosses_domains
    if crosses is None:
        crosses = not layer.peers == below.peers == "same-domain"
    if crosses or not target.domain or target.domain == source.domain:
        return None
    own = f"domain {source.domain}" if source.domain else "no domain"
    legal = f"a file of {own} may not import {below.id} of domain {target.domain}"
    return Breach(CROSS_DOMAIN_REACH, f"{legal}; what needs both belongs in the layer above {layer.id}")


def _outside(target: Place) -> Breach | None:
    """What is wrong with importing a file in no layer; one in a layer's folder is of that layer, listed or not."""
    if target.seat is not None:
        return None
    if target.exempt is None:
        return Breach(OUTSIDE_IMPORT, "it is below no topology's root, where no rule looks")
    if target.exempt.may_be_imported:
        return None
    return Breach(OUTSIDE_IMPORT, f"no layer may import it, unless {target.exempt.at} says `may_be_imported: true`")


def _audience(source: Place, target: Place) -> Breach | None:
    own, other = source.audience, target.audience
    if own is None or other is None or other.name == own.name or other.name in own.may_import:
        return None
    allowed = ", ".join(own.may_import) or "no other audience"
    return Breach(AUDIENCE_IMPORT, f"{own.name} may import from {allowed}")
