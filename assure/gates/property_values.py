"""Evaluates the CEL expressions of lifecycles and properties over what the backend answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from assure.contracts.promised import Expression


class Valued(NamedTuple):
    """What an expression gives, or why it gives nothing."""

    value: Any = None
    why: str = ""


def wrong_with(expression: Expression) -> str:
    """What is wrong with the text of an expression over `result`, with its place; "" where it can be evaluated."""
    from assure.runtime.conditions import ConditionProblems, compile_expression

    try:
        compiled = compile_expression(expression.text, check=False)
    except ConditionProblems as found:
        first = found.problems[0]
        return f"`{expression.text}` is no expression: {first.message}"
    others = sorted(compiled.names - {"result"})
    return f"`{expression.text}` reads {', '.join(others)}, and there is only `result`" if others else ""


def value_of(expression: Expression, result: Any) -> Valued:
    """The value of an expression over a `result`."""
    from assure.runtime.conditions import EvaluationError, compile_expression

    try:
        return Valued(compile_expression(expression.text, check=False).value({"result": result}))
    except EvaluationError as problem:
        return Valued(why=f"`{expression.text}` has no value in the answer: {problem.reason}")
