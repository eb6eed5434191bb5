"""Where clauses apply: exact pairs of dispatch operation and method, and the operation by its own name (R2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from assure.runtime.contracts import Dispatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assure.runtime.bundle_entries import Entry
    from assure.runtime.clauses import Clause


class Access(StrEnum):
    """Whether an operation changes anything."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """What a caller dispatches: an operation and one of its methods; no method means all of them."""

    dispatch: str
    method: str = ""

    @classmethod
    def read(cls, entry: Entry) -> Anchor:
        """The anchor of a bundle's object with `dispatch` and, where there is one, `method`."""
        found = cls(entry.text("dispatch"), entry.text("method", ""))
        entry.done()
        return found


@dataclass(frozen=True, slots=True)
class Operations:
    """What a bundle knows of operations: how each is dispatched, whose it is, and the methods of what is dispatched."""

    anchors: Mapping[str, tuple[Anchor, ...]] = field(default_factory=dict)
    # By what is dispatched, and by what contracts call it.
    domains: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    reads: frozenset[Anchor] = frozenset()
    methods: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, whole: Entry) -> Operations:
        """The `operations` and the `dispatch` list of a bundle."""
        anchors: dict[str, tuple[Anchor, ...]] = {}
        domains: dict[str, str] = {}
        owners: dict[str, str] = {}
        reads: set[Anchor] = set()
        for entry in whole.entries("operations"):
            name, domain = entry.text("operation"), entry.text("domain", "")
            own = _with_itself(name, tuple(Anchor.read(item) for item in entry.entries("dispatch")))
            if name in anchors:
                entry.wrong("operation", name, "an operation that is not listed above")
            anchors[name], owners[name] = own, domain
            domains.update({anchor.dispatch: domain for anchor in own})
            if entry.choice("kind", Access, Access.WRITE) is Access.READ:
                reads.update(own)
            entry.done()
        return cls(anchors, domains, owners, frozenset(reads), _methods(whole))

    def owner(self, clause: Clause) -> str:
        """The domain of the operation that a clause speaks of."""
        return self.owners.get(clause.operation, "") or clause.domain

    def anchors_of(self, operation: str, given: tuple[Anchor, ...]) -> tuple[Anchor, ...]:
        """Where a contract of the operation applies: the pairs it names, else all the operation has; itself always."""
        return tuple(sorted({*_with_itself(operation, given or self.anchors.get(operation, ()))}))


def _with_itself(operation: str, anchors: tuple[Anchor, ...]) -> tuple[Anchor, ...]:
    """The anchors, and the operation by its own name, unless they say themselves which of its dispatches are meant."""
    if any(anchor.dispatch == operation for anchor in anchors):
        return anchors
    return (Anchor(operation), *anchors)


def _methods(whole: Entry) -> dict[str, frozenset[str]]:
    found = {}
    for entry in whole.entries("dispatch"):
        found[entry.text("dispatch")] = frozenset(entry.texts("methods"))
        entry.done()
    return found


def anchored(clauses: Iterable[tuple[Clause, tuple[Anchor, ...]]], operations: Operations) -> dict[str, Dispatched]:
    """Every dispatch operation that a bundle knows, with the clauses anchored at it, in the order of the bundle."""
    at: dict[Anchor, list[Clause]] = {}
    owners: dict[Anchor, set[tuple[str, str]]] = {}
    for clause, anchors in clauses:
        for anchor in anchors:
            at.setdefault(anchor, []).append(clause)
            owners.setdefault(anchor, set()).add((clause.operation, operations.owner(clause)))
    for operation, anchors in operations.anchors.items():
        for anchor in anchors:
            at.setdefault(anchor, [])
            owners.setdefault(anchor, set()).add((operation, operations.owners.get(operation, "")))
    names = sorted({anchor.dispatch for anchor in at} | set(operations.methods))
    return {name: _dispatched(name, at, owners, operations) for name in names}


def _dispatched(
    name: str,
    at: Mapping[Anchor, list[Clause]],
    owners: Mapping[Anchor, set[tuple[str, str]]],
    operations: Operations,
) -> Dispatched:
    by_method = {anchor.method: tuple(at[anchor]) for anchor in sorted(at) if anchor.dispatch == name and anchor.method}
    everywhere = tuple(at.get(Anchor(name), ()))
    return Dispatched(
        name=name,
        domain=operations.domains.get(name, "") or _domain(everywhere, *by_method.values()),
        everywhere=everywhere,
        by_method=by_method,
        methods=operations.methods.get(name, frozenset()) | frozenset(by_method),
        closed=name in operations.methods,
        reads=frozenset(anchor.method for anchor in operations.reads if anchor.dispatch == name),
        owned={anchor.method: frozenset(owners[anchor]) for anchor in sorted(owners) if anchor.dispatch == name},
    )


def _domain(*clauses: tuple[Clause, ...]) -> str:
    """Whose an operation is where no list says it: the domain that its clauses have, if it is one."""
    found = {clause.domain for some in clauses for clause in some}
    return found.pop() if len(found) == 1 else ""
