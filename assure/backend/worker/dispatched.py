"""Tells which operation a dispatch of the backend's registry was for, from the arguments it was really called with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from inspect import CO_VARARGS, CO_VARKEYWORDS, signature
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import FrameType


# How a registry dispatches where nobody says that it does so in another way.
USUAL = {"methods": ["execute", "aexecute"], "operation": "0", "context": "1", "field": "method"}


class NoDispatch(LookupError):
    """The harness's registry can't be dispatched on, or not be watched, as the configuration says: nothing to judge."""


class Dispatches:
    """Notes operation and method of each dispatch.

    `operation` and `context` are positions or names of the parameters of the function that dispatches, its `self` not
    counted; `field` is what holds the method in a context: an attribute or a key.
    """

    def __init__(
        self, operation: str, context: str, field: str, registry: Any = None, methods: Iterable[str] = ()
    ) -> None:
        self._operation, self._context, self._field = operation, context, field
        self._registry = registry
        self._names = _parameters(registry, methods)
        self.seen: list[list[str | None]] = []

    def note(self, frame: FrameType) -> None:
        """Note a dispatch by the frame of the function that does it."""
        given = _Given.of(frame, self._registry)
        operation = _name(given.argument(self._operation, self._names))
        context = given.argument(self._context, self._names)
        self.seen.append([operation, _name(_field(context, self._field))])


class _Given(NamedTuple):
    """What a call was given: by position, `self` left out, and by name; what stands around a method takes anything."""

    positional: tuple[Any, ...]
    named: Mapping[str, Any]

    @classmethod
    def of(cls, frame: FrameType, registry: Any) -> Self:
        """The arguments at the beginning of a call."""
        code, held = frame.f_code, frame.f_locals
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        more = list(code.co_varnames[len(names) :])
        positional = [held.get(name) for name in names[: code.co_argcount]]
        named = {name: held.get(name) for name in names}
        if code.co_flags & CO_VARARGS:
            positional += held.get(more.pop(0), ())
        if code.co_flags & CO_VARKEYWORDS:
            named |= held.get(more.pop(0), {})
        own = names[:1] in (("self",), ("cls",)) or (positional and registry is not None and positional[0] is registry)
        return cls(tuple(positional[1:] if own else positional), named)

    def argument(self, which: str, names: Sequence[str]) -> Any:
        """The argument at a position or of a name; `names` are those of the parameters, in their order."""
        position = int(which) if which.isdigit() else names.index(which) if which in names else -1
        name = names[position] if 0 <= position < len(names) else which
        if name in self.named:
            return self.named[name]
        return self.positional[position] if 0 <= position < len(self.positional) else None


def _parameters(registry: Any, methods: Iterable[str]) -> tuple[str, ...]:
    """The names of the parameters by which a registry dispatches, its `self` left out; none where nobody can tell.

    The class knows them also where something stands around the method of the object.
    """
    for name in methods:
        method = getattr(type(registry), name, None) or getattr(registry, name, None)
        try:
            found = tuple(signature(method).parameters) if callable(method) else ()
        except (TypeError, ValueError):
            continue
        if found:
            return found[1:] if found[0] in ("self", "cls") else found
    return ()


def dispatching(registry: Any, methods: list[str]) -> list[str]:
    """The functions behind the methods by which a registry dispatches, as `module:qualname`; see `watchable`."""
    found = []
    for method in methods:
        bound: Any = getattr(registry, method, None)
        function: Any = getattr(bound, "__func__", bound)
        code = getattr(function, "__code__", None)
        if code is not None:
            found.append(f"{function.__globals__.get('__name__', '')}:{code.co_qualname.replace('.<locals>', '')}")
    return sorted(found)


def watchable(registry: Any, methods: list[str]) -> list[str]:
    """The same; raises NoDispatch where there is none, for then no request could be told to have dispatched."""
    found = dispatching(registry, methods)
    if not found:
        raise _none(registry, methods, "has no function of Python behind")
    return found


def _none(registry: Any, methods: Sequence[str], why: str) -> NoDispatch:
    named = " or ".join(methods)
    return NoDispatch(f"the harness's registry, a {type(registry).__qualname__}, {why} {named}; see `dispatches`")


def callers(registry: Any, shape: Mapping[str, Any]) -> list[Callable[[str, Any], Any]]:
    """For each method by which a registry dispatches, what calls it with an operation and a context, in their order.

    Raises NoDispatch where it has none of them.
    """
    methods = [getattr(registry, name, None) for name in shape["methods"]]
    found = [_caller(method, shape) for method in methods if callable(method)]
    if not found:
        raise _none(registry, shape["methods"], "has no method")
    return found


def _caller(method: Callable[..., Any], shape: Mapping[str, Any]) -> Callable[[str, Any], Any]:
    def call(operation: str, context: Any) -> Any:
        given = ((str(shape["operation"]), operation), (str(shape["context"]), context))
        positions = sorted((int(which), value) for which, value in given if which.isdigit())
        return method(
            *(value for _, value in positions), **{which: value for which, value in given if not which.isdigit()}
        )

    return call


def _field(context: Any, field: str) -> Any:
    return context.get(field) if isinstance(context, Mapping) else getattr(context, field, None)


def _name(value: Any) -> str | None:
    if isinstance(value, Enum):
        value = value.value
    return value if value is None or isinstance(value, str) else str(value)
