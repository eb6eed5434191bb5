"""Contracts around a plain function, for backends that have no registry."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from assure.runtime.suppliers import is_async

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.runtime.guard import Guard

F = TypeVar("F", bound="Callable[..., Any]")
# What a method is bound to is no parameter of the operation.
BOUND_TO = ("self", "cls")
# Parameters that are fields of `request` under their own names.
FIELDS = ("tenant_id", "actor_id")


def guarded(
    operation: str, *, by: Guard, method: str = "", context: Callable[..., object] | None = None
) -> Callable[[F], F]:
    """Hold the contracts of an operation around the decorated function, sync or async.

    Conditions see the arguments by name in `request.params`, with defaults filled in, and `tenant_id` and `actor_id` in
    `request` where the function has such parameters. `context` makes another context of the same arguments. Every call
    is one dispatch; it raises what `Guard.run` raises.
    """

    def decorate(function: F) -> F:
        made = context or _context_of(function, method)

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            return by.run(operation, made(*args, **kwargs), lambda _: function(*args, **kwargs))

        @wraps(function)
        async def acall(*args: Any, **kwargs: Any) -> Any:
            return await by.arun(operation, made(*args, **kwargs), lambda _: function(*args, **kwargs))

        return acall if is_async(function) else call  # type: ignore[return-value] # it takes what the function takes

    return decorate


def _context_of(function: Callable[..., Any], method: str) -> Callable[..., dict[str, object]]:
    """What makes a context of the arguments of a call."""
    from inspect import signature

    bind = signature(function).bind

    def context(*args: Any, **kwargs: Any) -> dict[str, object]:
        bound = bind(*args, **kwargs)
        bound.apply_defaults()
        params = {name: value for name, value in bound.arguments.items() if name not in BOUND_TO}
        found: dict[str, object] = {name: params[name] for name in FIELDS if name in params}
        return {**found, "params": params, **({"method": method} if method else {})}

    return context
