"""Clauses bound to the mode that applies to them, and how one of them is judged over given names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.runtime.clauses import OWN_NAMES, Kind, OnError, roots
from assure.runtime.conditions import HOLDS, VIOLATED, Outcome
from assure.runtime.modes import Mode, blocks
from assure.runtime.terms import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.runtime.clauses import Clause, Variable
    from assure.runtime.terms import Path, Term
    from assure.runtime.violations import Violation

Names = dict[str, object]
# Names whose parts are had one by one.
SHARED = frozenset({"request", "state", "old", "variables"})
# What `request` has when a condition mentions it as a whole.
WHOLE_REQUEST = ("operation", "method", "tenant_id", "actor_id", "params")


class Known:
    """What is known in one dispatch: `names` for conditions, `failures` (name -> why it could not be had)."""

    __slots__ = ("_variables", "failures", "names")

    def __init__(self, names: Names) -> None:
        self.names = names
        self.failures: dict[str, str] = {}
        self._variables: dict[Bound, Names] = {}

    def with_variables(self, bound: Bound, wanted: tuple[Variable, ...]) -> Names:
        """The names with `variables` for one clause; each is worked out once, and without a value it is an error."""
        if not wanted:
            return self.names
        values = self._variables.setdefault(bound, {})
        names = {**self.names, "variables": values}
        for variable in wanted:
            if variable.name not in values:
                values[variable.name] = _value(variable.term, names)
        return names

    def after(self, names: Names) -> Known:
        """The same dispatch at a later moment, with other names."""
        later = Known(names)
        later.failures.update(self.failures)
        return later


class Scope:
    """What some expressions of a clause need: `variables` in their order, `reads` all paths, `supplied` what to have.

    `supplied` names what can fail to be had by itself: `tenant`, `request.params`, `old.integration`, `now`.
    """

    __slots__ = ("reads", "supplied", "variables")

    def __init__(self, clause: Clause, terms: Iterable[Term]) -> None:
        given = {path for term in terms for path in term.reads}
        self.variables = _needed(clause, given)
        self.reads = frozenset(given.union(*(variable.term.reads for variable in self.variables)))
        self.supplied = frozenset(key for path in self.reads for key in _supplies(path, clause))


class Bound:
    """One clause in one mode, with what judging it takes worked out beforehand.

    `guards` is what all its guards need together, `conditions` each of them with what it needs itself; `whole` what the
    clause needs, `told` what its condition and its message look at.
    """

    __slots__ = ("blocks", "clause", "conditions", "guards", "mode", "providers", "sought", "told", "whole")

    def __init__(self, clause: Clause, mode: Mode) -> None:
        self.clause = clause
        self.mode = mode
        self.blocks = blocks(mode, clause.severity)
        self.guards = Scope(clause, clause.match)
        self.conditions = tuple((guard, Scope(clause, (guard,))) for guard in clause.match)
        self.whole = Scope(clause, (*clause.match, clause.condition))
        message = () if clause.message_expression is None else (clause.message_expression,)
        self.told = Scope(clause, (clause.condition, *message))
        self.providers = provided(self.whole.reads)
        self.sought = VIOLATED if clause.kind is Kind.FORBIDDEN else HOLDS

    def applies(self, known: Known) -> Outcome:
        """Whether all guards hold: one that is false settles it, one without an answer leaves it open."""
        found = HOLDS
        for guard, scope in self.conditions:
            outcome = self._asked(guard, scope, known)
            if outcome is VIOLATED:
                return outcome
            found = outcome if found is HOLDS else found
        return found

    def judged(self, known: Known) -> Violation | None:
        """What is wrong with the clause, None where it holds; names that could not be had are an error."""
        outcome = self._asked(self.clause.condition, self.whole, known)
        return None if outcome is self.sought else self.violation(outcome, known)

    def _asked(self, term: Term, scope: Scope, known: Known) -> Outcome:
        """What one condition says; where a name that it reads could not be had, it has no say."""
        if known.failures and not scope.supplied.isdisjoint(known.failures):
            return _failed(scope, known)
        return evaluated(term, known.with_variables(self, scope.variables))

    def violation(self, outcome: Outcome, known: Known) -> Violation:
        """The clause as something that did not hold."""
        from assure.runtime.showing import violation_of

        return violation_of(self, outcome, known)

    def blocking(self, outcome: Outcome) -> bool:
        """Whether that outcome stops the dispatch; under STRICT an error always does."""
        if outcome.failed and self.clause.on_error is OnError.RECORD and self.mode is not Mode.STRICT:
            return False
        return self.blocks


def evaluated(term: Term, names: Names) -> Outcome:
    """The outcome of a condition; it raises nothing, and if it did, that would be no answer either."""
    try:
        return term.evaluate(names)
    except Exception as error:  # noqa: BLE001 (an engine that fails must not let anything pass)
        return Outcome("error", f"evaluating raised {type(error).__name__}")


def provided(reads: frozenset[Path]) -> tuple[str, ...]:
    """The names among the paths that a provider has to supply, sorted."""
    return tuple(sorted(roots(reads) - OWN_NAMES))


def _value(term: Term, names: Names) -> object:
    try:
        return term.value(names)
    except Exception as error:  # noqa: BLE001 (whatever it is, there is no value)
        return Unreadable(str(error) or type(error).__name__)


def _failed(scope: Scope, known: Known) -> Outcome:
    missing = sorted(scope.supplied & known.failures.keys())
    return Outcome("error", "; ".join(f"{name} could not be had: {known.failures[name]}" for name in missing))


def _supplies(path: Path, clause: Clause) -> Iterable[str]:
    """What has to be had for a path; the whole of `state`, `old` or `request` takes each of its parts."""
    name = path[0]
    if name not in SHARED or name == "variables":
        return () if name == "variables" else (name,)
    parts = path[1:2] or (WHOLE_REQUEST if name == "request" else clause.state_names)
    return tuple(f"{name}.{part}" for part in parts)


def _needed(clause: Clause, reads: set[Path]) -> tuple[Variable, ...]:
    """The variables that the paths name, and those that these read, in the order they were declared."""
    waiting = list(reads)
    wanted: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path[0] != "variables":
            continue
        for variable in clause.variables:
            if variable.name not in wanted and (len(path) == 1 or path[1] == variable.name):
                wanted.add(variable.name)
                waiting.extend(variable.term.reads)
    return tuple(variable for variable in clause.variables if variable.name in wanted)
