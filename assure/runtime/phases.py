"""The clauses of one moment of a dispatch, and the shortest way to see that all of them hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.runtime.bound import provided
from assure.runtime.clauses import Kind, roots
from assure.runtime.conditions import HOLDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.runtime.bound import Bound, Known
    from assure.runtime.conditions.conjunction import Conjunction
    from assure.runtime.terms import Conjunctions, Path
    from assure.runtime.violations import Violation


class Phase:
    """The clauses of one moment, in their order.

    `guarded` apply only where their guards hold, `always` are the others. `reads` is what judging `always` and every
    guard takes, `together` one condition for those of `always` that can be asked at once.
    """

    __slots__ = ("_single", "always", "guarded", "providers", "reads", "together")

    def __init__(self, clauses: tuple[Bound, ...], conjunctions: Conjunctions) -> None:
        self.always = tuple(bound for bound in clauses if not bound.clause.match)
        self.guarded = tuple(bound for bound in clauses if bound.clause.match)
        first: set[Path] = set()
        first.update(*(bound.whole.reads for bound in self.always), *(bound.guards.reads for bound in self.guarded))
        self.reads = frozenset(first)
        self.providers = provided(self.reads)
        at_once = tuple(bound for bound in self.always if not bound.whole.variables)
        terms = ((bound.clause.condition, bound.clause.kind is Kind.FORBIDDEN) for bound in at_once)
        # A forbidden state must not hold.
        self.together = conjunctions.of(tuple(terms))
        self._single = self.always if self.together is None else tuple(b for b in self.always if b not in set(at_once))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to judge."""
        return not self.always and not self.guarded

    @property
    def one_question(self) -> bool:
        """Whether `together` asks for everything there is to judge."""
        return self.together is not None and not self._single and not self.guarded

    @property
    def all_reads(self) -> frozenset[Path]:
        """Every path that any clause of it may read, messages included."""
        return frozenset().union(*(bound.whole.reads | bound.told.reads for bound in (*self.always, *self.guarded)))

    @property
    def names(self) -> frozenset[str]:
        """Every name that any clause of it may read."""
        return roots(self.all_reads)

    def ready(self) -> None:
        """Compile everything that a dispatch asks while all is well."""
        if self.together is not None:
            self.together.ready()
        for bound in (*self._single, *self.guarded):
            for term in (*bound.clause.match, bound.clause.condition):
                term.ready()

    def judged(self, known: Known, applying: tuple[Bound, ...]) -> list[Violation]:
        """Everything that does not hold, in the order of the contracts; `applying` are the guarded ones that apply."""
        holds = self.together is not None and not known.failures and _holds(self.together, known.names)
        clauses = (*(self._single if holds else self.always), *applying)
        return [found for bound in clauses if (found := bound.judged(known)) is not None]


def _holds(together: Conjunction, names: Mapping[str, object]) -> bool:
    try:
        return together.evaluate(names) is HOLDS
    except Exception:  # noqa: BLE001 (each clause is then asked by itself, and says what is wrong)
        return False
