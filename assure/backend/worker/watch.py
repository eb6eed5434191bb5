"""Sees which functions of the backend really run during a call, and how often: a proof that no mock can give."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from contextvars import ContextVar
from opcode import opmap
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType, TracebackType

# Where a frame stands that pauses: before or, by newer interpreters, after the step.
_PAUSES = frozenset({opmap["YIELD_VALUE"], opmap["RESUME"]})


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


class _Entered:
    """A call that counts, while it lasts; `line` is the thread and the task that it was made in."""

    __slots__ = ("counted", "ended", "frame", "line", "watch")

    def __init__(self, counted: str, frame: FrameType, watch: Watch) -> None:
        self.counted = counted
        self.frame = frame
        self.watch = watch
        self.line = _line()
        self.ended = False

    def holds(self, frame: FrameType) -> bool:
        """Whether a call in `frame` was made by this one, itself or by a task or a thread that it began.

        A task inherits the context it was begun in. In the line of this call itself the chain of callers decides: a
        context keeps what was set in it, also when the call that set it is over.
        """
        if self.line != _line():
            return not self.ended
        outer = frame.f_back
        while outer is not None and outer is not self.frame:
            outer = outer.f_back
        return outer is not None


# The calls that count around the present one, in whichever thread or task it is made.
_AROUND: ContextVar[tuple[_Entered, ...]] = ContextVar("assure_around", default=())


class Watch:
    """Counts the calls of functions that are named as `module:qualname`, in every thread, while it is entered.

    A function inside another one is named without the `<locals>` that Python puts between them.

    `outermost` leaves out calls that a call of the same name made (a method that calls that of its base class), in the
    tasks and threads too that it began. The functions in `together` count as one: `execute` and the `aexecute` it is
    made of. `note` is shown the frame of each outermost call of these, `each` that of every one.
    """

    def __init__(
        self,
        names: Iterable[str],
        hook: Hook | None = None,
        together: Iterable[str] = (),
        note: Callable[[FrameType], None] | None = None,
        each: Callable[[FrameType], None] | None = None,
    ) -> None:
        self._together = frozenset(together)
        self._names = frozenset(names) | self._together
        self._hook = hook or Hook()
        self._note = note
        self._each = each
        self._known: dict[CodeType, str] = {}
        # A coroutine that goes on after an `await` is called again in the same frame; kept, so that no id comes back.
        self._frames: dict[int, FrameType] = {}
        self._entered: dict[int, _Entered] = {}
        self.calls: Counter[str] = Counter()
        self.outermost: Counter[str] = Counter()

    def __enter__(self) -> Self:
        if self._names:  # whoever watches for nothing need not pay for being told of every call
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
        if event == "call" and id(frame) not in self._frames:
            self._frames[id(frame)] = frame
            self._called(name, frame)
        elif event == "return" and id(frame) in self._entered and not _pauses(frame):
            self._entered.pop(id(frame)).ended = True

    def _called(self, name: str, frame: FrameType) -> None:
        self.calls[name] += 1
        together = name in self._together
        counted = "" if together else name
        around = tuple(call for call in _AROUND.get() if call.watch is self and not call.ended)
        if together and self._each is not None:
            self._each(frame)
        if any(call.counted == counted and call.holds(frame) for call in around):
            return
        self.outermost[name] += 1
        if together and self._note is not None:
            self._note(frame)
        entered = self._entered[id(frame)] = _Entered(counted, frame, self)
        _AROUND.set((*around, entered))

    def _name(self, frame: FrameType) -> str:
        """The name under which a frame's function is watched, "" for one that nobody asked about."""
        code = frame.f_code
        known = self._known.get(code)
        if known is None:
            name = f"{frame.f_globals.get('__name__', '')}:{code.co_qualname.replace('.<locals>', '')}"
            known = self._known[code] = name if name in self._names else ""
        return known


def _line() -> tuple[int, int]:
    """The thread and the task that runs."""
    asyncio = sys.modules.get("asyncio")
    try:
        task = asyncio.current_task() if asyncio is not None else None
    except RuntimeError:
        task = None
    return threading.get_ident(), id(task)


def _pauses(frame: FrameType) -> bool:
    """Whether a coroutine or generator only pauses: the interpreter tells of that as of its end."""
    code = frame.f_code.co_code
    return 0 <= frame.f_lasti < len(code) and code[frame.f_lasti] in _PAUSES
