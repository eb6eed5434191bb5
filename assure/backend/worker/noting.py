"""Notes which dispatches a registry is asked for, by standing in front of the methods that dispatch.

A profile hook sees more and costs every call of the backend; this costs dispatches alone. It stands in front of the
class, so that handlers that hold the registry are heard as well.
"""

from __future__ import annotations

import inspect
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any

from assure.backend.worker.dispatched import _field, _name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MARK = "__assure_noted__"


class Noting:
    """The dispatches of a registry since the last `begin`, in their order; depth 0 is what the caller asked for."""

    def __init__(self, shape: Mapping[str, Any]) -> None:
        self._shape = shape
        self._around: ContextVar[tuple[int, str | None, int]] = ContextVar("around", default=(-1, None, 0))
        self.seen: list[dict[str, Any]] = []

    def begin(self) -> None:
        """Forget what was seen."""
        self.seen = []

    def listen_to(self, registry: Any) -> None:
        """Stand in front of the methods of a registry's class, once."""
        for method in self._shape["methods"]:
            for kind in type(registry).__mro__:
                function = vars(kind).get(method)
                if inspect.isfunction(function) and not hasattr(function, _MARK):
                    setattr(kind, method, self._heard(function))

    def _heard(self, function: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(function)

        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def awaited(*arguments: Any, **named: Any) -> Any:
                token = self._around.set(self._noted(signature, arguments, named))
                try:
                    return await function(*arguments, **named)
                finally:
                    self._around.reset(token)

            setattr(awaited, _MARK, True)
            return awaited

        @wraps(function)
        def called(*arguments: Any, **named: Any) -> Any:
            token = self._around.set(self._noted(signature, arguments, named))
            try:
                return function(*arguments, **named)
            finally:
                self._around.reset(token)

        setattr(called, _MARK, True)
        return called

    def _noted(
        self, signature: inspect.Signature, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> tuple[int, str | None, int]:
        """Note a dispatch; one that only passes on what it was asked for (`execute` by `aexecute`) is the same one."""
        try:
            given = signature.bind(*arguments, **named).arguments
        except TypeError:
            given = {}
        operation = _name(_argument(given, self._shape["operation"]))
        context = _argument(given, self._shape["context"])
        depth, outer, outer_context = self._around.get()
        if (outer, outer_context) == (operation, id(context)):
            return depth, outer, outer_context
        method = _name(_field(context, self._shape["field"]))
        self.seen.append({"dispatch": operation, "method": method, "depth": depth + 1})
        return depth + 1, operation, id(context)


def _argument(given: Mapping[str, Any], which: str) -> Any:
    """An argument by its name, or by its position without `self`."""
    if not which.isdigit():
        return given.get(which)
    values = [value for name, value in given.items() if name not in ("self", "cls")]
    return values[int(which)] if int(which) < len(values) else None
