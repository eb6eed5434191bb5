"""Which operation lays claim to which way of being called, and which ways nobody claims (R2, R3, R12, R17).

A way is a dispatch operation, with one of its methods where the handler tells methods apart. Contracts claim ways for
business operations; what the backend registers and no contract claims is found here, so that gates judge the union of
what was promised and what was found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.contracts.names import spelling
from assure.core import CouldNotJudge, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.contracts.catalogue import Catalogue, Entry, Resolution
    from assure.contracts.values import DispatchAnchor, OperationEntry, Spec
    from assure.tree.facts import HandlerMethod, Registration
    from assure.tree.tree import Tree
    from assure.workspace import Workspace


class Claim(NamedTuple):
    """A contract's word that an operation is reached this way.

    `method` is "" for the whole dispatch operation. `owner` is the entry of a domains file that says so, or `spec` the
    spec that does; exactly one of them is set.
    """

    operation: str
    dispatch: str
    method: str
    at: Location
    owner: OperationEntry | None = None
    spec: Spec | None = None

    @property
    def way(self) -> str:
        """`integrations.write:enable`, or the dispatch operation alone."""
        return f"{self.dispatch}:{self.method}" if self.method else self.dispatch

    @property
    def domain(self) -> str:
        """The domain that makes the claim, "" for a spec's."""
        return self.owner.domain if self.owner else ""

    @property
    def active(self) -> bool:
        """Whether the claim still counts: a retired spec's does not."""
        return self.spec is None or self.spec.status == "active"

    @property
    def alias(self) -> bool:
        """Whether the way has another name than the operation."""
        return self.dispatch != self.operation


class Unclaimed(NamedTuple):
    """A registered way that none of some claims takes: a registration, with one method or as a whole (None)."""

    registration: Registration
    method: HandlerMethod | None

    @property
    def way(self) -> str:
        """`integrations.write:enable`, or the registered name alone."""
        name = self.registration.operation
        return f"{name}:{self.method.method}" if self.method else name


def claims(catalogue: Catalogue) -> tuple[Claim, ...]:
    """Every claim of every contract, retired specs included, by operation; a claim may lead to nothing."""
    return tuple(claim for entry in catalogue.entries.values() for claim in _of_entry(entry, catalogue))


def by_dispatch(made: Iterable[Claim]) -> Mapping[str, tuple[Claim, ...]]:
    """The claims on each dispatch operation, by its name and the places of the claims."""
    grouped: dict[str, list[Claim]] = {}
    for claim in made:
        grouped.setdefault(claim.dispatch, []).append(claim)
    return {name: tuple(sorted(grouped[name], key=_place)) for name in sorted(grouped)}


def unclaimed(catalogue: Catalogue, made: Iterable[Claim]) -> Iterator[Unclaimed]:
    """What is registered and not covered by these claims, by name.

    Of a dispatch operation that nobody claims at all, the registration as a whole; else each method that is left over.
    The methods of a name that is registered more than once are left alone: which handler counts is not known.
    """
    grouped = by_dispatch(made)
    for name, registrations in catalogue.registered.items():
        methods = {claim.method for claim in grouped.get(name, ())}
        if not methods:
            yield Unclaimed(registrations[0], None)
        elif "" not in methods and len(registrations) == 1:
            for found in registrations[0].methods:
                if found.method not in methods:
                    yield Unclaimed(registrations[0], found)


def need_registrations(workspace: Workspace) -> None:
    """Raise CouldNotJudge where nothing says how operations are registered: every contract would look dead."""
    contracts = workspace.contracts
    owned = any(domain.operations for domain in contracts.domains)
    if (contracts.specs or contracts.use_cases or contracts.invariants or owned) and not workspace.config.registrations:
        raise CouldNotJudge(
            f"{workspace.config.path} does not say how this backend registers its operations; "
            "describe it under `registrations`"
        )


class RightNames:
    """The names that operations should go by: those that are declared or registered."""

    def __init__(self, catalogue: Catalogue, made: Iterable[Claim]) -> None:
        self._catalogue = catalogue
        declared = (name for name, entry in catalogue.entries.items() if entry.owners)
        self._known = frozenset(declared).union(catalogue.registered)
        self._by_spelling = {spelling(name): name for name in sorted(self._known, reverse=True)}
        self._by_way = {(claim.dispatch, claim.method): claim.operation for claim in made if claim.owner}

    def meant_by(self, name: str) -> str:
        """The operation that a contract means by a name that is not its own; "" for a right name or an unknown one.

        Either another spelling of a declared or registered operation, or the way by which a declared one is reached.
        """
        if name in self._known:
            return ""
        pair = pair_of(name, self._catalogue)
        return self._by_spelling.get(spelling(name)) or (self._by_way.get(pair, "") if pair else "")


def pair_of(name: str, catalogue: Catalogue) -> tuple[str, str] | None:
    """The dispatch operation and the method that a name such as `integrations.write.enable` spells, None for others."""
    for separator in (":", "."):
        dispatch, found, method = name.rpartition(separator)
        if found and dispatch in catalogue.registered and catalogue.resolve_pair(dispatch, method).live:
            return dispatch, method
    return None


def registered_at(registration: Registration) -> Location:
    """The place of a registration."""
    return Location(registration.path, registration.line, registration.column, registration.scope)


def found_at(found: Unclaimed, tree: Tree) -> Location:
    """The place of an unclaimed way: the line of the method in its handler, else the registration.

    A method's line may lie in the file of a base class or of a table; only one inside the handler itself is sure.
    """
    symbol = tree.resolve(found.registration.handler) if found.method else None
    if found.method and symbol:
        for definition in tree.definitions(symbol.path):
            inside = definition.line <= found.method.line <= definition.end_line
            if inside and definition.qualname == symbol.qualname:
                return Location(symbol.path, found.method.line, 0, symbol.qualname)
    return registered_at(found.registration)


def dead_ways(contract: Spec | OperationEntry, catalogue: Catalogue) -> Iterator[tuple[DispatchAnchor, Resolution]]:
    """The ways that a contract names and that lead to nothing."""
    for anchor in contract.dispatch:
        resolution = catalogue.resolve_pair(anchor.dispatch, anchor.method)
        if not resolution.live:
            yield anchor, resolution


def why_dead(resolution: Resolution) -> str:
    """Why a name leads nowhere, and the nearest live name where there is one."""
    near = f"; the nearest live name is `{resolution.nearest}`" if resolution.nearest else ""
    return resolution.why + near


def _place(claim: Claim) -> tuple[str, int, int]:
    return claim.at.path, claim.at.line, claim.at.column


def _of_entry(entry: Entry, catalogue: Catalogue) -> Iterator[Claim]:
    for owner in entry.owners:
        for dispatch, method, at in _ways(entry.operation, owner.dispatch, owner.at, catalogue):
            yield Claim(entry.operation, dispatch, method, at, owner=owner)
    for spec in entry.specs:
        for dispatch, method, at in _ways(entry.operation, spec.dispatch, spec.at, catalogue):
            yield Claim(entry.operation, dispatch, method, at, spec=spec)


def _ways(
    name: str, anchors: tuple[DispatchAnchor, ...], at: Location, catalogue: Catalogue
) -> Iterator[tuple[str, str, Location]]:
    """The ways that one contract names, and the operation's own name where that is a way."""
    for anchor in anchors:
        yield anchor.dispatch, anchor.method, anchor.at
    if (name, "") in {(anchor.dispatch, anchor.method) for anchor in anchors}:
        return
    if name in catalogue.registered:
        yield name, "", at
    elif not anchors:
        yield from _by_name(name, at, catalogue)


def _by_name(name: str, at: Location, catalogue: Catalogue) -> Iterator[tuple[str, str, Location]]:
    """The way of an operation whose name is that of a dispatch operation with a method added."""
    pair = pair_of(name, catalogue)
    if pair:
        yield *pair, at
