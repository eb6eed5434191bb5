"""The file that holds one kept run: what was asked, what it was judged from, and what came of it.

It is written whole and put in place by a rename. One that is cut short, damaged or of another make counts as absent,
and a folder that can't be written is no error.
"""

from __future__ import annotations

import marshal
import mmap as mapping
import os
from mmap import MAP_PRIVATE, PROT_READ, mmap
from zlib import crc32

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    Plain: TypeAlias = tuple[Any, ...]

_MAGIC = b"assure-run-1\n\0\0\0"
_HEAD = len(_MAGIC) + 8 + 4 + 4
_AT_ONCE: int = getattr(mapping, "MAP_POPULATE", 0)
_KEPT = 8  # how many kept runs stay in the folder: each is as large as the evidence it gave


class Record:
    """A kept run: `asked` and `seen` are compared with those of another run, `given` is what it may be answered with.

    All three are tuples of plain values. `body` holds the texts that `given` names by their place.
    """

    __slots__ = ("asked", "body", "given", "seen")

    def __init__(self, asked: Plain, seen: Plain, given: Plain, body: memoryview) -> None:
        self.asked = asked
        self.seen = seen
        self.given = given
        self.body = body


class Body:
    """Collects texts for the body of a record."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._end = 0

    def place(self, data: bytes) -> tuple[int, int]:
        """Add a text: where it begins, and how many bytes it has."""
        begin, self._end = self._end, self._end + len(data)
        self.parts.append(data)
        return begin, len(data)


def path_of(cache: str, names: object) -> str:
    """The file for runs of this kind; another kind may share it, which is why records say what was asked."""
    return os.path.join(cache, "runs", f"{crc32(repr(names).encode(errors='surrogateescape')):08x}.run")


def read(path: str) -> Record | None:
    """The record in a file, None unless every byte of it is as it was written."""
    try:
        view = memoryview(_mapped(path))
    except (OSError, ValueError):  # none, or an empty one
        return None
    begin = _HEAD + int.from_bytes(view[len(_MAGIC) : len(_MAGIC) + 8], "big")
    if len(view) < _HEAD or view[: len(_MAGIC)] != _MAGIC or begin > len(view):
        return None
    if view[_HEAD - 8 : _HEAD] != _sums(view[_HEAD:begin], (view[begin:],)):
        return None
    try:
        asked, seen, given = marshal.loads(view[_HEAD:begin])  # noqa: S302  (plain values that were written here)
    except (ValueError, TypeError, EOFError):
        return None
    return Record(asked, seen, given, view[begin:])


def _mapped(path: str) -> mmap:
    """The bytes of a file without a copy of them: nobody writes into it, a new one takes its place."""
    handle = os.open(path, os.O_RDONLY)
    try:
        return mmap(handle, 0, flags=MAP_PRIVATE | _AT_ONCE, prot=PROT_READ)
    finally:
        os.close(handle)


def write(path: str, asked: Plain, seen: Plain, given: Plain, body: Sequence[bytes]) -> None:
    """Keep a run; the oldest ones make room."""
    head = marshal.dumps((asked, seen, given))
    folder, name = os.path.split(path)
    scratch = os.path.join(folder, f".{name}.{os.urandom(6).hex()}")
    try:
        os.makedirs(folder, exist_ok=True)
        with open(scratch, "xb") as file:
            file.write(b"".join((_MAGIC, len(head).to_bytes(8, "big"), _sums(head, body), head)))
            file.writelines(body)
        os.replace(scratch, path)
        _make_room(folder)
    except OSError:
        _remove(scratch)


def _sums(head: bytes | memoryview, body: Sequence[bytes | memoryview]) -> bytes:
    total = 0
    for part in body:
        total = crc32(part, total)
    return crc32(head).to_bytes(4, "big") + total.to_bytes(4, "big")


def _make_room(folder: str) -> None:
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    for _, path in sorted((os.stat(path).st_mtime_ns, path) for path in paths)[:-_KEPT]:
        _remove(path)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
