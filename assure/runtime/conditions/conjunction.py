"""Asks many conditions at once, for those who only want to know whether all of them hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.runtime.conditions.outcome import HOLDS, VIOLATED, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assure.runtime.conditions.condition import Condition
    from assure.runtime.conditions.syntax import Node

    Part = tuple[Condition, bool]


class Conjunction:
    """Conditions made without declarations, each with whether it must not hold.

    `evaluate(context)` is `HOLDS` exactly when each holds, or, where it comes with True, is violated. Anything else
    says nothing but that: which of them, and why, they say themselves. It is compiled to one function by `ready`, or
    when it is asked first; what that function is not sure of, each of them is asked by itself.
    """

    __slots__ = ("_is_ready", "_parts", "evaluate")

    evaluate: Callable[[Mapping[str, Any]], Outcome]

    def __init__(self, parts: tuple[Part, ...]) -> None:
        self._parts = parts
        self._is_ready = False
        self.evaluate = self._first

    def ready(self) -> None:
        """Compile it, where that has not been done."""
        if not self._is_ready:
            from assure.runtime.conditions.fast import compiled
            from assure.runtime.conditions.names import Names
            from assure.runtime.conditions.syntax import Junction

            nodes = tuple(node for condition, negated in self._parts for node in _operands(condition.node, negated))
            whole = nodes[0] if len(nodes) == 1 else Junction(0, "&&", nodes)
            self.evaluate = compiled(whole, Names(), self._each) or self._each
            self._is_ready = True

    def _first(self, context: Mapping[str, Any]) -> Outcome:
        self.ready()
        return self.evaluate(context)

    def _each(self, context: Mapping[str, Any]) -> Outcome:
        for condition, negated in self._parts:
            if condition.evaluate(context) is not (VIOLATED if negated else HOLDS):
                return VIOLATED
        return HOLDS


def _operands(node: Node, negated: bool) -> tuple[Node, ...]:
    """What stands between the `&&` of a condition, whose values can then be read once for all."""
    from assure.runtime.conditions.syntax import Junction, Unary

    if negated:
        return (Unary(node.at, "!", node),)
    return node.operands if isinstance(node, Junction) and node.operator == "&&" else (node,)
