"""What a dispatch of one operation and method takes, worked out once: clauses by moment, and what they have to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.runtime.bound import WHOLE_REQUEST, Bound, provided
from assure.runtime.clauses import Moment
from assure.runtime.modes import Mode, Severity, Subject, blocks
from assure.runtime.paths import Branch, branch_of
from assure.runtime.phases import Phase
from assure.runtime.records import NOTHING, PartOf
from assure.runtime.swift import Way, by_method, never, ways_of, whatever_method
from assure.runtime.violations import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.runtime.clauses import Clause
    from assure.runtime.contexts import Source
    from assure.runtime.contracts import Dispatched
    from assure.runtime.modes import Enforcement
    from assure.runtime.suppliers import Supplier
    from assure.runtime.terms import Conjunctions, Path

UNRESOLVED = "UNRESOLVED-METHOD"
MISSPELT = "UNRESOLVED-OPERATION"
Sources = tuple[tuple[str, "Source"], ...]
Shares = tuple[tuple[str, Branch], ...]


class Surroundings:
    """What a guard knows besides contracts: who supplies which name, and where a context keeps which field.

    `providers` and `probes` are by (domain, name), "" for every domain. `conjunctions` are shared by all plans.
    """

    __slots__ = ("conjunctions", "fields", "probes", "providers")

    def __init__(
        self,
        providers: Mapping[tuple[str, str], Supplier],
        probes: Mapping[tuple[str, str], Supplier],
        fields: Mapping[str, Source],
        conjunctions: Conjunctions,
    ) -> None:
        self.conjunctions = conjunctions
        self.providers = providers
        self.probes = probes
        self.fields = fields


class Plan:
    """One operation and method: its clauses by moment, and what has to be read, asked and captured for them.

    `fields` are read for `request`; `old` and `state` are (name, mentioned paths) for the probes before and after;
    `kept` are the names that are copied before the handler runs, because clauses after it read them.
    """

    __slots__ = (
        "after", "before", "domain", "early", "failed", "fields", "idle", "kept", "late", "needs_now", "old",
        "operation", "part_of", "probes", "providers", "reads", "refusal", "state", "unsettled",
    )  # fmt: skip

    def __init__(
        self, operation: str, domain: str, reads: bool, clauses: tuple[Bound, ...], around: Surroundings
    ) -> None:
        self.operation = operation
        self.domain = domain
        self.reads = reads
        self.part_of = NOTHING
        # What is wrong with every dispatch, and with one whose method changes while it is judged.
        self.refusal: Violation | None = None
        self.unsettled: Violation | None = None
        self.before, self.after, self.failed = (
            Phase(tuple(bound for bound in clauses if bound.clause.moment is moment), around.conjunctions)
            for moment in Moment
        )
        self._take(around, clauses)

    def _take(self, around: Surroundings, clauses: tuple[Bound, ...]) -> None:
        """Work out what has to be had, and from whom."""
        later = self.after.all_reads | self.failed.all_reads
        everything = self.before.all_reads | later
        self.idle = not clauses
        self.fields = _fields(everything, around.fields)
        self.needs_now = ("now",) in {path[:1] for path in everything}
        self.providers = _suppliers(provided(everything), around.providers, self.domain)
        self.early = provided(self.before.reads | self.after.reads | self.failed.reads)
        self.old = _shares("old", everything, clauses)
        self.state = _shares("state", later, clauses)
        self.probes = _suppliers((name for name, _ in (*self.old, *self.state)), around.probes, self.domain)
        self.kept = _kept(later)
        self.late = not (self.after.empty and self.failed.empty)

    def ready(self) -> None:
        """Compile what its dispatches will ask."""
        for phase in (self.before, self.after, self.failed):
            phase.ready()

    def unsupplied(self) -> Iterator[tuple[str, str]]:
        """Every name that somebody has to supply and nobody does, with the id of a clause that reads it."""
        shared = [f"{root}.{name}" for root, shares in (("old", self.old), ("state", self.state)) for name, _ in shares]
        missing = {key for key in shared if key.partition(".")[2] not in self.probes}
        for phase in (self.before, self.after, self.failed):
            for bound in (*phase.always, *phase.guarded):
                absent = missing | set(bound.providers) - self.providers.keys()
                yield from ((name, bound.clause.id) for name in sorted(bound.whole.supplied & absent))


class Plans:
    """The plans of one dispatch operation, by method.

    `other` is for a method that nothing is anchored at, `unresolved` for a dispatch whose method can't be told. `sure`
    is the shortest way of the operation. `spelt` is how a dispatch spells the operation, where that is almost its name:
    whatever the method is, it can't be told then whether its contracts apply.
    """

    __slots__ = ("_by_method", "_close", "_closed", "_methodical", "other", "sure", "unresolved")

    def __init__(
        self, dispatched: Dispatched, enforcement: Enforcement, around: Surroundings, today: str, spelt: str = ""
    ) -> None:
        maker = _Maker(dispatched, enforcement, around, today)
        if spelt:
            self._by_method: dict[str, Plan] = {}
            self._closed, self._close, self._methodical = True, frozenset[str](), True
            self.other = self.unresolved = maker.misspelt(spelt)
            self.sure: Way = never
            return
        self._by_method = {method: maker.plan(method) for method in sorted(dispatched.methods)}
        self._closed = dispatched.closed
        self._close = frozenset(folded(method) for method in dispatched.by_method)
        self.other = maker.plan("")
        self.unresolved = maker.unresolved()
        self._methodical = bool(dispatched.methods)
        if self._methodical:
            for plan in (*self._by_method.values(), self.other):
                plan.unsettled = self.unresolved.refusal
        self.sure = self._shortest(around.fields.get("method"))

    def __len__(self) -> int:
        return len(self._by_method)

    def _shortest(self, source: Source | None) -> Way:
        if not self._methodical:
            return whatever_method(ways_of(self.other, ""))
        return by_method(self, {method: ways_of(plan, method) for method, plan in self._by_method.items()}, source)

    def of(self, method: str | None) -> Plan:
        """The plan for the method that a dispatch names; "" where it names none, None where it can't be read."""
        plan = self._by_method.get(method) if method is not None else None
        if plan is not None:
            return plan
        if not self._methodical:
            return self.other
        if not method or self._closed or folded(method) in self._close:
            return self.unresolved
        return self.other

    def __iter__(self) -> Iterator[Plan]:
        yield from self._by_method.values()
        yield self.other
        yield self.unresolved


class _Maker:
    """Makes the plans of one dispatch operation; clauses in the same mode are bound once."""

    def __init__(self, dispatched: Dispatched, enforcement: Enforcement, around: Surroundings, today: str) -> None:
        self._dispatched = dispatched
        self._enforcement = enforcement
        self._around = around
        self._today = today
        self._bound: dict[str, Bound] = {}

    def plan(self, method: str) -> Plan:
        """The plan of a method; without one, of a dispatch to which only what holds everywhere applies."""
        found = self._dispatched
        here = (*found.everywhere, *found.by_method.get(method, ()))
        unique = {clause.id: clause for clause in here}
        reads = method in found.reads or "" in found.reads
        bound = tuple(self._bind(clause) for clause in unique.values())
        owners = found.owners(method)
        domains = frozenset(domain for _, domain in owners if domain)
        # A method may belong to somebody else than the other methods of what is dispatched.
        domain = next(iter(domains)) if method in found.owned and len(domains) == 1 else found.domain
        plan = Plan(found.name, domain, reads, bound, self._around)
        plan.part_of = PartOf(frozenset(operation for operation, _ in owners), domains)
        return plan

    def unresolved(self) -> Plan:
        """The plan of a dispatch whose method can't be told: that itself is a violation."""
        name, methods = self._dispatched.name, ", ".join(sorted(self._dispatched.methods))
        message = f"Which contracts apply to {name} depends on a method that this dispatch has not."
        return self._refusing(UNRESOLVED, message, f"Name one of the methods: {methods}.")

    def misspelt(self, spelt: str) -> Plan:
        """The plan of a dispatch that spells the operation almost as it is called."""
        name = self._dispatched.name
        shown = repr(spelt[: 2 * len(name)])
        return self._refusing(MISSPELT, f"{shown} is almost {name}, which has contracts.", f"Dispatch {name}.")

    def _refusing(self, id: str, message: str, remediation: str) -> Plan:
        plan = self.plan("")
        subject = Subject(frozenset({id}), self._dispatched.domain, Severity.CRITICAL)
        mode = self._enforcement.mode_of(subject, self._today)
        plan.idle = False
        plan.refusal = Violation(
            id=id,
            kind="resolution",
            severity=Severity.CRITICAL.value,
            outcome="error",
            message=message,
            operation=self._dispatched.name,
            mode=mode.value,
            blocking=self._enforcement.deny_unresolved and blocks(mode, Severity.CRITICAL),
            remediation=remediation,
        )
        return plan

    def _bind(self, clause: Clause) -> Bound:
        bound = self._bound.get(clause.id)
        if bound is None:
            mode: Mode = self._enforcement.mode_of(clause.subject, self._today)
            bound = self._bound[clause.id] = Bound(clause, mode)
        return bound


def folded(method: str) -> str:
    """A name without case and punctuation: `Create_Key` and `create-key` may be the same to a handler."""
    if not method.isascii():
        from unicodedata import normalize

        method = normalize("NFKC", method)
    return "".join(letter for letter in method.casefold() if letter.isalnum())


def _fields(reads: frozenset[Path], sources: Mapping[str, Source]) -> Sources:
    """The fields of `request` that are mentioned, each with where the context keeps it."""
    paths = [path for path in reads if path[0] == "request"]
    names = {path[1] for path in paths if len(path) > 1}
    if ("request",) in paths:
        names.update(WHOLE_REQUEST)
    return tuple((name, sources.get(name, (name,))) for name in sorted(names))


def _suppliers(names: Iterable[str], known: Mapping[tuple[str, str], Supplier], domain: str) -> dict[str, Supplier]:
    """Who supplies each name: the one of the domain before the one for all; names that nobody supplies are left out."""
    found = {name: known.get((domain, name)) or known.get(("", name)) for name in names}
    return {name: supplier for name, supplier in found.items() if supplier is not None}


def _shares(root: str, reads: frozenset[Path], clauses: tuple[Bound, ...]) -> Shares:
    """What of `old` or `state` is mentioned, by the name of its probe; the whole of it means all that specs declare."""
    paths = {path[1:] for path in reads if path[0] == root}
    if () in paths:
        declared = {name for bound in clauses for name in bound.clause.state_names}
        paths = (paths - {()}) | {(name,) for name in declared}
    return tuple(sorted(branch_of(paths).below.items()))


def _kept(later: frozenset[Path]) -> Shares:
    """What is read after the handler of the names that stood before it."""
    paths = {path for path in later if path[0] == "request" or path[0] in provided(later)}
    return tuple(sorted(branch_of(paths).below.items()))
