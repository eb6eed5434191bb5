"""Answerable for telling one router of the program from another: each place that makes one gives a router of its own.

A function that builds routers gives a different one to each of its calls, with the arguments of that call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assure.tree.invocation import argument_for
from assure.tree.meanings import At, Class, External, ExternalObject, Function, Object, merged
from assure.tree.routes_lists import ListInference
from assure.tree.sqltext import HOLE

if TYPE_CHECKING:
    from assure.tree.meanings import Meaning, Meanings
    from assure.tree.program import Program, Scope
    from assure.tree.shapes import TreeOptions
    from assure.tree.summaries import Expression, Parameter

_APPLICATIONS = frozenset({"FastAPI", "Starlette"})
_ROUTERS = frozenset({"APIRouter", "Router"})
_PACKAGES = ("fastapi", "starlette")


@dataclass(frozen=True, slots=True)
class Making:
    """Where a router is made: the call and the point it stands at; `given` is the call of the function around, if any.

    Two makings are the same where the call and the call of the function around it are.
    """

    origin: int
    scope: Scope
    outer: int
    call: Expression = field(compare=False)
    at: At = field(compare=False)
    given: tuple[Expression, At] | None = field(compare=False)

    @property
    def anywhere(self) -> tuple[int, Scope]:
        """The place alone, whoever called the function around it."""
        return self.origin, self.scope


@dataclass(frozen=True, slots=True)
class LibraryRouter(ExternalObject):
    """A router or application of the library itself."""

    making: Making


@dataclass(frozen=True, slots=True)
class OwnRouter(Object):
    """A router or application of a class of the program that inherits from one of the library."""

    making: Making | None = None


Router = LibraryRouter | OwnRouter


def is_router_name(name: str) -> bool:
    """Whether a dotted name is a class of routers or applications: FastAPI's and Starlette's, and what extends them."""
    top, _, last = name.partition(".")[0], "", name.rpartition(".")[2]
    known = last in _APPLICATIONS | _ROUTERS or last.endswith(("APIRouter", "InferringRouter"))
    return known and any(package in top for package in _PACKAGES)


def is_application(name: str) -> bool:
    """Whether a class serves requests by itself, without being included anywhere."""
    return name.rpartition(".")[2] in _APPLICATIONS


class RouterInference(ListInference):
    """An inference in which routers have an identity."""

    def __init__(self, program: Program, options: TreeOptions) -> None:
        super().__init__(program, options)
        self._made: list[Expression] = []  # expressions are remembered by identity, and so must stay

    def called(self, callee: Meaning, expression: Expression, at: At) -> Meanings:
        """What one callee gives; a class of routers gives the router of this very place."""
        if isinstance(callee, External) and is_router_name(callee.name):
            return (LibraryRouter(callee.name, _making(expression, at)),)
        if isinstance(callee, Class) and self.library_name(callee.cls):
            return (OwnRouter(callee.cls, False, _making(expression, at)),)
        found = super().called(callee, expression, at)
        if isinstance(callee, Function):
            return tuple(_given(value, callee.scope, expression, at) for value in found)
        return found

    def library_name(self, cls: Scope) -> str:
        """The class of the library that a class of the program makes routers by, "" for any other."""
        names = (base.name for base in self.library_bases(cls) if isinstance(base, External | ExternalObject))
        return next((name for name in names if is_router_name(name)), "")

    def kind_of(self, router: Router) -> str:
        """The dotted name of the library's class that a router is of."""
        return router.name if isinstance(router, LibraryRouter) else self.library_name(router.cls)

    def member(self, value: Meaning, name: str) -> Meanings:
        """An attribute; the router of an application is where the application's own routes are kept."""
        if isinstance(value, LibraryRouter | OwnRouter) and name == "router":
            return (value,)
        return super().member(value, name)

    def _parameter(self, scope: Scope, parameter: Parameter) -> Meanings:
        """What a parameter can be; an annotation says that it is a router, its callers say which one."""
        found = super()._parameter(scope, parameter)
        if any(self._is_nameless(value) for value in found):
            return merged(self.passed(scope, parameter), found)
        return found

    def _is_nameless(self, value: Meaning) -> bool:
        if isinstance(value, LibraryRouter | OwnRouter):
            return False
        if isinstance(value, Object):
            return bool(self.library_name(value.cls))
        return isinstance(value, ExternalObject) and is_router_name(value.name)

    def routers(self, values: Meanings) -> tuple[Router, ...]:
        """The routers among some values."""
        return tuple(value for value in values if isinstance(value, LibraryRouter | OwnRouter))

    def is_something_else(self, values: Meanings) -> bool:
        """Whether values are known, and none of them can be a router."""
        return bool(values) and not any(
            isinstance(value, LibraryRouter | OwnRouter) or self._is_nameless(value) for value in values
        )

    def text_within(self, expression: Expression, at: At, given: tuple[Expression, At] | None) -> str:
        """An expression as text where the function around was called like this; HOLE stands for what is not known."""
        if expression is None:
            return HOLE
        return self.text(self.within(expression, at, given), at)

    def within(self, expression: Expression, at: At, given: tuple[Expression, At] | None) -> Expression:
        """An expression with the parameters of the function around replaced by what a call gives for them."""
        function = at.scope
        if given is None or function.facts.kind != "function":
            return expression
        put = self._put(expression, function, given)
        if put is not expression:
            self._made.append(put)
        return put

    def _put(self, expression: Expression, function: Scope, given: tuple[Expression, At]) -> Expression:
        if not isinstance(expression, tuple) or not expression:
            return expression
        if expression[0] == "name" and expression[1] not in function.bindings:
            parameter = function.parameter_named.get(expression[1])
            if parameter is None:
                return expression
            argument = argument_for(function, parameter, given[0])
            if argument is not None:
                return ("at", argument, given[1])
            return ("at", parameter.default, At(function.parent or function, given[1].order, -1))
        parts = tuple(self._put(part, function, given) for part in expression)
        unchanged = all(new is old for new, old in zip(parts, expression, strict=True))
        return expression if unchanged else parts


def _making(call: Expression, at: At) -> Making:
    return Making(id(call), at.scope, 0, call, at, None)


def _given(value: Meaning, function: Scope, call: Expression, at: At) -> Meaning:
    """A router that a function made, as the router of one call of that function."""
    making = getattr(value, "making", None)
    if not isinstance(making, Making) or making.scope is not function or making.outer:
        return value
    variant = Making(making.origin, making.scope, id(call), making.call, making.at, (call, at))
    if isinstance(value, LibraryRouter):
        return LibraryRouter(value.name, variant)
    return OwnRouter(value.cls, value.exact, variant) if isinstance(value, OwnRouter) else value
