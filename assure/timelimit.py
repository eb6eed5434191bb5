"""Ends work that takes too long: between subjects everywhere, and in the middle of one where signals allow it."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class TimeLimitReached(BaseException):
    """The time is up; not an Exception, so that no handler of judged code swallows it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[Callable[[], None]]:
    """Raise TimeLimitReached inside the block once `seconds` have passed.

    Yields a function to call between two pieces of work: it raises when the time is up, on any platform and in any
    thread. In the main thread of a POSIX system a timer also interrupts a single piece that hangs.
    """
    ends = time.monotonic() + seconds

    def still_time() -> None:
        if time.monotonic() > ends:
            raise TimeLimitReached

    with _timer(seconds):
        yield still_time


@contextlib.contextmanager
def _timer(seconds: float) -> Iterator[None]:
    """An interval timer around the block, where there is one; the handler that stood before is put back."""
    import signal
    import threading

    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number: int, _frame: object) -> None:
        raise TimeLimitReached

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
