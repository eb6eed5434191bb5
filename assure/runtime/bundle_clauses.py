"""Makes clauses of the invariants and specs of a bundle; every condition is compiled once, here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.runtime.anchoring import Anchor, Operations
from assure.runtime.clauses import AFTERWARDS, Clause, Kind, OnError, Variable, roots
from assure.runtime.lifecycles import Lifecycle, Transition
from assure.runtime.modes import Severity
from assure.runtime.terms import NOWHERE, condition_term, expression_term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.runtime.bundle_entries import Entry
    from assure.runtime.terms import Path, Term

Anchored = tuple[Clause, tuple[Anchor, ...]]
SECTIONS = (
    ("preconditions", Kind.PRECONDITION),
    ("postconditions", Kind.POSTCONDITION),
    ("forbidden", Kind.FORBIDDEN),
    ("on_exception", Kind.ON_EXCEPTION),
)


class ClauseReader:
    """Reads `invariants`, `specs` and `lifecycles` of one bundle."""

    def __init__(self, whole: Entry, operations: Operations) -> None:
        self._whole = whole
        self._operations = operations
        found = [_lifecycle(entry) for entry in whole.entries("lifecycles")]
        self._lifecycles = {lifecycle.id: lifecycle for lifecycle in found}

    def read(self) -> tuple[Anchored, ...]:
        """All clauses with their anchors, invariants first; ids that stand twice are problems."""
        found = [*self._invariants(), *self._specs()]
        seen: set[str] = set()
        for clause, _ in found:
            if clause.id in seen:
                self._whole.problems.append(f"{self._whole.where}: the id {clause.id} stands twice")
            seen.add(clause.id)
        return tuple(found)

    def _invariants(self) -> Iterator[Anchored]:
        for entry in self._whole.entries("invariants"):
            clause = _invariant(entry)
            given = tuple(Anchor.read(item) for item in entry.entries("applies_to"))
            entry.done()
            _check_reads(clause, entry)
            yield clause, self._operations.anchors_of(clause.operation, given)

    def _specs(self) -> Iterator[Anchored]:
        for entry in self._whole.entries("specs"):
            spec = _Spec(entry)
            given = tuple(Anchor.read(item) for item in entry.entries("dispatch"))
            anchors = self._operations.anchors_of(spec.operation, given)
            sections = ((section, kind) for section, kind in SECTIONS)
            clauses = [spec.clause(item, kind) for section, kind in sections for item in entry.entries(section)]
            clauses += self._steps(spec, entry)
            entry.done()
            yield from ((clause, anchors) for clause in clauses)

    def _steps(self, spec: _Spec, entry: Entry) -> list[Clause]:
        """The clauses that the lifecycle of a spec comes to."""
        name = entry.text("lifecycle", "")
        if not name:
            return []
        lifecycle = self._lifecycles.get(name)
        if lifecycle is None or not lifecycle.before(spec.operation):
            entry.wrong("lifecycle", name, f"a lifecycle of this bundle with a transition by {spec.operation}")
            return []
        if not lifecycle.field:
            return []
        return [spec.step(lifecycle, Kind.PRECONDITION), spec.step(lifecycle, Kind.POSTCONDITION)]


class _Spec:
    """What all clauses of one spec share."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.id = entry.text("id")
        self.operation = entry.text("operation")
        self.domain = entry.text("domain", "")
        self.severity = entry.choice("severity", Severity, Severity.HIGH)
        self.state_names = entry.texts("state")
        self.secrets = _paths(entry)

    def clause(self, entry: Entry, kind: Kind) -> Clause:
        """One entry of a section."""
        origin = _origin(entry)
        clause = self._made(
            entry.text("id"),
            kind,
            _term(entry, "condition", origin),
            severity=entry.choice("severity", Severity, self.severity),
            message=entry.text("message", ""),
            message_expression=_optional_term(entry, "message_expression", origin),
            remediation=entry.text("remediation", ""),
            on_error=entry.choice("on_error", OnError, OnError.VIOLATE),
            origin=origin,
        )
        entry.done()
        _check_reads(clause, entry)
        return clause

    def step(self, lifecycle: Lifecycle, kind: Kind) -> Clause:
        """What the lifecycle demands before or after the handler."""
        before = kind is Kind.PRECONDITION
        text = (lifecycle.before if before else lifecycle.after)(self.operation)
        term = condition_term(text, self.entry.where, NOWHERE, self.entry.problems)
        message = "may not start in the state it found" if before else "led to a state it may not lead to"
        clause_id = "LIFECYCLE-BEFORE" if before else "LIFECYCLE-AFTER"
        return self._made(
            clause_id, kind, term, severity=self.severity, message=f"{lifecycle.id}: {self.operation} {message}."
        )

    def _made(
        self,
        clause_id: str,
        kind: Kind,
        condition: Term,
        *,
        severity: Severity,
        message: str,
        message_expression: Term | None = None,
        remediation: str = "",
        on_error: OnError = OnError.VIOLATE,
        origin: tuple[str, int, int] = NOWHERE,
    ) -> Clause:
        return Clause(
            id=f"{self.id}/{clause_id}",
            contract=self.id,
            kind=kind,
            operation=self.operation,
            domain=self.domain,
            severity=severity,
            condition=condition,
            on_error=on_error,
            message=message,
            message_expression=message_expression,
            remediation=remediation,
            secrets=self.secrets,
            state_names=self.state_names,
            origin=origin,
        )


def _invariant(entry: Entry) -> Clause:
    origin = _origin(entry)
    invariant_id, title = entry.text("id"), entry.text("title", "")
    return Clause(
        id=invariant_id,
        contract=invariant_id,
        kind=Kind.INVARIANT,
        operation=entry.text("operation"),
        domain=entry.text("domain", ""),
        severity=entry.choice("severity", Severity),
        condition=_term(entry, "condition", origin),
        match=tuple(_guard(item) for item in entry.entries("match")),
        variables=tuple(_variable(item) for item in entry.entries("variables")),
        on_error=entry.choice("on_error", OnError, OnError.VIOLATE),
        message=entry.text("message", "") or title,
        message_expression=_optional_term(entry, "message_expression", origin),
        remediation=entry.text("remediation", ""),
        secrets=_paths(entry),
        state_names=entry.texts("state"),
        origin=origin,
    )


def _check_reads(clause: Clause, entry: Entry) -> None:
    """A clause may read only what exists at its moment: nothing is judged over names that can't be there."""
    read = roots(clause.all_reads)
    if clause.kind is Kind.PRECONDITION and (late := read & AFTERWARDS):
        entry.wrong("condition", ", ".join(sorted(late)), "names that exist before the handler ran")
    if clause.kind is not Kind.ON_EXCEPTION and "error" in read:
        entry.wrong("condition", "error", "names that exist where nothing was raised")
    if clause.kind is Kind.ON_EXCEPTION and "result" in read:
        entry.wrong("condition", "result", "names that exist where there is no result")
    fields = {path[1] for path in clause.all_reads if path[0] == "request" and len(path) > 1}
    if private := sorted(name for name in fields if name.startswith("_")):
        entry.wrong("condition", ", ".join(private), "fields of the request that are not private")
    _check_variables(clause, entry)
    if {("state",), ("old",)} & clause.all_reads and not clause.state_names:
        entry.wrong("condition", clause.condition.text, "names in the list `state`, where state or old is read whole")
    if clause.kind in (Kind.POSTCONDITION, Kind.FORBIDDEN) and not read & AFTERWARDS:
        entry.wrong("condition", clause.condition.text, "a condition over the result or the state, not the input again")


def _check_variables(clause: Clause, entry: Entry) -> None:
    """A variable that has no value is an error where it is read: nothing may ask whether it is there instead."""
    from assure.runtime.conditions.syntax import Has, Name, walk

    told = () if clause.message_expression is None else (clause.message_expression,)
    for term in (*clause.terms, *told):
        asked = {part.operand for part in walk(term.expression.node) if isinstance(part, Has)}
        if any(isinstance(node, Name) and node.name == "variables" for node in asked):
            entry.wrong("condition", term.text, "a look at the variable: has() is true of every variable there is")
        if ("variables",) in term.reads:
            entry.wrong("condition", term.text, "variables by their names, not all of them as a whole")


def _term(entry: Entry, key: str, origin: tuple[str, int, int]) -> Term:
    return condition_term(entry.text(key), f"{entry.where}.{key}", origin, entry.problems)


def _optional_term(entry: Entry, key: str, origin: tuple[str, int, int]) -> Term | None:
    text = entry.text(key, "")
    return expression_term(text, f"{entry.where}.{key}", origin, entry.problems) if text else None


def _guard(entry: Entry) -> Term:
    term = _term(entry, "expression", _origin(entry))
    entry.done()
    return term


def _variable(entry: Entry) -> Variable:
    text, origin = entry.text("expression"), _origin(entry)
    found = Variable(entry.text("name"), expression_term(text, f"{entry.where}.expression", origin, entry.problems))
    entry.done()
    return found


def _origin(entry: Entry) -> tuple[str, int, int]:
    """Where people wrote the condition; empty in a bundle that does not say."""
    found = entry.entry("origin")
    if found is None:
        return NOWHERE
    origin = (found.text("file"), found.number("line", 1), found.number("column", 1))
    found.done()
    return origin


def _paths(entry: Entry) -> frozenset[Path]:
    return frozenset(tuple(text.split(".")) for text in entry.texts("secrets"))


def _lifecycle(entry: Entry) -> Lifecycle:
    field = entry.text("field", "")
    if field and not all(part.isidentifier() and part.isascii() for part in field.split(".")):
        entry.wrong("field", field, "a field of the state such as integration.status")
        field = "unknown"
    found = Lifecycle(entry.text("id"), field, tuple(_transition(item) for item in entry.entries("transitions")))
    entry.done()
    return found


def _transition(entry: Entry) -> Transition:
    found = Transition(entry.text("operation"), entry.texts("from"), entry.texts("to"))
    if not found.targets:
        entry.wrong("to", [], "at least one state")
    entry.done()
    return found
