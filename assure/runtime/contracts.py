"""The contracts of a backend, compiled and anchored at what callers dispatch; from a bundle in production (R1, R3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assure.runtime.modes import Enforcement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from assure.runtime.clauses import Clause
    from assure.runtime.telling import Told


@dataclass(frozen=True, slots=True)
class Dispatched:
    """One dispatch operation as contracts know it.

    `everywhere` are the clauses of every dispatch, `by_method` those of exact methods. `methods` are all methods there
    are, when that is known (`closed`); otherwise only those that something is anchored at. `reads` are the methods
    that change nothing, with "" for a dispatch without one. `owned` are (operation, its domain) by method, with "" for
    what every dispatch may be: the words of contracts for what callers dispatch.
    """

    name: str
    domain: str = ""
    everywhere: tuple[Clause, ...] = ()
    by_method: Mapping[str, tuple[Clause, ...]] = field(default_factory=dict)
    methods: frozenset[str] = frozenset()
    closed: bool = False
    reads: frozenset[str] = frozenset()
    owned: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def owners(self, method: str) -> frozenset[tuple[str, str]]:
        """The operations that a dispatch with the method may be, each with its domain: any, where that is unknown."""
        if method in self.owned:
            return self.owned[method] | self.owned.get("", frozenset())
        return frozenset().union(*self.owned.values())


@dataclass(frozen=True, slots=True)
class Contracts:
    """Every contract of a backend, ready to be bound to a registry; made from a bundle, and the same from YAML.

    `watcher` is told of every dispatch under these contracts (a `Told`), and has each clause judged by itself: whoever
    runs a backend to see what it decides gives it contracts with one.
    """

    clauses: tuple[Clause, ...] = ()
    dispatched: Mapping[str, Dispatched] = field(default_factory=dict)
    enforcement: Enforcement = field(default_factory=Enforcement)
    digest: str = ""
    watcher: Callable[[Told], Any] | None = None

    def knows_operation(self, operation: str) -> bool:
        """Whether anything names the operation: as what is dispatched, or in the words of contracts."""
        named = {name for each in self.dispatched.values() for name, _ in each.owners("")}
        return operation in self.dispatched or operation in named

    def knows_domain(self, domain: str) -> bool:
        """Whether anything belongs to the domain."""
        owners = {owner for each in self.dispatched.values() for _, owner in each.owners("")}
        return domain in owners | {each.domain for each in self.dispatched.values()}

    def knows_id(self, id: str) -> bool:
        """Whether a contract or a clause goes by the id."""
        return any(id in (clause.id, clause.contract) for clause in self.clauses)

    @classmethod
    def from_bundle(cls, source: str | Path | bytes | Mapping[str, object]) -> Contracts:
        """The contracts of a compiled bundle: a path, the bytes of the file, or the mapping they stand for.

        Raises BundleProblems with everything that is wrong; OSError where the file can't be read.
        """
        from assure.runtime.bundle import contracts_of

        return contracts_of(source)

    @classmethod
    def from_yaml(cls, project: str | Path = ".") -> Contracts:
        """The contracts of a project's YAML files, for development: its folder, or its assure.yaml.

        They are compiled by `assure specs compile` in a process of its own, so that they give the decisions of the
        bundle and the backend imports nothing more. Raises BundleProblems with every problem of every file.
        """
        from assure.runtime.development import compiled

        return cls.from_bundle(compiled(project))

    @classmethod
    def from_mapping(cls, bundle: Mapping[str, object]) -> Contracts:
        """The contracts of a bundle that was just made and need not carry its digest. Raises BundleProblems."""
        from assure.runtime.bundle import contracts_of

        return contracts_of(bundle)
