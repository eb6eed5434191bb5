"""The evidence folder on the disk: whole files, one run at a time, nothing of others touched.

Paths are texts; what the operating system refuses is raised as OSError, for the caller to put into words.
"""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

PLAN = "plan.json"
PACK_JSON = "gatepack.json"
INCOMPLETE = "incomplete.json"

_OUR_TAGS = (b'"schema": "assure/', b"<!-- assure/", b'"name": "assure"')
_KINDS = (".json", ".md", ".sarif", ".xml")
_HEAD_BYTES = 512
_LEFTOVER_SECONDS = 3600.0


class Alone:
    """Keeps other runs from writing to a folder at the same time: it holds the evidence of one run, never of two."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._handle = -1

    def __enter__(self) -> None:
        try:
            from fcntl import LOCK_EX, flock
        except ImportError:  # no such locks on this system
            return
        self._handle = os.open(self._place, os.O_RDONLY)
        try:
            flock(self._handle, LOCK_EX)
        except OSError:
            pass  # some network file systems know none
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def is_ours(head: bytes) -> bool:
    """Whether a file that begins with these bytes was written by assure."""
    return any(tag in head for tag in _OUR_TAGS)


def strangers(place: str, names: Iterable[str]) -> list[str]:
    """Those of the names under which a file with content stands that assure did not write; a link is no file."""
    return sorted(name for name in names if _of_others(os.path.join(place, name)))


def make_room(place: str) -> None:
    """Take away the report of an earlier run, and what a killed one left."""
    _sweep(place)
    for name in (PACK_JSON, INCOMPLETE):
        _remove_ours(os.path.join(place, name))


def put(path: str, parts: Iterable[bytes | memoryview]) -> None:
    """Put a file in place whole: written beside it, flushed to the disk, then renamed over it."""
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".assure-{os.getpid()}-{name}.tmp")
    _unlink(beside)
    try:
        with open(beside, "xb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        _unlink(beside)


def sync(place: str) -> None:
    """Make the renames last as well, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_stale(place: str, written: frozenset[str]) -> None:
    """Remove evidence of gates that this run did not include, and formats it did not write."""
    for name in sorted(os.listdir(place)):
        if name not in written and os.path.splitext(name)[1] in _KINDS:
            _remove_ours(os.path.join(place, name))


def _of_others(path: str) -> bool:
    return os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) > 0 and not _ours(path)


def _ours(path: str) -> bool:
    """Whether the first bytes of a file say that assure wrote it."""
    with open(path, "rb") as file:
        return is_ours(file.read(_HEAD_BYTES))


def _sweep(place: str) -> None:
    """Remove what a killed run left half written; the files of a run that is still at work are young."""
    for name in os.listdir(place):
        path = os.path.join(place, name)
        half = name.startswith(".assure-") and name.endswith(".tmp")
        if half and time.time() - os.path.getmtime(path) > _LEFTOVER_SECONDS:
            _unlink(path)


def _remove_ours(path: str) -> None:
    """Remove a file that assure wrote, and leave any other alone."""
    if os.path.isfile(path) and not os.path.islink(path) and _ours(path):
        os.unlink(path)


def _unlink(path: str) -> None:
    if os.path.lexists(path):
        os.unlink(path)
