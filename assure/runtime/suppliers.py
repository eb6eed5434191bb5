"""Context providers and state probes: who supplies a name, and how it is asked without waiting for ever."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from typing import Any

Function = Callable[[Any], Any]
CO_COROUTINE = 0x80
# Values that are never awaited; to ask a type for what it has not costs more than most handlers do.
FINISHED = frozenset({type(None), bool, int, float, str, bytes, list, tuple, dict})
# More calls of one supplier that never came back are not added to: they are refused at once.
STUCK = 16


class Supplier:
    """A function of the context that supplies one name; `timeout` in seconds, None to wait as long as it takes.

    With a timeout a plain function runs in a thread of its own: one that hangs is left behind there.
    """

    __slots__ = ("_lock", "_running", "function", "name", "timeout")

    def __init__(self, name: str, function: Function, timeout: float | None = None) -> None:
        self.name = name
        self.function = function
        self.timeout = timeout
        self._running = 0
        self._lock = threading.Lock()

    @property
    def plain(self) -> bool:
        """Whether it can simply be called."""
        return self.timeout is None and not is_async(self.function)

    def begin(self) -> None:
        """Count a call that runs in a thread; NoAnswer where too many never came back."""
        with self._lock:
            if self._running >= STUCK:
                raise NoAnswer(f"{STUCK} calls have not come back")
            self._running += 1

    def end(self) -> None:
        """Count one call less."""
        with self._lock:
            self._running -= 1


def is_async(function: object) -> bool:
    """Whether calling it is known to give an awaitable: a coroutine function, or an object whose `__call__` is one."""
    called = next((vars(kind)["__call__"] for kind in type(function).__mro__ if "__call__" in vars(kind)), None)
    for candidate in (function, getattr(function, "func", None), called):
        code = getattr(getattr(candidate, "__func__", candidate), "__code__", None)
        if code is not None and code.co_flags & CO_COROUTINE:
            return True
    return False


def is_awaitable(value: object) -> bool:
    """Whether the value has to be awaited."""
    return type(value) not in FINISHED and hasattr(type(value), "__await__")


def is_unfinished(value: object) -> bool:
    """Whether the value is work that is still to be done: an iterator, something to await, the future of a thread."""
    kind = type(value)
    if any(hasattr(kind, name) for name in ("__next__", "__anext__", "__aiter__", "__await__")):
        return True
    futures = sys.modules.get("concurrent.futures._base")
    return futures is not None and isinstance(value, futures.Future) and not value.done()


def discard(value: object) -> None:
    """Close a coroutine or generator that nobody will run; cancel a task or a future."""
    end = getattr(value, "close", None) or getattr(value, "cancel", None)
    if callable(end):
        end()


class NoAnswer(TimeoutError):
    """Raised where a supplier took too long; the text is ours, and not what somebody's library says."""


class TimedCall:
    """One call in a thread of its own, with the context variables of the caller."""

    __slots__ = ("_supplier", "done", "error", "value")

    def __init__(self, supplier: Supplier) -> None:
        self._supplier = supplier
        self.value: Any = None
        self.error: BaseException | None = None
        self.done: Callable[[], object] | None = None

    def start(self, argument: object) -> None:
        """Begin; `done` is called in the other thread once there is a value or an error."""
        import contextvars

        self._supplier.begin()
        run, name = contextvars.copy_context().run, f"supply-{self._supplier.name}"
        try:
            threading.Thread(target=run, args=(self._run, argument), daemon=True, name=name).start()
        except RuntimeError:
            self._supplier.end()
            raise

    def _run(self, argument: object) -> None:
        try:
            self.value = self._supplier.function(argument)
        except BaseException as error:  # noqa: BLE001 (it is raised again where the value is waited for)
            self.error = error
        finally:
            self._supplier.end()
            # Nobody may be waiting any more: the event loop of an abandoned call can be closed.
            with contextlib.suppress(RuntimeError):
                if self.done is not None:
                    self.done()


def call_within(supplier: Supplier, argument: object) -> Any:
    """The value, when it comes in time; raises NoAnswer, or what the function raised."""
    arrived = threading.Event()
    call = TimedCall(supplier)
    call.done = arrived.set
    call.start(argument)
    if not arrived.wait(supplier.timeout):
        raise NoAnswer(f"no answer within {supplier.timeout:g} seconds")
    if call.error is not None:
        raise call.error
    return call.value


async def await_within(supplier: Supplier, argument: object) -> Any:
    """The same without blocking the event loop; what is awaited is cancelled when the time is up."""
    import asyncio

    answer = supplier.function(argument) if is_async(supplier.function) else _from_thread(supplier, argument)
    try:
        return await asyncio.wait_for(answer, supplier.timeout)
    except TimeoutError as error:
        # One with a text is not that of wait_for.
        if str(error):
            raise
        raise NoAnswer(f"no answer within {supplier.timeout:g} seconds") from None


async def _from_thread(supplier: Supplier, argument: object) -> Any:
    """The value of a plain function that runs in a thread, awaited where it has to be."""
    import asyncio

    loop = asyncio.get_running_loop()
    arrived = asyncio.Event()
    call = TimedCall(supplier)
    call.done = lambda: loop.call_soon_threadsafe(arrived.set)
    call.start(argument)
    await arrived.wait()
    if call.error is not None:
        raise call.error
    return await call.value if is_awaitable(call.value) else call.value
