"""Tells which operation a dispatch of the backend's registry was for, from the arguments it was really called with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


# How a registry dispatches where nobody says that it does so in another way.
USUAL = {"methods": ["execute", "aexecute"], "operation": "0", "context": "1", "field": "method"}


class Dispatches:
    """Notes operation and method of each dispatch.

    `operation` and `context` are positions or names of the parameters of the function that dispatches, its `self` not
    counted; `field` is what holds the method in a context: an attribute or a key.
    """

    def __init__(self, operation: str, context: str, field: str) -> None:
        self._operation, self._context, self._field = operation, context, field
        self.seen: list[list[str | None]] = []

    def note(self, frame: FrameType) -> None:
        """Note a dispatch by the frame of the function that does it."""
        operation = _name(_argument(frame, self._operation))
        context = _argument(frame, self._context)
        self.seen.append([operation, _name(_field(context, self._field))])


def dispatching(registry: Any, methods: list[str]) -> list[str]:
    """The functions behind the methods by which a registry dispatches, as `module:qualname`."""
    found = []
    for method in methods:
        bound: Any = getattr(registry, method, None)
        function: Any = getattr(bound, "__func__", bound)
        code = getattr(function, "__code__", None)
        if code is not None:
            found.append(f"{function.__globals__.get('__name__', '')}:{code.co_qualname.replace('.<locals>', '')}")
    return sorted(found)


def callers(registry: Any, shape: Mapping[str, Any]) -> list[Callable[[str, Any], Any]]:
    """For each method by which a registry dispatches, what calls it with an operation and a context, in their order.

    Raises LookupError where it has none of them.
    """
    methods = [getattr(registry, name, None) for name in shape["methods"]]
    found = [_caller(method, shape) for method in methods if callable(method)]
    if not found:
        named = ", ".join(shape["methods"])
        raise LookupError(f"the registry, a {type(registry).__qualname__}, has no method {named}; see `dispatches`")
    return found


def _caller(method: Callable[..., Any], shape: Mapping[str, Any]) -> Callable[[str, Any], Any]:
    def call(operation: str, context: Any) -> Any:
        given = ((str(shape["operation"]), operation), (str(shape["context"]), context))
        positions = sorted((int(which), value) for which, value in given if which.isdigit())
        return method(
            *(value for _, value in positions), **{which: value for which, value in given if not which.isdigit()}
        )

    return call


def _argument(frame: FrameType, which: str) -> Any:
    """A parameter's value at the beginning of a call."""
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    given = frame.f_locals
    if not which.isdigit():
        return given.get(which)
    positional = [name for name in names if name not in ("self", "cls")]
    if int(which) < len(positional):
        return given.get(positional[int(which)])
    return None


def _field(context: Any, field: str) -> Any:
    return context.get(field) if isinstance(context, Mapping) else getattr(context, field, None)


def _name(value: Any) -> str | None:
    if isinstance(value, Enum):
        value = value.value
    return value if value is None or isinstance(value, str) else str(value)
