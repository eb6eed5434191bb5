"""Chooses which failures are let into a recorded dispatch: every point that it passes, within a bound that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.faults.session import Injected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.faults.session import Point, Recorded

_READ_BY_WRITERS = frozenset({"raise", "not_registered", "stale_read"})
_AT_FIRST_HIT = frozenset({"invalid_state"})
# After the others nothing is left behind that these do not leave.
_ASKED_AGAIN = frozenset({"raise", "lost_acknowledgement", "commit_failure", "not_registered"})
# Where these fail the statement beside them fails as well, and no state is at stake.
_FRAMES = frozenset({"db.savepoint", "db.release", "db.rollback"})
_DELIVERY = "dispatch"
_COMMIT = "db.commit"


class Planned(NamedTuple):
    """One failure of a sweep, the line of the backend where it is let in, and whether it is asked again afterwards."""

    fault: Injected
    place: str
    again: bool


class Plan(NamedTuple):
    """The failures of one operation, and the names of the points that were tried in an operation before it."""

    faults: tuple[Planned, ...]
    repeated: tuple[str, ...]


def planned(recorded: Recorded, *, writes: bool, tried: set[str]) -> Plan:
    """The failures for a dispatch that was recorded; `tried` are the ways to points that were made to fail before.

    The ways of this dispatch are added to it.
    """
    faults: list[Planned] = []
    repeated: list[str] = []
    reads = 0
    for point in recorded.points:
        known = point.way in tried and point.name != _DELIVERY
        if point.way:
            tried.add(point.way)
        read = _is_read(point)
        reads += read
        kinds = tuple(_kinds(point, writes=writes, first=read and reads == 1))
        if known:
            repeated.append(f"{point.name} #{point.hit}")
            kinds = tuple(kind for kind in kinds if writes and _ever(point, kind))
        faults += [
            Planned(Injected(point.name, kind, point.hit), point.place, not read and kind in _ASKED_AGAIN)
            for kind in kinds
        ]
    return Plan(tuple(faults), tuple(repeated))


def _kinds(point: Point, *, writes: bool, first: bool) -> Iterator[str]:
    """The kinds of failure that are let in at a point that nobody has tried yet."""
    for kind in point.kinds:
        if point.name in _FRAMES or (point.name == _DELIVERY and not writes):
            continue
        if not _is_read(point) or _at_read(kind, point, writes=writes, first=first):
            yield kind


def _at_read(kind: str, point: Point, *, writes: bool, first: bool) -> bool:
    if kind == "unreachable":
        return first
    if not writes or point.supplied:
        return kind == "raise"
    return kind in _READ_BY_WRITERS or (kind in _AT_FIRST_HIT and point.hit == 1)


def _ever(point: Point, kind: str) -> bool:
    """What is let in at every operation that writes, whether the same lines were tried in another one or not."""
    if point.name == _COMMIT:
        return kind != "unreachable"
    return "lost_acknowledgement" in point.kinds and kind == "raise"


def _is_read(point: Point) -> bool:
    return point.name.startswith("db.") and point.name.endswith(".select")
