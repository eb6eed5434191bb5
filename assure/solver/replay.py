"""Evaluates rules in a context through the engine that runs in production, and makes contexts small.

Nothing that the solver says about a context is believed before it has been through here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from assure.runtime.conditions.condition import compile_condition, compile_expression
from assure.runtime.conditions.declarations import Declarations
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.static import DYN
from assure.runtime.conditions.values import SECOND, Duration, Timestamp
from assure.solver.bounds import VARIABLES
from assure.solver.models import as_json

if TYPE_CHECKING:
    from assure.runtime.conditions import Expression
    from assure.solver.rules import Rule

UNMATCHED: Final = "unmatched"
HOLDS: Final = "holds"
VIOLATED: Final = "violated"
ERROR: Final = "error"
OUTCOMES: Final = (UNMATCHED, HOLDS, VIOLATED, ERROR)
# A context is tried this often at most while it is made smaller.
MOST_TRIALS: Final = 400


class _Variables(Mapping[str, Any]):
    """The variables of a rule as a map that works each out when it is asked for."""

    def __init__(self, bodies: Mapping[str, Expression], context: Mapping[str, Any]) -> None:
        self._bodies = bodies
        self._context = context
        self._asked: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        if name in self._asked:
            raise EvaluationError(f"the variable {name!r} needs itself")
        self._asked.add(name)
        value = self._bodies[name].value(self._context)
        self._asked.discard(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._bodies)

    def __len__(self) -> int:
        return len(self._bodies)


class Replay:
    """A rule, ready to be evaluated; raises ConditionProblems for texts that are no conditions."""

    def __init__(self, rule: Rule, names: frozenset[str]) -> None:
        declared = Declarations(dict.fromkeys((*sorted(names), VARIABLES), DYN))
        self.match = tuple(compile_condition(text, declared) for text in rule.match)
        self.variables = {name: compile_expression(text, declared) for name, text in rule.variables}
        self.condition = compile_condition(rule.condition, declared)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The guards, the variables and the condition."""
        return (*self.match, *self.variables.values(), self.condition)

    def outcome(self, context: Mapping[str, Any]) -> str:
        """What the rule comes to in a context: unmatched, holds, violated or error."""
        whole = dict(context)
        whole[VARIABLES] = _Variables(self.variables, whole)
        met = [guard.evaluate(whole) for guard in self.match]
        if any(one.violated for one in met):
            return UNMATCHED
        return ERROR if any(one.failed for one in met) else self.condition.evaluate(whole).kind


class Conforming:
    """Validates contexts against a JSON Schema, by a validator that knows nothing of the solver."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        from jsonschema import Draft202012Validator

        self._validator = Draft202012Validator(dict(schema))

    def holds(self, context: Mapping[str, Any]) -> bool:
        """Whether the context conforms."""
        try:
            return bool(self._validator.is_valid(as_json(context)))
        except Exception:  # noqa: BLE001 (a pattern or reference that the validator can't take conforms to nothing)
            return False


def smaller(context: dict[str, Any], right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The context with everything left out or made plain that `right` does not need; deterministic."""
    trials, changed = 0, True
    while changed:
        changed = False
        for candidate in _candidates(context):
            trials += 1
            if trials > MOST_TRIALS:
                return context
            if right(candidate):
                context, changed = candidate, True
                break
    return context


def _candidates(context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Contexts that are a little smaller, the greatest steps first; names of the context themselves stay."""
    for name in context:
        for value in _simpler(context[name]):
            yield {**context, name: value}


def _simpler(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name in value:
            yield {key: value[key] for key in value if key != name}
        for name in value:
            yield from ({**value, name: other} for other in _simpler(value[name]))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, one in enumerate(value):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in _simpler(one))
    else:
        yield from _plainer(value)


def _plainer(value: Any) -> Iterator[Any]:
    """Plainer values of the same kind, the plainest first."""
    plain: tuple[Any, ...] = ()
    if isinstance(value, bool):
        plain = (False,)
    elif isinstance(value, int | float):
        plain = (0, 1, 2, -1) if isinstance(value, int) else (0.0, 1.0, 0.5, -1.0)
    elif isinstance(value, str):
        shown = "".join(sign if " " <= sign <= "~" else "?" for sign in value)
        plain = ("", "a", "b", "A", "0", "?", value[: len(value) // 2], "a" * len(value), shown)
    elif isinstance(value, Timestamp):
        plain = (Timestamp(0), Timestamp(SECOND))
    elif isinstance(value, Duration):
        plain = (Duration(0), Duration(SECOND))
    for one in plain:
        if one == value:
            return
        yield one
