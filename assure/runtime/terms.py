"""Conditions as the rest of the runtime holds them: compiled once, with the paths they read at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from assure.runtime.conditions import ConditionProblems, compile_condition, compile_expression
from assure.runtime.conditions.condition import Condition
from assure.runtime.conditions.conjunction import Conjunction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assure.runtime.conditions import Expression, Outcome

    Evaluate = Callable[[Mapping[str, object]], Outcome]

# `request.params.tenant_id` as ("request", "params", "tenant_id").
Path = tuple[str, ...]
EACH = "*"
NOWHERE = ("", 0, 0)


class Term:
    """One expression: its text, the paths it reads, its value, and, for a condition, its outcome.

    It was read and checked when it was made; `ready` compiles it, and so does asking it first.
    """

    __slots__ = ("expression", "reads", "text", "value")

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.text = expression.text
        self.reads = frozenset(_known(path) for path in expression.reads)
        self.value = expression.value

    @property
    def evaluate(self) -> Evaluate:
        """What gives its outcome."""
        one = self.expression
        return one.evaluate if isinstance(one, Condition) else one.exact

    def ready(self) -> None:
        """Compile it now."""
        if isinstance(self.expression, Condition):
            self.expression.ready()

    def __repr__(self) -> str:
        return f"<Term {self.text!r}>"


def condition_term(text: str, where: str, origin: tuple[str, int, int], problems: list[str]) -> Term:
    """A condition; what is wrong with it is added to `problems`, and a condition that never holds stands in."""
    try:
        condition = compile_condition(text, origin=origin, ready=False)
    except ConditionProblems as error:
        problems.extend(_problems(error, where, origin))
        condition = compile_condition("false", ready=False)
    return Term(condition)


def expression_term(text: str, where: str, origin: tuple[str, int, int], problems: list[str]) -> Term:
    """An expression of any type; what is wrong with it is added to `problems`."""
    try:
        expression = compile_expression(text, origin=origin)
    except ConditionProblems as error:
        problems.extend(_problems(error, where, origin))
        expression = compile_expression("null")
    return Term(expression)


class Conjunctions:
    """Conditions that ask for many at once, each made once however many plans need it."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[str, bool], ...], Conjunction] = {}

    def of(self, terms: tuple[tuple[Term, bool], ...]) -> Conjunction | None:
        """What says whether each condition holds, or does not where it comes with True; None for none."""
        parts = tuple((term.expression, negated) for term, negated in terms if isinstance(term.expression, Condition))
        if not parts or len(parts) < len(terms):
            return None
        texts = tuple((condition.text, negated) for condition, negated in parts)
        return self._made.setdefault(texts, Conjunction(parts))


def _known(path: Path) -> Path:
    """The path as far as its names are known: what is read of each element is read of the whole list."""
    return path[: path.index(EACH)] if EACH in path else path


def _problems(error: ConditionProblems, where: str, origin: tuple[str, int, int]) -> list[str]:
    """Each problem at its place in people's file, or in the bundle where that is not known."""
    return [str(problem) if origin[0] else f"{where}:{problem}" for problem in error.problems if problem.error]


class Unreadable:
    """Stands where a value could not be had; whatever is done with it is an error and never an answer."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def _refuse(self, *_: object) -> NoReturn:
        raise ValueError(self.reason)

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _refuse
    __bool__ = __hash__ = _refuse
