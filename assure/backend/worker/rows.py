"""Reads all that a backend's database holds, says what changed between two readings, and puts given rows into it.

A harness lets its rows be seen by one of two things: `engine`, a SQLAlchemy engine on the database of the backend (with
`metadata`, the tables as the backend declares them, values have the types it gives them; without it the database is
asked for its tables), or `rows()`, which gives all rows as `{table: {key: {column: value}}}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from assure.backend.worker.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# All rows by table and key, in whatever form makes two readings quick to compare.
Snapshot = dict[str, dict[Any, Any]]
Change = dict[str, dict[str, dict[str, Any]]]


class Rows(Protocol):
    """Where the rows of a backend are seen."""

    def read(self) -> Snapshot:
        """All rows as they are now."""

    def shown(self, table: str, key: Any, row: Any) -> tuple[str, dict[str, Any]]:
        """The key of a row as text, and its columns as JSON values."""

    def insert(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """Put rows into tables; raises ValueError with what does not fit."""


def rows_of(harness: Any) -> Rows | None:
    """How a harness lets its rows be seen, None where it does not."""
    engine = getattr(harness, "engine", None)
    if engine is not None:
        from assure.backend.worker.database import DatabaseRows

        return DatabaseRows(engine, getattr(harness, "metadata", None))
    reading = getattr(harness, "rows", None)
    return HarnessRows(reading, getattr(harness, "insert", None)) if callable(reading) else None


class HarnessRows:
    """The rows that a harness tells itself: whatever holds them is its own affair."""

    def __init__(self, reading: Callable[[], Any], inserting: Callable[[Any], Any] | None) -> None:
        self._reading, self._inserting = reading, inserting

    def read(self) -> Snapshot:
        """All rows, copied as JSON values."""
        found = plain(self._reading())
        if not isinstance(found, dict) or not all(isinstance(rows, dict) for rows in found.values()):
            raise TypeError("`rows` of the harness gives {table: {key: {column: value}}}")
        return found

    def shown(self, table: str, key: Any, row: Any) -> tuple[str, dict[str, Any]]:
        """They are JSON values already."""
        return str(key), row if isinstance(row, dict) else {"value": row}

    def insert(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """Hand them to `insert` of the harness."""
        if not callable(self._inserting):
            raise ValueError("rows are given, and the harness has neither `engine` nor `insert`")
        self._inserting(rows)


def change_between(rows: Rows, before: Snapshot, after: Snapshot) -> Change:
    """What is different, by table: `added` and `removed` rows by key, and of `changed` ones the columns that differ.

    A changed column has `before` and `after`. Tables in which nothing differs are left out.
    """
    found: Change = {}
    for table in sorted({*before, *after}):
        old, new = before.get(table, {}), after.get(table, {})
        if old != new:
            found[table] = _table(rows, table, old, new)
    return found


def differing(before: Snapshot, after: Snapshot) -> list[str]:
    """The tables whose rows are not the same, sorted."""
    return sorted(table for table in {*before, *after} if before.get(table, {}) != after.get(table, {}))


def _table(rows: Rows, table: str, old: dict[Any, Any], new: dict[Any, Any]) -> dict[str, dict[str, Any]]:
    parts = {
        "added": dict(sorted(rows.shown(table, key, new[key]) for key in new if key not in old)),
        "changed": dict(sorted(_changed(rows, table, old, new), key=lambda pair: pair[0])),
        "removed": dict(sorted(rows.shown(table, key, old[key]) for key in old if key not in new)),
    }
    return {name: part for name, part in parts.items() if part}


def _changed(rows: Rows, table: str, old: dict[Any, Any], new: dict[Any, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in new:
        if key in old and old[key] != new[key]:
            name, before = rows.shown(table, key, old[key])
            _, after = rows.shown(table, key, new[key])
            columns = sorted({*before, *after})
            yield (
                name,
                {
                    column: {"before": before.get(column), "after": after.get(column)}
                    for column in columns
                    if not same(before.get(column), after.get(column))
                },
            )


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same, exactly: `1` is neither `1.0` nor `true`."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
