"""Spreads work over several processes of a backend, and gives its results in the order of the work.

A *seat* is whatever holds one process (a session with what is kept of it); it serves one piece of work at a time. It is
opened when a piece finds no free one.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future, ThreadPoolExecutor
    from types import TracebackType


class Closing(Protocol):
    """What can be put away."""

    def close(self) -> None:
        """Put it away; may be called more than once."""


S = TypeVar("S", bound=Closing)
Item = TypeVar("Item")
Out = TypeVar("Out")
_AHEAD = 2


class Pool(Generic[S]):
    """At most `jobs` seats, made by `opening`; closed with the pool, whatever ends it.

    One seat works in the thread of the caller. What work raises is raised where its result would have come.
    """

    def __init__(self, jobs: int, opening: Callable[[], S]) -> None:
        self._jobs, self._opening = max(1, jobs), opening
        self._seats: list[S] = []
        self._free: deque[S] = deque()
        self._threads: ThreadPoolExecutor | None = None

    def map(self, work: Callable[[S, Item], Out], items: Iterable[Item]) -> Iterator[Out]:
        """The result of each item, in their order; no more than a few are taken ahead of the one that is waited for."""
        if self._jobs == 1:
            for item in items:
                yield self._on_a_seat(work, item)
            return
        waiting: deque[Future[Out]] = deque()
        threads = self._started()
        for item in items:
            waiting.append(threads.submit(self._on_a_seat, work, item))
            if len(waiting) >= _AHEAD * self._jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self) -> None:
        """Close every seat; work that has not begun is dropped, and the process of what is under way is ended."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        for seat in self._seats:
            seat.close()
        if self._threads is not None:
            self._threads.shutdown(wait=True)
        self._seats.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _started(self) -> ThreadPoolExecutor:
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(self._jobs, "assure-pool")
        return self._threads

    def _on_a_seat(self, work: Callable[[S, Item], Out], item: Item) -> Out:
        """A deque is safe among threads, and as many threads as seats work at a time."""
        try:
            seat = self._free.popleft()
        except IndexError:
            seat = self._opening()
            self._seats.append(seat)
        try:
            return work(seat, item)
        finally:
            self._free.append(seat)
