"""Tells which operation a dispatch of the backend's registry was for, from the arguments it was really called with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType


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
