"""Decides at each point that a dispatch passes whether a failure is let in there, and notes which points there are.

A *point* is a place at which something outside of the code can fail: `db.api_keys.insert`, `db.commit`,
`client.vault.read`, or whatever the backend itself calls a failpoint. A *hit* is the number of times a point has been
passed in a dispatch, from 1. One fault is let in at one hit of one point; `unreachable` lasts from there to the end.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

RAISE = "raise"
TIMEOUT = "timeout"
STALE = "stale_read"
LOST = "lost_acknowledgement"
TWICE = "duplicate_delivery"
INVALID = "invalid_state"
UNREGISTERED = "not_registered"
UNREACHABLE = "unreachable"
COMMIT = "commit_failure"

# The whole dispatch, as whoever delivers requests sees it.
DELIVERY = "dispatch"
# Where the runtime calls suppliers and handlers.
_CALLING = "assure.runtime.driving"
# Whoever passes so many points in one dispatch goes round and round.
_ENDLESS = 5000


class Endless(BaseException):
    """A dispatch passed more points than any that comes to an end: it tries again and again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure: what fails, how, and at which hit; `seconds` go by in a timeout, `values` are an invalid state."""

    point: str
    kind: str
    hit: int = 1
    seconds: float = 30.0
    values: Mapping[str, Any] = field(default_factory=dict)


class Passed(NamedTuple):
    """A point that was passed, and the kinds of failure that can be let in there.

    `place` is the line of the backend that came to it; `way` stands for all its lines on the way there, and for whether
    something had been written before: two points with the same way are reached by the same code. `supplied` says that
    contracts came to it, to look at what their conditions mention.
    """

    point: str
    hit: int
    kinds: tuple[str, ...]
    place: str = ""
    way: str = ""
    supplied: bool = False


class Injector:
    """What the points of one process ask; without a fault it only notes them, and between dispatches not even that."""

    def __init__(self, advance: Callable[[float], None], folders: tuple[str, ...] = ()) -> None:
        self._advance = advance
        self._own = tuple(f"{folder.rstrip('/')}/" for folder in folders)
        self._hits: Counter[str] = Counter()
        self._wrote = False
        self.fault: Fault | None = None
        self.active = False
        self.struck = False
        self.passed: list[Passed] = []

    def begin(self, fault: Fault | None) -> None:
        """A dispatch begins."""
        self.fault, self.struck, self.active, self._wrote = fault, False, True, False
        self._hits.clear()
        self.passed = []

    def end(self) -> None:
        """The dispatch is over."""
        self.active = False

    def at(self, point: str, kinds: tuple[str, ...]) -> tuple[int, str]:
        """Pass a point: the number of this hit, and the kind of failure that is let in here, "" for none."""
        self._hits[point] += 1
        hit = self._hits[point]
        reached = self._reached(point) if self.fault is None else ("", "", False)
        self.passed.append(Passed(point, hit, kinds, *reached))
        self._wrote = self._wrote or LOST in kinds
        if len(self.passed) > _ENDLESS:
            raise Endless(f"{_ENDLESS} points were passed in one dispatch, {point} the last")
        fault = self.fault
        if fault is None:
            return hit, ""
        if self.struck:
            lasts = fault.kind == UNREACHABLE and _whose(point) == _whose(fault.point)
            return hit, UNREACHABLE if lasts and UNREACHABLE in kinds else ""
        if point != fault.point or hit != fault.hit:
            return hit, ""
        self.struck = True
        if fault.kind == TIMEOUT:
            self._advance(fault.seconds)
        return hit, fault.kind

    def _reached(self, point: str) -> tuple[str, str, bool]:
        """The innermost line of the backend's own code that is running, a digest of all of them, and who came here."""
        from hashlib import sha256

        lines, supplied = [], False
        frame = sys._getframe(2)
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(self._own) and "site-packages" not in name:
                lines.append(f"{_shown(name)}:{frame.f_lineno} {frame.f_code.co_qualname}")
            supplied = supplied or _supplies(frame)
            if frame.f_back is None:
                break
            frame = frame.f_back
        way = sha256("\n".join((point, str(self._wrote), *lines)).encode()).hexdigest()
        return lines[0] if lines else "", way[:16], supplied

    def offers(self, hit: int, point: str, more: tuple[str, ...]) -> None:
        """Say that further kinds of failure can be let in at a point that was passed."""
        for number, each in enumerate(self.passed):
            if (each.point, each.hit) == (point, hit):
                self.passed[number] = each._replace(kinds=(*each.kinds, *more))


def _supplies(frame: FrameType) -> bool:
    """Whether a frame is the one in which the runtime calls who supplies a name, and not the handler."""
    return frame.f_globals.get("__name__") == _CALLING and frame.f_locals.get("supplier") is not None


def _shown(name: str) -> str:
    """The path of a file, relative to the folder of the project, which is the one that the backend runs in."""
    path, here = Path(name), Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name


def _whose(point: str) -> str:
    """What is out of reach together with a point: the whole database, or one client."""
    first, _, rest = point.partition(".")
    return f"client.{rest.partition('.')[0]}" if first == "client" else first


def words(fault: Fault | None) -> str:
    """What the error of a fault says; the same words wherever it is let in."""
    if fault is None:
        return "out of reach"
    told = {
        TIMEOUT: f"no answer within {fault.seconds:g} s",
        LOST: "the connection was lost before the answer came",
        UNREACHABLE: "could not connect",
        COMMIT: "the commit failed",
        UNREGISTERED: "nothing is registered under that name",
    }
    return f"{told.get(fault.kind, 'it failed')} (let in at {fault.point}, hit {fault.hit})"
