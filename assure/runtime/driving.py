"""Answers what a dispatch asks for: by calling, or by calling and awaiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.runtime.suppliers import await_within, call_within, discard, is_awaitable
from assure.runtime.violations import RegistryError

if TYPE_CHECKING:
    from collections.abc import Generator

    from assure.runtime.run import Ask, Reply

    Steps = Generator[Ask, Reply, Reply]


def drive(steps: Steps) -> Any:
    """Carry out a dispatch for a caller who does not await."""
    reply: Reply | None = None
    while True:
        try:
            ask = next(steps) if reply is None else steps.send(reply)
        except StopIteration as end:
            return _given(end.value)
        reply = _answered(ask)


async def adrive(steps: Steps) -> Any:
    """Carry out a dispatch for a caller who awaits; handlers and suppliers may be plain functions all the same."""
    reply: Reply | None = None
    while True:
        try:
            ask = next(steps) if reply is None else steps.send(reply)
        except StopIteration as end:
            return _given(end.value)
        reply = await _awaited(ask)


def refused(function: object, value: object) -> RegistryError:
    """The error for a value that has to be awaited by a caller who does not; it is closed, for nobody will run it."""
    discard(value)
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return RegistryError(f"{name} is asynchronous: dispatch it with aexecute")


def _given(reply: Reply) -> Any:
    value, error = reply
    if error is None:
        return value
    try:
        raise error
    finally:
        # The traceback holds this frame: without this, frame and error would hold each other.
        del error, reply


def _answered(ask: Ask) -> Reply:
    function, argument, supplier = ask
    try:
        timed = supplier is not None and supplier.timeout is not None
        value = call_within(supplier, argument) if timed and supplier is not None else function(argument)
    except BaseException as error:  # noqa: BLE001 (whoever asked decides what it means, and raises it again)
        return None, error
    if not is_awaitable(value):
        return value, None
    return None, refused(function, value)


async def _awaited(ask: Ask) -> Reply:
    function, argument, supplier = ask
    try:
        if supplier is not None and supplier.timeout is not None:
            return await await_within(supplier, argument), None
        value = function(argument)
        return (await value if is_awaitable(value) else value), None
    except BaseException as error:  # noqa: BLE001 (as above)
        return None, error
