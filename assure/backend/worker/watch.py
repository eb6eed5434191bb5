"""Sees which functions of the backend really run during a call, and how often: a proof that no mock can give."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType, FrameType, TracebackType


class Watch:
    """Counts the calls of functions that are named as `module:qualname`, in every thread, while it is entered.

    `outermost` leaves out calls that a call of the same name made (a method that calls that of its base class).
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._known: dict[CodeType, str] = {}
        self._within = threading.local()
        # A coroutine that goes on after an `await` is called again in the same frame; kept, so that no id comes back.
        self._frames: dict[int, FrameType] = {}
        self.calls: Counter[str] = Counter()
        self.outermost: Counter[str] = Counter()

    def __enter__(self) -> Self:
        threading.setprofile(self._seen)
        sys.setprofile(self._seen)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def _seen(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event not in ("call", "return"):
            return
        name = self._name(frame)
        if not name:
            return
        depth: Counter[str] = self._within.__dict__.setdefault("depth", Counter())
        if event == "return":
            depth[name] -= 1
            return
        if id(frame) not in self._frames:
            self._frames[id(frame)] = frame
            self.calls[name] += 1
            self.outermost[name] += depth[name] <= 0
        depth[name] += 1

    def _name(self, frame: FrameType) -> str:
        """The name under which a frame's function is watched, "" for one that nobody asked about."""
        code = frame.f_code
        known = self._known.get(code)
        if known is None:
            name = f"{frame.f_globals.get('__name__', '')}:{code.co_qualname}"
            known = self._known[code] = name if name in self._names else ""
        return known
