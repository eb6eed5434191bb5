"""Conditions and expressions, ready to be evaluated: what everything else uses of this package.

Importing it is light; what compiles a condition is imported when the first one is compiled.
"""

from __future__ import annotations

from assure.runtime.conditions.outcome import HOLDS, VIOLATED, EvaluationError, Outcome
from assure.runtime.conditions.problems import Origin, Problem

# As in outcome.py: `typing` is left out of what is imported at run time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from assure.runtime.conditions.building import Read
    from assure.runtime.conditions.declarations import Declarations
    from assure.runtime.conditions.iteration import Plan
    from assure.runtime.conditions.names import Names
    from assure.runtime.conditions.reads import Comparison, Path
    from assure.runtime.conditions.static import Type
    from assure.runtime.conditions.syntax import Node

    Evaluate = Callable[[Mapping[str, Any]], Outcome]


class Expression:
    """A CEL expression that can be evaluated any number of times, from any thread.

    `text` and `origin` are what it was made from, `node` its syntax tree, `type` what the checker worked out,
    `warnings` what can go wrong on values the declarations allow.
    """

    __slots__ = ("_frame", "_names", "_plan", "node", "origin", "text", "type", "warnings")

    def __init__(self, text: str, origin: Origin, names: Names, read: Read, checked: tuple[Type, Any]) -> None:
        self.text = text
        self.origin = origin
        self.node: Node = read.node
        self._names = names
        self._plan: Plan = read.plan
        self._frame = read.frame
        self.type: Type = checked[0]
        self.warnings: tuple[Problem, ...] = checked[1]

    @property
    def reads(self) -> tuple[Path, ...]:
        """The paths of the context it may look at, sorted: `("request", "params", "items", "*", "price")`.

        "*" stands for each element; a path stands for everything below it.
        """
        from assure.runtime.conditions.reads import reads

        return reads(self.node, self._names)

    @property
    def names(self) -> frozenset[str]:
        """The names of the context it may look at: the first of each path in `reads`."""
        return frozenset(path[0] for path in self.reads)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparisons of a path with a literal, in the order of the text."""
        from assure.runtime.conditions.reads import comparisons

        return comparisons(self.node, self._names)

    def value(self, context: Mapping[str, Any]) -> object:
        """The value in a context (name -> value). Raises EvaluationError with `reason` and `at` where there is none.

        Timestamps, durations, uints and maps come as the classes of `conditions.values`; they may be put into the
        context of another expression as they are.
        """
        try:
            return self._plan(self._frame(context))
        except EvaluationError:
            raise
        except RecursionError:
            raise EvaluationError("the stack is too full to evaluate this") from None
        except Exception as error:
            raise EvaluationError(f"evaluating raised {type(error).__name__}") from error

    def exact(self, context: Mapping[str, Any]) -> Outcome:
        """What it comes to as a condition, by the exact evaluator alone; `Condition.evaluate` answers the same."""
        try:
            value = self.value(context)
        except EvaluationError as error:
            return Outcome("error", error.reason, self.origin.place(self.text, error.at or 0))
        if value is True:
            return HOLDS
        if value is False:
            return VIOLATED
        reason = f"the condition gives a {type(value).__name__}, not a bool"
        return Outcome("error", reason, self.origin.place(self.text, 0))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.text!r}>"


class Condition(Expression):
    """An expression that is asked whether it holds.

    `evaluate(context)` gives `HOLDS`, `VIOLATED` or an error Outcome, and raises nothing. It is a function of its own
    for each condition: compiled to Python code for the plain case, the exact evaluator for everything else. It is
    compiled by `ready`, or when it is asked first.
    """

    __slots__ = ("_compiled", "evaluate")

    evaluate: Evaluate

    def __init__(self, text: str, origin: Origin, names: Names, read: Read, checked: tuple[Type, Any]) -> None:
        super().__init__(text, origin, names, read, checked)
        self._compiled: bool | None = None
        self.evaluate = self._first

    def ready(self) -> Condition:
        """Compile it, where that has not been done; gives itself."""
        if self._compiled is None:
            from assure.runtime.conditions.fast import compiled

            code = compiled(self.node, self._names, self.exact)
            self.evaluate = code or self.exact
            self._compiled = code is not None
        return self

    @property
    def compiled(self) -> bool:
        """Whether the plain case is answered by Python code of its own."""
        return bool(self.ready()._compiled)

    def _first(self, context: Mapping[str, Any]) -> Outcome:
        try:
            self.ready()
        except (RecursionError, MemoryError):
            return self.exact(context)
        return self.evaluate(context)


def compile_condition(
    text: str,
    declarations: Declarations | Mapping[str, Any] | None = None,
    *,
    origin: Origin | tuple[str, int, int] | None = None,
    container: str = "",
    ready: bool = True,
) -> Condition:
    """The condition of a text. Raises ConditionProblems with everything that is wrong.

    `declarations` say which names there are and of what types: a `Declarations`, or a JSON Schema 2020-12 of the
    context as an object. Without them every name is allowed. `origin` is where the text stands (file, line, column).
    Without `ready` it is read and checked now, and compiled to code when it is asked first.
    """
    from assure.runtime.conditions.building import build_condition

    condition = build_condition(text, declarations, origin, container)
    return condition.ready() if ready else condition


def compile_expression(
    text: str,
    declarations: Declarations | Mapping[str, Any] | None = None,
    *,
    origin: Origin | tuple[str, int, int] | None = None,
    container: str = "",
    check: bool = True,
) -> Expression:
    """The expression of a text, of whatever type. Raises ConditionProblems with everything that is wrong.

    Without `check` only the syntax is looked at; unknown functions are then errors when they are reached.
    """
    from assure.runtime.conditions.building import build_expression

    return build_expression(text, declarations, origin, container, check=check)
