"""One question put to the solver: translated, decided within its limits, and a counterexample replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from assure.runtime.conditions.declarations import Declarations
from assure.runtime.conditions.names import Names
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.syntax import Binary, ListOf, Literal, Node, walk
from assure.solver.answers import PROVED, Answer, Untranslatable, Verdict, undecided
from assure.solver.bounds import Bounds, Collector, Needs
from assure.solver.functions import Functions
from assure.solver.languages import found_in
from assure.solver.models import Model, as_json
from assure.solver.operators import Operators
from assure.solver.replay import ERROR, HOLDS, UNMATCHED, VIOLATED, Conforming, Replay, smaller
from assure.solver.smt import Smt
from assure.solver.space import Space
from assure.solver.strings import fitted
from assure.solver.terms import truth
from assure.solver.translate import Translator

if TYPE_CHECKING:
    from assure.solver.rules import Rule
    from assure.solver.smt import Term

# Steps of the solver for one question, the same on every machine; a clock stands behind them for what is not counted.
STEPS: Final = 1_000_000
MILLISECONDS: Final = 60_000


class Asked:
    """Rules over a schema, translated; each is asked about in the outcomes unmatched, holds, violated and error."""

    def __init__(self, schema: Mapping[str, Any], rules: tuple[Rule, ...]) -> None:
        self.schema = schema
        names = frozenset(Declarations.from_schema(schema).names)
        self.replays = tuple(Replay(rule, names) for rule in rules)
        self.smt = Smt()
        self.operators = Operators(self.smt)
        self.bounds = self.bounded(self.needs(Names(names)))
        self.space = Space(self.smt, schema, self.bounds, self.operators.equal)
        self.operators.space = self.space
        self.functions = Functions(self.smt, self.operators)
        self.translators = [self.translator(replay) for replay in self.replays]
        self.outcomes = [self.translated(*each) for each in zip(self.replays, self.translators, strict=True)]

    def needs(self, names: Names) -> Needs:
        """What all rules together need of lists and maps."""
        collector = Collector(names, {})
        for replay in self.replays:
            collector.begin({name: one.node for name, one in replay.variables.items()})
            for one in (*replay.match, replay.condition):
                collector.visit(one.node, {}, ())
        return collector.needs

    def bounded(self, needs: Needs) -> Bounds:
        """How many elements of each list are looked at."""
        return Bounds(needs)

    def translator(self, replay: Replay) -> Translator:
        bodies = {name: one.node for name, one in replay.variables.items()}
        return Translator(self.smt, self.space, self.operators, self.functions, bodies)

    def translated(self, replay: Replay, translator: Translator) -> dict[str, Term]:
        """When a rule comes to which outcome."""
        smt = self.smt
        guards = [self.truth(translator, one) for one in replay.match]
        true, false = self.truth(translator, replay.condition)
        unmatched = smt.some(*[no for _, no in guards])
        applies = smt.every(*[yes for yes, _ in guards])
        holds, violated = smt.every(applies, true), smt.every(applies, false)
        return {
            UNMATCHED: unmatched,
            HOLDS: holds,
            VIOLATED: violated,
            ERROR: smt.no(smt.some(unmatched, holds, violated)),
        }

    def truth(self, translator: Translator, expression: Any) -> tuple[Term, Term]:
        try:
            return truth(translator.symbol(expression.node, {}), self.smt)
        except Untranslatable as why:
            raise Untranslatable(why.reason, why.text or expression.text, why.at) from None

    def answer(self, witnesses: frozenset[tuple[str, ...]], *, small: bool = True, plausible: bool = False) -> Answer:
        """Proved when no context leads to a witness, refuted by one that the engine confirms (`small`: for people).

        `plausible` looks at contexts alone whose times are of our age.
        """
        terms = [
            self.smt.every(*[outcome[each] for outcome, each in zip(self.outcomes, witness, strict=True)])
            for witness in sorted(witnesses)
        ]
        question = self.smt.every(self.smt.some(*terms), *(self.space.plausible if plausible else ()))
        conforming = Conforming(self.schema)

        def right(context: Mapping[str, Any]) -> bool:
            met = tuple(replay.outcome(context) for replay in self.replays)
            return met in witnesses and conforming.holds(context)

        try:
            decided = self.decided(question, right)
        except Untranslatable as why:
            return undecided(why.reason, why.text, why.at)
        if isinstance(decided, Answer):
            return decided
        return Answer(Verdict.REFUTED, as_json(smaller(decided, right) if small else decided))

    def unconfirmed(self) -> str:
        why = "; ".join(sorted({*self.functions.opened, *self.bounds.tried.values()}))
        return "the engine does not confirm the context that the solver found" + (f": {why}" if why else "")

    def decided(self, question: Term, right: Callable[[dict[str, Any]], bool]) -> Answer | dict[str, Any]:
        """A context that is `right` in which the question is true, or the answer that there is none or is not known.

        The solver is asked without the patterns of strings first: mostly they do not matter, and strings of other
        letters can be put in their places afterwards.
        """
        for patterns in (False, True) if self.space.patterns else (False,):
            found = self.tried(self.solver(question, patterns=patterns))
            if isinstance(found, Answer):
                return found
            for context in found:
                if right(context):
                    return context
        return undecided(self.unconfirmed())

    def tried(self, solver: Any) -> Answer | list[dict[str, Any]]:
        """Contexts from models, what is preferred first; or the answer when there is no model."""
        found: list[dict[str, Any]] = []
        result = None
        for preferred in (True, False) if self.operators.preferences else (False,):
            result = self.checked(solver, preferred)
            if result == self.smt.z3.sat:
                model = Model(self.smt, solver.model())
                found.append(fitted(model.context(self.space.names), model.wanted(self.space.patterns)))
        return found or self.unfounded(result, solver)

    def checked(self, solver: Any, preferred: bool) -> Any:
        """Whether there is a model; one that is wanted for a context gets everything the schema requires."""
        extra = [self.smt.lift(term) for term in self.operators.preferences] if preferred else []
        result = solver.check(*extra)
        if result == self.smt.z3.sat:
            before = len(self.space.constraints)
            self.space.complete()
            more = [self.smt.lift(term) for term in self.space.constraints[before:]]
            if more:
                solver.add(*more)
                result = solver.check(*extra)
        return result

    def unfounded(self, result: Any, solver: Any) -> Answer:
        """The answer when there is no model."""
        if result != self.smt.z3.unsat:
            return undecided(f"the solver gave up within its limit of steps ({solver.reason_unknown()})")
        if self.bounds.tried:
            return undecided("; ".join(sorted(set(self.bounds.tried.values()))))
        if self.solver(True).check() == self.smt.z3.unsat:
            return undecided("no context at all conforms to the schema")
        return PROVED

    def solver(self, question: Term, *, patterns: bool = False) -> Any:
        """A solver that knows what holds of every context, and the question."""
        made = self.smt.z3.SimpleSolver(ctx=self.smt.context)
        made.set("rlimit", STEPS)
        made.set("timeout", MILLISECONDS)
        terms = [*self.space.constraints, *self.operators.constraints, question]
        made.add(*[self.smt.lift(term) for term in (*terms, *(self.matching() if patterns else ()))])
        return made

    def matching(self) -> list[Term]:
        """The patterns of strings, those that have a translation."""
        found: list[Term] = []
        for alive, term, source in self.space.patterns:
            try:
                found.append(self.smt.implies(alive, found_in(self.smt, term, source)))
            except (EvaluationError, Untranslatable):
                continue
        return found

    def comparisons(self) -> Iterator[tuple[int, Answer]]:
        """Of each comparison of the condition with a literal: proved when it is true in no context."""
        replay, translator = self.replays[0], self.translators[0]
        applies = self.smt.no(self.outcomes[0][UNMATCHED])
        for node in walk(replay.condition.node):
            if _with_literal(node) and id(node) in translator.met:
                met = self.smt.some(*translator.met[id(node)])
                found = self.tried(self.solver(self.smt.every(applies, met), patterns=True))
                yield node.at, found if isinstance(found, Answer) else Answer(Verdict.REFUTED, found[0])


def _with_literal(node: Node) -> bool:
    """Whether a node compares something with a literal, or with a list of literals."""
    if not isinstance(node, Binary) or node.operator not in ("==", "in"):
        return False
    sides = [isinstance(side, Literal) for side in (node.left, node.right)]
    if node.operator == "in":
        written = isinstance(node.right, ListOf) and all(isinstance(item, Literal) for item in node.right.items)
        return written and not sides[0]
    return sides.count(True) == 1
