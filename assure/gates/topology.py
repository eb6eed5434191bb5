"""Where a file stands: its layer and part, its audience, its domain, told from the path alone (R14).

`TopologyMap` answers for one layers file, `Atlas` for all of a project. Globs are compiled once, and what depends on
the folder alone is worked out once a folder, so that thousands of files cost little more than their folders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.globs import compile_glob

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.values import Audience, Contracts, Domain, Layer, LayerPart, Outside, Topology
    from assure.core import Location

CAPTURED = "{domain}"
CAPTURE = "domain"
_ANY_FOLDERS = "(?:[^/]+/)*"


class Seat(NamedTuple):
    """A part of a layer whose globs match a file."""

    layer: Layer
    part: LayerPart

    def __str__(self) -> str:
        """`L5` where the layer has one part, else `L5/engines`: the form that `may_import` uses."""
        return self.layer.id if len(self.layer.parts) == 1 else f"{self.layer.id}/{self.part.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where files stand in a topology; equal places are one object, told apart by `number`.

    `seats` holds one part for a file that is where it should be, none for one in no layer, several where globs overlap;
    `audiences` likewise. `domain` is "" where nothing tells it. `exempt` is the entry of `outside` that leaves the file
    out of the rules. `globs` are the positions in `TopologyMap.globs` of those that match.
    """

    number: int
    seats: tuple[Seat, ...]
    audiences: tuple[Audience, ...]
    domain: str
    exempt: Outside | None
    globs: frozenset[int]

    @property
    def seat(self) -> Seat | None:
        """The first part that claims the file; a second one is a finding of the layers gate."""
        return self.seats[0] if self.seats else None

    @property
    def layer(self) -> Layer | None:
        """The layer of the file, None outside every layer."""
        return self.seats[0].layer if self.seats else None

    @property
    def audience(self) -> Audience | None:
        """Who the file is for, None where no audience claims its folder."""
        return self.audiences[0] if self.audiences else None


class GlobEntry(NamedTuple):
    """A glob of a topology and whose it is.

    `owner` is the LayerPart, Audience, Outside, Domain, or the Topology itself for its `domain_pattern`.
    """

    owner: LayerPart | Audience | Outside | Domain | Topology
    text: str
    at: Location


class _Claim(NamedTuple):
    """What a glob says of the files it matches; `domain` is a name, CAPTURED, or "" where it says none."""

    entry: GlobEntry
    seat: Seat | None = None
    audience: Audience | None = None
    exempt: Outside | None = None
    domain: str = ""


class _Glob(NamedTuple):
    """A glob in the shape that matches fast.

    `prefix` is the fixed beginning, up to a slash. `folder` is the pattern of the whole folder; None where the prefix
    says it all: with `below` the folder and what is in it, without it the folder alone. `name` None is any name.
    """

    position: int
    prefix: str
    below: bool
    folder: re.Pattern[str] | None
    name: re.Pattern[str] | None

    def holds(self, folder: str) -> bool:
        """Whether files of a folder can match; the folder is "" or ends in a slash."""
        if self.folder is not None:
            return folder.startswith(self.prefix) and self.folder.fullmatch(folder) is not None
        return folder.startswith(self.prefix) if self.below else folder == self.prefix

    def domain(self, folder: str, name: str) -> str:
        """What stands in the path at `{domain}`; "" where the glob has no such place."""
        for pattern, text in ((self.folder, folder), (self.name, name)):
            match = pattern.fullmatch(text) if pattern and CAPTURE in pattern.groupindex else None
            if match:
                return match[CAPTURE]
        return ""


class TopologyMap:
    """The places of one topology; `domains` tell the domain of a path where the topology has no `domain_pattern`."""

    def __init__(self, topology: Topology, domains: Iterable[Domain] = ()) -> None:
        self.topology = topology
        self._claims = tuple(_claims(topology, domains))
        self.globs = tuple(claim.entry for claim in self._claims)
        self._compiled = tuple(_compile(number, entry.text) for number, entry in enumerate(self.globs))
        self._root = "" if topology.root in ("", ".") else topology.root.rstrip("/") + "/"
        self._folders: dict[str, tuple[Place | None, tuple[_Glob, ...]]] = {}
        self._paths: dict[str, Place] = {}
        self._places: dict[tuple[frozenset[int], str], Place] = {}

    def covers(self, path: str) -> bool:
        """Whether the file stands below the topology's root, so that it must be in a layer or in `outside`."""
        return path.startswith(self._root)

    def place(self, path: str) -> Place:
        """Where a file stands; any path has an answer, also one outside the root."""
        place = self._paths.get(path)
        if place is None:
            folder = path[: path.rfind("/") + 1]
            known = self._folders.get(folder)
            if known is None:
                known = self._folders[folder] = self._survey(folder)
            alike, candidates = known
            place = self._paths[path] = alike or self._among(candidates, folder, path[len(folder) :])
        return place

    def _survey(self, folder: str) -> tuple[Place | None, tuple[_Glob, ...]]:
        """The globs that can match in a folder, and the place of all its files where their names don't count."""
        candidates = tuple(glob for glob in self._compiled if glob.holds(folder))
        alike = all(glob.name is None for glob in candidates)
        return (self._among(candidates, folder, "") if alike else None), candidates

    def _among(self, candidates: tuple[_Glob, ...], folder: str, name: str) -> Place:
        matched = tuple(glob for glob in candidates if glob.name is None or glob.name.fullmatch(name))
        domain = self._domain(matched, folder, name)
        key = (frozenset(glob.position for glob in matched), domain)
        if key not in self._places:
            claims = [self._claims[glob.position] for glob in matched]
            self._places[key] = _place(len(self._places), claims, *key)
        return self._places[key]

    def _domain(self, matched: tuple[_Glob, ...], folder: str, name: str) -> str:
        for glob in matched:
            domain = self._claims[glob.position].domain
            if domain:
                return glob.domain(folder, name) if domain == CAPTURED else domain
        return ""


class Atlas:
    """The maps of all topologies of a project, in the order of their names."""

    def __init__(self, contracts: Contracts) -> None:
        ordered = sorted(contracts.topologies, key=lambda topology: (topology.name, topology.at.path))
        self.maps = tuple(TopologyMap(topology, contracts.domains) for topology in ordered)

    def place(self, path: str) -> Place | None:
        """The file's place in the first topology that covers it; None for a file below no topology's root."""
        return next((each.place(path) for each in self.maps if each.covers(path)), None)


def _claims(topology: Topology, domains: Iterable[Domain]) -> Iterator[_Claim]:
    """Every glob of the topology with what it says; layers first, in their order."""
    for layer in topology.layers:
        yield from _layer_claims(layer)
    for audience in topology.audiences:
        for text in audience.paths:
            yield _Claim(GlobEntry(audience, text, audience.at), audience=audience)
    for exemption in topology.outside:
        for text in exemption.paths:
            yield _Claim(GlobEntry(exemption, text, exemption.at), exempt=exemption)
    yield from _domain_claims(topology, domains)


def _layer_claims(layer: Layer) -> Iterator[_Claim]:
    for part in layer.parts:
        seat = Seat(layer, part)
        for text in part.paths:
            yield _Claim(GlobEntry(part, text, part.at), seat=seat)


def _domain_claims(topology: Topology, domains: Iterable[Domain]) -> Iterator[_Claim]:
    """What tells the domain: the topology's pattern, else the folders that the domains claim for themselves."""
    if topology.domain_pattern:
        entry = GlobEntry(topology, topology.domain_pattern, topology.at)
        yield _Claim(entry, domain=CAPTURED)
        return
    for owner in sorted(domains, key=lambda domain: domain.name):
        for text in owner.paths:
            yield _Claim(GlobEntry(owner, text, owner.at), domain=owner.name)


def _place(number: int, claims: list[_Claim], globs: frozenset[int], domain: str) -> Place:
    seats = {str(claim.seat): claim.seat for claim in claims if claim.seat}
    audiences = {claim.audience.name: claim.audience for claim in claims if claim.audience}
    exempt = next((claim.exempt for claim in claims if claim.exempt), None)
    return Place(number, tuple(seats.values()), tuple(audiences.values()), domain, exempt, globs)


def _compile(position: int, text: str) -> _Glob:
    """A glob as in assure.tree.globs, with `{domain}` for one name or a piece of one."""
    *folders, last = text.removeprefix("./").split("/")
    below = last == "**"
    fixed = next((n for n, part in enumerate(folders) if any(char in part for char in "*?[{")), len(folders))
    prefix = "".join(part + "/" for part in folders[:fixed])
    name = None if below else re.compile(_segment(last))
    if fixed == len(folders):
        return _Glob(position, prefix, below, None, name)
    pattern = "".join(_ANY_FOLDERS if part == "**" else _segment(part) + "/" for part in folders)
    return _Glob(position, prefix, below, re.compile(pattern + _ANY_FOLDERS if below else pattern), name)


def _segment(part: str) -> str:
    """The pattern of one name in a path, `{domain}` captured."""
    pieces = (compile_glob(piece).pattern if piece else "" for piece in part.split(CAPTURED))
    return f"(?P<{CAPTURE}>[^/]+)".join(pieces)
