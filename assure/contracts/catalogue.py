"""Joins what contracts and code say about the same operation, and tells whether a name leads to anything that runs.

A name is live in one of three ways: it is registered; it is declared with a pair of dispatch operation and method that
is registered (an alias, R2); or it names a dispatch operation together with one of its handler's methods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from assure.contracts.names import KnownNames, nearest_name

if TYPE_CHECKING:
    from assure.contracts.promised import Invariant, Lifecycle
    from assure.contracts.values import Contracts, DispatchAnchor, OperationEntry, Spec, UseCase
    from assure.tree.facts import HandlerMethod, Registration

Item = TypeVar("Item")
Key = TypeVar("Key", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Service:
    """A registration that serves an operation; `method` is the one of its handler that does, where it has methods."""

    registration: Registration
    method: HandlerMethod | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name or a dispatch pair leads to.

    `how` is "registered", "alias", "method" or "dead". `why` is a sentence for people, without a full stop; of a dead
    name it says what is missing. `nearest` is the live name that was probably meant, "" where none is near.
    """

    name: str
    how: str
    services: tuple[Service, ...]
    why: str
    nearest: str = ""

    @property
    def live(self) -> bool:
        """Whether a call with this name reaches a handler."""
        return self.how != "dead"


@dataclass(frozen=True, slots=True)
class Entry:
    """One business operation: who promises, owns, offers and serves it.

    `specs` holds retired ones too. `owners` are its entries in the domains files: one, as it should be. `anchors` are
    the declared pairs by which it is reached, each pair once; without any it is reached by its own name.
    `served_by` are the registrations that a call of it can reach, `invariants` those that guard it, `lifecycles` those
    of which it takes a step.
    """

    operation: str
    specs: tuple[Spec, ...]
    owners: tuple[OperationEntry, ...]
    use_cases: tuple[UseCase, ...]
    anchors: tuple[DispatchAnchor, ...]
    served_by: tuple[Service, ...]
    invariants: tuple[Invariant, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()

    @property
    def active(self) -> tuple[Spec, ...]:
        """The specs that are judged."""
        return tuple(spec for spec in self.specs if spec.status == "active")

    @property
    def critical(self) -> bool:
        """Whether any file calls the operation critical."""
        return any(owner.critical for owner in self.owners) or any(spec.critical for spec in self.active)


@dataclass(frozen=True)
class Catalogue:
    """All operations by name, sorted.

    `entries` has those that a contract names, and those registered that no contract reaches by a pair. `registered`
    holds the registrations whose name and receiver are known; `doubtful` those that have a name on a receiver that
    could not be traced. Registrations without a constant name are in neither.
    """

    entries: Mapping[str, Entry]
    registered: Mapping[str, tuple[Registration, ...]]
    doubtful: Mapping[str, tuple[Registration, ...]]

    @classmethod
    def join(cls, contracts: Contracts, registrations: tuple[Registration, ...]) -> Catalogue:
        """The catalogue of these contracts and of what the tree registers."""
        named = [each for each in registrations if each.operation]
        registered = _grouped((each.operation, each) for each in named if each.certain)
        doubtful = _grouped((each.operation, each) for each in named if not each.certain)
        bare = cls(_entries(contracts, registered), registered, doubtful)
        served = {name: replace(entry, served_by=bare._lead(name).services) for name, entry in bare.entries.items()}
        return cls(MappingProxyType(served), registered, doubtful)

    def resolve(self, name: str) -> Resolution:
        """What a name that stands in a contract leads to."""
        found = self._lead(name)
        return found if found.live else replace(found, nearest=self._meant(name))

    def resolve_pair(self, dispatch: str, method: str = "") -> Resolution:
        """What a dispatch operation, with one of its methods where one is named, leads to."""
        found = self._lead_pair(dispatch, method)
        if found.live:
            return found
        below = [pair for pair in self._pairs if pair.startswith(f"{dispatch}:")]
        near = nearest_name(found.name, below) if below else self._known_pairs.nearest(found.name)
        return replace(found, nearest=near)

    def nearest(self, name: str) -> str:
        """The live name that was probably meant, "" where none is near; business names before dispatch pairs."""
        return self._known_names.nearest(name)

    def methods(self, dispatch: str) -> tuple[str, ...]:
        """The methods that the handlers of a dispatch operation tell apart, sorted."""
        return _methods(self.registered.get(dispatch, ()))

    def overlaps(self) -> tuple[tuple[tuple[str, str], tuple[Entry, ...]], ...]:
        """Each pair of dispatch operation and method at which more than one operation is anchored, with those."""
        pairs = _grouped(
            ((anchor.dispatch, anchor.method), entry) for entry in self.entries.values() for anchor in entry.anchors
        )
        return tuple((pair, entries) for pair, entries in pairs.items() if len(entries) > 1)

    def unclaimed(self) -> tuple[Service, ...]:
        """The methods of dispatch operations at which no operation is anchored, in the order of their names."""
        claimed = {
            (service.registration.operation, service.method.method)
            for entry in self.entries.values()
            for service in entry.served_by
            if service.method
        }
        return tuple(
            Service(each, method)
            for name, registrations in self.registered.items()
            for each in registrations
            for method in each.methods
            if (name, method.method) not in claimed
        )

    @cached_property
    def _pairs(self) -> tuple[str, ...]:
        """The registered names, then each of their methods as `dispatch:method`."""
        pairs = [f"{name}:{method}" for name in self.registered for method in self.methods(name)]
        return (*self.registered, *pairs)

    @cached_property
    def _known_pairs(self) -> KnownNames:
        return KnownNames(self._pairs)

    @cached_property
    def _known_names(self) -> KnownNames:
        """Every name that resolves, business operations first."""
        aliases = [name for name, entry in self.entries.items() if entry.served_by and name not in self.registered]
        return KnownNames((*aliases, *self._pairs))

    def _lead(self, name: str) -> Resolution:
        """What a name leads to, without a guess at what was meant."""
        entry = self.entries.get(name)
        ways = [self._lead_pair(each.dispatch, each.method) for each in (entry.anchors if entry else ())]
        services = _once(service for way in ways for service in way.services)
        if name in self.registered:
            own = (Service(each) for each in self.registered[name])
            return Resolution(name, "registered", _once((*own, *services)), f"`{name}` is registered")
        if services:
            live = [way.name for way in ways if way.live]
            return Resolution(name, "alias", services, f"`{name}` is reached by {_listed(live)}")
        if ways:
            return Resolution(name, "dead", (), "; ".join(_once(way.why for way in ways)))
        return self._lead_sub_operation(name) or Resolution(name, "dead", (), self._absence(name))

    def _lead_pair(self, dispatch: str, method: str) -> Resolution:
        name = f"{dispatch}:{method}" if method else dispatch
        registrations = self.registered.get(dispatch, ())
        if not registrations:
            return Resolution(name, "dead", (), self._absence(dispatch))
        if not method:
            services = tuple(Service(each) for each in registrations)
            return Resolution(name, "registered", services, f"`{name}` is registered")
        services = tuple(_serving(registrations, method))
        if not services:
            return Resolution(name, "dead", (), _no_method(dispatch, method, registrations))
        takes = f"knows `{method}`" if services[0].method else "takes any method that the caller names"
        return Resolution(name, "method", services, f"the handler of `{dispatch}` {takes}")

    def _lead_sub_operation(self, name: str) -> Resolution | None:
        """A name that ends in a method: `integrations.write:enable` or `integrations.write.enable`."""
        for separator in (":", "."):
            dispatch, found, method = name.rpartition(separator)
            if found and dispatch in self.registered:
                return replace(self._lead_pair(dispatch, method), name=name)
        return None

    def _meant(self, name: str) -> str:
        """The live name nearest to a dead one; where its declared pair is misspelt, the pair that was meant."""
        entry = self.entries.get(name)
        for anchor in entry.anchors if entry else ():
            near = self.resolve_pair(anchor.dispatch, anchor.method).nearest
            if near:
                return near
        return self.nearest(name)

    def _absence(self, name: str) -> str:
        """Why a name is not registered."""
        for each in self.doubtful.get(name, ()):
            place = f"{each.path}:{each.line}"
            return f"`{name}` is registered at {place}, but on an object that could not be traced to the registry"
        return f"nothing registers `{name}`"


def _entries(contracts: Contracts, registered: Mapping[str, tuple[Registration, ...]]) -> Mapping[str, Entry]:
    """An entry for each operation that a contract names or that is registered for itself, sorted by name."""
    specs = _grouped((spec.operation, spec) for spec in contracts.specs)
    owners = _grouped((each.name, each) for domain in contracts.domains for each in domain.operations)
    use_cases = _grouped((each.operation, each) for each in contracts.use_cases)
    anchors = {name: _anchors(specs.get(name, ()), owners.get(name, ())) for name in (*specs, *owners)}
    reached = {anchor.dispatch for found in anchors.values() for anchor in found}
    names = {*specs, *owners, *use_cases, *(name for name in registered if name not in reached)}
    bare = {
        name: Entry(name, specs.get(name, ()), owners.get(name, ()), use_cases.get(name, ()), anchors.get(name, ()), ())
        for name in sorted(names)
    }
    return MappingProxyType(_guarded(bare, contracts))


def _guarded(entries: Mapping[str, Entry], contracts: Contracts) -> dict[str, Entry]:
    """The entries with the invariants and lifecycles of their operations; those of no entry are the gates' business."""
    invariants = _grouped((each.operation, each) for each in contracts.invariants)
    steps = _grouped((step.operation, each) for each in contracts.lifecycles for step in each.transitions)
    return {
        name: replace(entry, invariants=invariants.get(name, ()), lifecycles=_once(steps.get(name, ())))
        for name, entry in entries.items()
    }


def _anchors(specs: Iterable[Spec], owners: Iterable[OperationEntry]) -> tuple[DispatchAnchor, ...]:
    """The pairs that active specs and domains declare for one operation, each once, sorted."""
    declared = [anchor for owner in owners for anchor in owner.dispatch]
    declared += [anchor for spec in specs if spec.status == "active" for anchor in spec.dispatch]
    by_pair: dict[tuple[str, str], DispatchAnchor] = {}
    for anchor in declared:
        by_pair.setdefault((anchor.dispatch, anchor.method), anchor)
    return tuple(by_pair[pair] for pair in sorted(by_pair))


def _serving(registrations: Iterable[Registration], method: str) -> Iterator[Service]:
    """The registrations whose handler knows the method, or takes any."""
    for each in registrations:
        known = next((found for found in each.methods if found.method == method), None)
        if known or each.open_methods:
            yield Service(each, known)


def _no_method(dispatch: str, method: str, registrations: tuple[Registration, ...]) -> str:
    """Why a method of a registered dispatch operation leads nowhere."""
    known = _methods(registrations)
    if known:
        return f"`{dispatch}` is registered, but its handler knows no method `{method}`; it knows: {', '.join(known)}"
    if all(not each.handler for each in registrations):
        return f"`{dispatch}` is registered, but its handler could not be traced, so that its methods are unknown"
    return f"`{dispatch}` is registered, but its handler tells no methods apart, so that `{method}` is none of them"


def _methods(registrations: Iterable[Registration]) -> tuple[str, ...]:
    return tuple(sorted({found.method for each in registrations for found in each.methods}))


def _grouped(pairs: Iterable[tuple[Key, Item]]) -> Mapping[Key, tuple[Item, ...]]:
    """The items of each key, keys sorted."""
    groups: dict[Key, list[Item]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return MappingProxyType({key: tuple(groups[key]) for key in sorted(groups)})


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    """Equal items once, in their order."""
    found: list[Item] = []
    for item in items:
        if item not in found:
            found.append(item)
    return tuple(found)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
