"""Answerable for values inside helpers: what a parameter stands for depends on the call that one came by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.tree.asking import WHOLE
from assure.tree.invocation import argument_for
from assure.tree.meanings import At, Class, Constant, Function, Text
from assure.tree.sqltext import HOLE
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from assure.tree.program import Scope
    from assure.tree.routes_objects import RouterInference
    from assure.tree.summaries import Expression

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Came:
    """The call by which a function was entered, and how the function around that call was."""

    call: Expression
    at: At
    before: Came | None


class Contexts:
    """Evaluates expressions of helpers with the arguments of the calls that led there."""

    def __init__(self, inference: RouterInference) -> None:
        self.inference = inference
        self._made: list[Expression] = []  # expressions are remembered by identity, and so must stay

    def text(self, expression: Expression, at: At, came: Came | None) -> str:
        """An expression as text, HOLE standing for what is not known."""
        return self.inference.text(self.bound(expression, at, came), at) if expression is not None else HOLE

    def bound(self, expression: Expression, at: At, came: Came | None) -> Expression:
        """An expression with the parameters of the function around replaced by what was passed for them."""
        if came is None or at.scope.facts.kind != "function":
            return expression
        found = self._put(expression, at.scope, came)
        if found is not expression:
            self._made.append(found)
        return found

    def _put(self, expression: Expression, function: Scope, came: Came) -> Expression:
        if not isinstance(expression, tuple) or not expression or expression[0] == "at":
            return expression
        if expression[0] == "name" and expression[1] not in function.bindings:
            return self._passed(expression, function, came)
        parts = tuple(self._put(part, function, came) for part in expression)
        return expression if all(new is old for new, old in zip(parts, expression, strict=True)) else parts

    def _passed(self, name: Expression, function: Scope, came: Came) -> Expression:
        parameter = function.parameter_named.get(name[1])
        if parameter is None or parameter.kind in ("args", "kwargs"):
            return name
        argument = argument_for(function, parameter, came.call)
        if argument is not None:
            return ("at", self.bound(argument, came.at, came.before), came.at)
        if parameter.default is None:
            return name
        return ("at", parameter.default, At(function.parent or function, WHOLE, -1))

    def field(self, expression: Expression, name: str, at: At, came: Came | None = None, depth: int = 0) -> str | None:
        """The text that an object or mapping holds in a field: "" for none or the constant None, None for unknown.

        Constructors, mappings, functions that give such, and variables are followed; `expression` is bound already.
        """
        if expression is None or depth > _DEEPEST:
            return None
        kind = expression[0]
        if kind == "at":
            return self.field(expression[1], name, expression[2], None, depth + 1)
        if kind == "name":
            return self._of_variable(expression[1], name, at, came, depth)
        if kind == "map":
            return self._of_mapping(expression, name, at)
        if kind == "any":
            return _agreed([self.field(option, name, at, came, depth + 1) for option in expression[1]])
        return self._of_call(expression, name, at, depth) if kind == "call" else None

    def _of_variable(self, variable: str, name: str, at: At, came: Came | None, depth: int) -> str | None:
        bindings, _ = at.scope.reaching(variable, at.order, at.block)
        found: list[str | None] = []
        for each in bindings:
            there = At(at.scope, each.order, each.block)
            found.append(self.field(self.bound(each.value, there, came), name, there, came, depth + 1))
        return _agreed(found)

    def _of_mapping(self, mapping: Expression, name: str, at: At) -> str | None:
        for key, value in mapping[1]:
            if key is None:
                return None
            if self.inference.text(key, at) == name:
                return self._plain(value, at)
        return ""

    def _plain(self, expression: Expression, at: At) -> str | None:
        """A constant text, "" for None; None where it is not known."""
        values = self.inference.values(expression, at)
        if values == (Constant(None),) or expression == ("const", None):
            return ""
        while expression is not None and expression[0] == "at":
            expression, at = expression[1], expression[2]
        if expression == ("const", None):
            return ""
        texts = {value.value for value in values if isinstance(value, Text)}
        return texts.pop() if len(texts) == 1 and HOLE not in min(texts) else None

    def _of_call(self, call: Expression, name: str, at: At, depth: int) -> str | None:
        if last_name(call[1]) == "dict" and name in dict(call[3]):
            return self._plain(dict(call[3])[name], at)
        found: list[str | None] = []
        for callee in self.inference.values(call[1], at):
            if isinstance(callee, Class):
                found.append(self._of_object(callee.cls, call, name, at))
            elif isinstance(callee, Function):
                found += self._of_result(callee.scope, call, name, at, depth)
        if not found and name in dict(call[3]):
            return self._plain(dict(call[3])[name], at)
        return _agreed(found)

    def _of_result(self, function: Scope, call: Expression, name: str, at: At, depth: int) -> list[str | None]:
        """What each `return` of a function gives."""
        came = Came(call, at, None)
        found: list[str | None] = []
        for site in function.returned:
            inside = At(function, site.place.order, site.place.block)
            found.append(self.field(self.bound(site.value, inside, came), name, inside, came, depth + 1))
        return found

    def _of_object(self, cls: Scope, call: Expression, name: str, at: At) -> str | None:
        """What a constructor is given for a field, by its `__init__` or by the order of annotated fields."""
        if any(argument is not None and argument[0] == "star" for argument in call[2]) or "" in dict(call[3]):
            return None
        if name in dict(call[3]):
            return self._plain(dict(call[3])[name], at)
        for value in self.inference.class_member(cls, "__init__"):
            parameter = value.scope.parameter_named.get(name) if isinstance(value, Function) else None
            if isinstance(value, Function) and parameter is not None:
                argument = argument_for(value.scope, parameter, call)
                return self._plain(argument if argument is not None else parameter.default, at)
        return self._by_order(cls, call, name, at)

    def _by_order(self, cls: Scope, call: Expression, name: str, at: At) -> str | None:
        fields: dict[str, Scope] = {}
        for base in reversed(self.inference.ancestry(cls)):
            fields.update(dict.fromkeys((field for field, _ in base.facts.annotations if "." not in field), base))
        position = list(fields).index(name) if name in fields else None
        if position is None:
            return None
        if position < len(call[2]):
            return self._plain(call[2][position], at)
        defaults = fields[name].bindings.get(name, ())
        return self._plain(defaults[-1].value, At(fields[name], WHOLE, -1)) if defaults else None


def _agreed(found: list[str | None]) -> str | None:
    """The one answer, None where there is none or more than one."""
    return found[0] if found and all(each == found[0] for each in found) else None
