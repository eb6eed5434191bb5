"""Sees which functions of the backend really run during a call, and how often: a proof that no mock can give."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType, TracebackType


class Hook:
    """What the interpreter tells of every call; it passes that on to the watch that is entered, if one is.

    A thread that was started keeps its hook for life, and threads of a pool outlive the watch they began under: so
    there is one hook for the process, and it is set before the first thread of the backend starts.
    """

    def __init__(self) -> None:
        self.watch: Watch | None = None

    def install(self) -> None:
        """Be told of calls in every thread that starts from now on."""
        threading.setprofile(self)

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        watch = self.watch
        if watch is not None:
            watch.seen(frame, event)


class Watch:
    """Counts the calls of functions that are named as `module:qualname`, in every thread, while it is entered.

    A function inside another one is named without the `<locals>` that Python puts between them.

    `outermost` leaves out calls that a call of the same name made (a method that calls that of its base class).
    The functions in `together` count as one: `execute` and the `aexecute` it is made of. `note` is shown the frame of
    each outermost call of these.
    """

    def __init__(
        self,
        names: Iterable[str],
        hook: Hook | None = None,
        together: Iterable[str] = (),
        note: Callable[[FrameType], None] | None = None,
    ) -> None:
        self._together = frozenset(together)
        self._names = frozenset(names) | self._together
        self._hook = hook or Hook()
        self._note = note
        self._known: dict[CodeType, str] = {}
        self._within = threading.local()
        # A coroutine that goes on after an `await` is called again in the same frame; kept, so that no id comes back.
        self._frames: dict[int, FrameType] = {}
        self.calls: Counter[str] = Counter()
        self.outermost: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._hook.install()
        self._hook.watch = self
        sys.setprofile(self._hook)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setprofile(None)
        self._hook.watch = None

    def seen(self, frame: FrameType, event: str) -> None:
        """Take note of what the interpreter tells."""
        if event not in ("call", "return"):
            return
        name = self._name(frame)
        if not name:
            return
        counted = "" if name in self._together else name
        depth: Counter[str] = self._within.__dict__.setdefault("depth", Counter())
        if event == "return":
            depth[counted] -= 1
            return
        if id(frame) not in self._frames:
            self._frames[id(frame)] = frame
            self.calls[name] += 1
            if depth[counted] <= 0:
                self._outermost(name, frame)
        depth[counted] += 1

    def _outermost(self, name: str, frame: FrameType) -> None:
        self.outermost[name] += 1
        if self._note is not None and name in self._together:
            self._note(frame)

    def _name(self, frame: FrameType) -> str:
        """The name under which a frame's function is watched, "" for one that nobody asked about."""
        code = frame.f_code
        known = self._known.get(code)
        if known is None:
            name = f"{frame.f_globals.get('__name__', '')}:{code.co_qualname.replace('.<locals>', '')}"
            known = self._known[code] = name if name in self._names else ""
        return known
