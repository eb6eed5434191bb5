"""One clause of a contract as the runtime holds it: a compiled condition, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assure.runtime.modes import Severity, Subject
from assure.runtime.terms import NOWHERE

if TYPE_CHECKING:
    from assure.runtime.terms import Path, Term

# What exists only once the handler has run.
AFTERWARDS = frozenset({"state", "result"})
# What the registry supplies itself; every other name comes from a provider.
OWN_NAMES = frozenset({"request", "now", "old", "state", "result", "error", "variables"})


class Kind(StrEnum):
    """What a clause speaks about: every run, the moment before, the moment after, what may never be, a failed run."""

    INVARIANT = "invariant"
    PRECONDITION = "precondition"
    POSTCONDITION = "postcondition"
    FORBIDDEN = "forbidden"
    ON_EXCEPTION = "on_exception"


class Moment(StrEnum):
    """When a clause is judged: before the handler, after it returned, or after it raised."""

    BEFORE = "before"
    AFTER = "after"
    FAILED = "failed"


class OnError(StrEnum):
    """What a condition without an answer counts as, short of STRICT, where it always blocks."""

    VIOLATE = "violate"
    RECORD = "record"


MOMENTS = {
    Kind.PRECONDITION: Moment.BEFORE,
    Kind.POSTCONDITION: Moment.AFTER,
    Kind.FORBIDDEN: Moment.AFTER,
    Kind.ON_EXCEPTION: Moment.FAILED,
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A named expression of an invariant, worked out at most once a dispatch, and only for a clause that reads it."""

    name: str
    term: Term


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition and what follows from it; `id` is `BI-APIKEY-001` or `SPEC-007/PRE-1`.

    `match` are guards (all must hold, or the clause does not apply), `state_names` the keys that `state` and `old`
    have for its spec, `secrets` the paths whose values are never shown, `origin` file, line and column.
    """

    id: str
    contract: str
    kind: Kind
    operation: str
    domain: str
    severity: Severity
    condition: Term
    match: tuple[Term, ...] = ()
    variables: tuple[Variable, ...] = ()
    on_error: OnError = OnError.VIOLATE
    message: str = ""
    message_expression: Term | None = None
    remediation: str = ""
    secrets: frozenset[Path] = frozenset()
    state_names: tuple[str, ...] = ()
    origin: tuple[str, int, int] = NOWHERE

    @property
    def moment(self) -> Moment:
        """When the clause is judged; an invariant over the result or the state is judged after the handler."""
        if self.kind is not Kind.INVARIANT:
            return MOMENTS[self.kind]
        return Moment.AFTER if AFTERWARDS & roots(self.all_reads) else Moment.BEFORE

    @property
    def terms(self) -> tuple[Term, ...]:
        """Everything of the clause that is evaluated, the message apart."""
        return (*self.match, self.condition, *(variable.term for variable in self.variables))

    @property
    def all_reads(self) -> frozenset[Path]:
        """Every path that judging the clause may read, through its guards, variables and message too."""
        terms = self.terms if self.message_expression is None else (*self.terms, self.message_expression)
        return frozenset(path for term in terms for path in term.reads)

    @property
    def subject(self) -> Subject:
        """What the mode of the clause is looked up by."""
        return Subject(frozenset({self.id, self.contract}), self.domain, self.severity)


def roots(paths: frozenset[Path]) -> frozenset[str]:
    """The names that the paths begin with."""
    return frozenset(path[0] for path in paths)
