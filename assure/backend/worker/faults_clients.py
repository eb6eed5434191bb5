"""Lets failures in where the backend calls its clients: whatever the harness names under `clients`.

`clients` of a harness is a mapping of a name to an object that the backend really uses. Each public method of it is a
point, `client.<name>.<method>`.
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

from assure.backend.worker import faults_injector as kinds
from assure.backend.worker.faults_injector import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assure.backend.worker.faults_injector import Injector

_OFFERED = (kinds.RAISE, kinds.TIMEOUT, kinds.UNREACHABLE, kinds.LOST, kinds.TWICE, kinds.UNREGISTERED)
_MARK = "__assure_faults__"


class ClientFailure(RuntimeError):
    """A client failed because a failure was let in."""


def stand_before(clients: Mapping[str, Any], injector: Injector) -> None:
    """Stand in front of every public method of the clients, once; raises TypeError for one that can't be changed."""
    for name in sorted(clients):
        client = clients[name]
        for method in sorted(dir(client)):
            function = None if method.startswith("_") else getattr(client, method)
            if callable(function) and not hasattr(function, _MARK) and not inspect.isclass(function):
                _replace(client, name, method, _heard(function, f"client.{name}.{method}", injector))


def _replace(client: Any, name: str, method: str, heard: Callable[..., Any]) -> None:
    try:
        setattr(client, method, heard)
    except (AttributeError, TypeError):
        raise TypeError(f"the client {name} of the harness lets nobody stand in front of {method}") from None


def _heard(function: Callable[..., Any], point: str, injector: Injector) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def awaited(*arguments: Any, **named: Any) -> Any:
            kind = _before(point, injector)
            answer = await function(*arguments, **named)
            if kind == kinds.TWICE:
                answer = await function(*arguments, **named)
            _after(kind, injector)
            return answer

        setattr(awaited, _MARK, True)
        return awaited

    @wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        kind = _before(point, injector)
        answer = function(*arguments, **named)
        if kind == kinds.TWICE:
            answer = function(*arguments, **named)
        _after(kind, injector)
        return answer

    setattr(called, _MARK, True)
    return called


def _before(point: str, injector: Injector) -> str:
    """What is let in; raises where the call does not get through."""
    kind = injector.at(point, _OFFERED)[1] if injector.active else ""
    if kind in ("", kinds.TWICE, kinds.LOST):
        return kind
    raise error_of(kind, injector)


def _after(kind: str, injector: Injector) -> None:
    if kind == kinds.LOST:
        raise error_of(kind, injector)


def error_of(kind: str, injector: Injector) -> Exception:
    """The error that stands for a kind of failure where no driver has its own."""
    said = words(injector.fault)
    if kind == kinds.TIMEOUT:
        return TimeoutError(said)
    if kind in (kinds.UNREACHABLE, kinds.LOST):
        return ConnectionError(said)
    return LookupError(said) if kind == kinds.UNREGISTERED else ClientFailure(said)
