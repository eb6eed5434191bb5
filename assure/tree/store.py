"""Keeps facts between runs, keyed by content: one compact file a project in the user's cache folder.

The file holds an index, which every run reads, and records, of which only those asked for are decoded. It is written
whole and put in place by a rename, so that runs at the same time do no harm. A file that is foreign, cut short or
damaged counts as absent, and a folder that can't be written is no error. What no run has used for a while is left out
when the file is next written.
"""

from __future__ import annotations

import contextlib
import marshal
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

_MAGIC = b"assure-tree-1\n\0\0"
_HEAD = len(_MAGIC) + 8 + 4
_OLDEST = 8  # how many times the file is written again before an unused entry is left out
_FILES = 32  # how many projects' files are kept in the folder


class _Index(NamedTuple):
    """What every run reads: rows by key, places of records by kind and key, ages of keys, and the records' checksum."""

    identity: str
    rows: dict[str, tuple[Any, ...]]
    records: dict[str, dict[str, tuple[int, int]]]
    ages: dict[str, int]
    checksum: int


class Store:
    """Rows (small, decoded at once) and records (decoded when asked for) of one project.

    `identity` names everything besides its key that an entry depends on; a file with another identity is foreign.
    """

    def __init__(self, path: Path | None, index: _Index) -> None:
        self._path = path
        self._index = index
        self._new_rows: dict[str, tuple[Any, ...]] = {}
        self._new_records: dict[tuple[str, str], bytes] = {}
        self._used: set[str] = set()
        self._loaded: memoryview | None = None

    @classmethod
    def open(cls, folder: Path | None, name: str, identity: str) -> Self:
        """The store of a project, empty where there is none that can be trusted; `folder` None keeps nothing."""
        if folder is None:
            return cls(None, _nothing(identity))
        path = folder / "tree" / f"{name}.facts"
        index = _read_index(path)
        return cls(path, index if index is not None and index.identity == identity else _nothing(identity))

    def row(self, key: str) -> tuple[Any, ...] | None:
        """The row under a key, None where there is none."""
        return self._new_rows.get(key) or self._index.rows.get(key)

    def put_row(self, key: str, row: tuple[Any, ...]) -> None:
        """Keep a row of plain values."""
        self._new_rows[key] = row

    def record(self, kind: str, key: str) -> Any:
        """The record of a kind under a key, None where there is none."""
        self._used.add(key)
        packed = self._packed(kind, key)
        return None if packed is None else marshal.loads(packed)  # noqa: S302  (behind a checksum; plain values only)

    def has(self, kind: str, key: str) -> bool:
        """Whether there is such a record."""
        return (kind, key) in self._new_records or key in self._index.records.get(kind, ())

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep a record of plain values."""
        self._used.add(key)
        self._new_records[kind, key] = marshal.dumps(value)

    def save(self, live: Iterable[str]) -> None:
        """Write what was learnt, where something was; `live` are the keys of this run besides those it asked for."""
        if self._path is None or not (self._new_rows or self._new_records):
            return
        ages = self._ages({*live, *self._used, *self._new_rows})
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _replace(self._path, b"".join(self._parts(ages)))
            _make_room(self._path.parent)

    def _packed(self, kind: str, key: str) -> bytes | memoryview | None:
        fresh = self._new_records.get((kind, key))
        place = self._index.records.get(kind, {}).get(key)
        if fresh is not None or place is None:
            return fresh
        records = self._records()
        return records[place[0] : place[0] + place[1]] if records else None

    def _records(self) -> memoryview:
        """All records of the file as it was opened; none when somebody has replaced or damaged it since."""
        if self._loaded is None:
            self._loaded = memoryview(_read_records(self._path, self._index))
        return self._loaded

    def _ages(self, live: set[str]) -> dict[str, int]:
        """The keys to keep: those in use are new, the others grow older, and the oldest go."""
        known = {**self._index.ages, **dict.fromkeys(live, 0)}
        aged = {key: 0 if key in live else age + 1 for key, age in known.items()}
        stale = sorted((age, key) for key, age in aged.items() if age)
        kept = {key: age for age, key in stale[: len(live)] if age <= _OLDEST}
        return {**dict.fromkeys(sorted(live), 0), **kept}

    def _parts(self, ages: dict[str, int]) -> Iterator[bytes]:
        rows = {key: row for key, row in {**self._index.rows, **self._new_rows}.items() if key in ages}
        places: dict[str, dict[str, tuple[int, int]]] = {}
        blobs: list[bytes | memoryview] = []
        end = 0
        for kind, key in self._record_keys():
            packed = self._packed(kind, key) if key in ages else None
            if packed is not None:
                places.setdefault(kind, {})[key] = (end, len(packed))
                blobs.append(packed)
                end += len(packed)
        records = b"".join(blobs)
        index = marshal.dumps((self._index.identity, rows, places, ages, crc32(records)))
        yield _MAGIC
        yield len(index).to_bytes(8, "big")
        yield crc32(index).to_bytes(4, "big")
        yield index
        yield records

    def _record_keys(self) -> list[tuple[str, str]]:
        old = ((kind, key) for kind, places in self._index.records.items() for key in places)
        return sorted({*old, *self._new_records})


def _nothing(identity: str) -> _Index:
    return _Index(identity, {}, {}, {}, 0)


def _read_index(path: Path) -> _Index | None:
    """The index of a file, None unless every byte of it is as it was written."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            if len(head) < _HEAD or not head.startswith(_MAGIC):
                return None
            size = int.from_bytes(head[len(_MAGIC) : len(_MAGIC) + 8], "big")
            packed = stream.read(size) if size <= os.fstat(stream.fileno()).st_size else b""
    except OSError:
        return None
    if len(packed) != size or crc32(packed) != int.from_bytes(head[-4:], "big"):
        return None
    return _unpacked(packed)


def _unpacked(packed: bytes) -> _Index | None:
    """The index in bytes that pass the checksum; None where another make of this store wrote them."""
    try:
        index = _Index(*marshal.loads(packed))  # noqa: S302  (what passes the checksum was written here: plain values)
    except (ValueError, TypeError, EOFError):
        return None
    kinds = (str, dict, dict, dict, int)
    return index if all(type(part) is kind for part, kind in zip(index, kinds, strict=True)) else None


def _read_records(path: Path | None, index: _Index) -> bytes:
    if path is None or not index.records:
        return b""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            stream.seek(_HEAD + int.from_bytes(head[len(_MAGIC) : len(_MAGIC) + 8], "big"))
            records = stream.read()
    except OSError:
        return b""
    return records if crc32(records) == index.checksum else b""


def _replace(path: Path, content: bytes) -> None:
    """Put a file in place whole: nobody ever sees a part of it."""
    scratch = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        with scratch.open("xb") as stream:
            stream.write(content)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    """Keep the files that were written last, and what is being written just now."""
    found = sorted((each.stat().st_mtime_ns, each.name, each) for each in folder.iterdir())
    for _, _, each in found[:-_FILES]:
        each.unlink(missing_ok=True)
