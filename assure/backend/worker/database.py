"""Reads and fills a database through the SQLAlchemy engine that a harness offers; imported only where there is one."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from assure.backend.worker.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Column, Engine, MetaData, Table
    from sqlalchemy.types import TypeEngine

    from assure.backend.worker.rows import Snapshot

# Texts of a case become what the column holds.
_FROM_TEXT: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
    UUID: UUID,
}


class _Read(NamedTuple):
    """How one table is read: the statement, its columns with their types, and which of them are the key."""

    statement: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    types: tuple[TypeEngine[Any], ...]


class DatabaseRows:
    """The rows of a database. Rows are read as the driver gives them; only what is shown becomes typed values."""

    def __init__(self, engine: Engine, metadata: MetaData | None) -> None:
        self._engine = engine
        self._metadata = metadata
        self._reads: dict[str, _Read] | None = None
        # What makes a value of what the driver gives, by table; the driver says of what kind that is.
        self._makers: dict[str, tuple[Callable[[Any], Any] | None, ...]] = {}

    def read(self) -> Snapshot:
        """All rows of all tables, by primary key; of a table without one each row is its own key, with its number."""
        reads = self._tables()
        found: Snapshot = {}
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            for name, read in reads.items():
                cursor.execute(read.statement)
                if name not in self._makers:
                    self._makers[name] = tuple(map(self._maker, read.types, cursor.description))
                found[name] = _keyed([tuple(row) for row in cursor.fetchall()], read.key)
            cursor.close()
            connection.rollback()
        finally:
            connection.close()
        return found

    def shown(self, table: str, key: Any, row: Any) -> tuple[str, dict[str, Any]]:
        """The key as text, its parts between commas, and the columns as JSON values of their types."""
        read = self._tables()[table]
        columns = {
            name: plain(value if maker is None else maker(value))
            for name, value, maker in zip(read.columns, row, self._makers[table], strict=True)
        }
        parts = [columns[read.columns[number]] for number in read.key] or [f"#{key[1]}", *columns.values()]
        return ",".join(part if isinstance(part, str) else repr(part) for part in parts), columns

    def insert(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """Insert rows, tables that others refer to first; the names are quoted, and values get their column's type."""
        metadata = self._described()
        unknown = sorted(set(rows) - {table.fullname for table in metadata.tables.values()})
        if unknown:
            known = ", ".join(sorted(table.fullname for table in metadata.tables.values()))
            raise ValueError(f"there is no table {', '.join(unknown)}; there are {known}")
        with self._engine.begin() as connection:
            for table in metadata.sorted_tables:
                for row in rows.get(table.fullname, ()):
                    connection.execute(table.insert().values(_typed(table, row)))

    def _tables(self) -> dict[str, _Read]:
        if self._reads is None:
            tables = self._described().tables.values()
            self._reads = {table.fullname: self._reading(table) for table in sorted(tables, key=lambda t: t.fullname)}
        return self._reads

    def _described(self) -> MetaData:
        if self._metadata is None:
            from sqlalchemy import MetaData

            self._metadata = MetaData()
            self._metadata.reflect(self._engine)
        return self._metadata

    def _reading(self, table: Table) -> _Read:
        dialect = self._engine.dialect
        quoted = dialect.identifier_preparer
        columns = list(table.columns)
        names = ", ".join(quoted.quote(column.name) for column in columns)
        statement = f"SELECT {names} FROM {quoted.format_table(table)}"  # noqa: S608 - names of tables, quoted
        key = tuple(number for number, column in enumerate(columns) if column.primary_key)
        return _Read(statement, tuple(column.name for column in columns), key, tuple(column.type for column in columns))

    def _maker(self, kind: TypeEngine[Any], told: Any) -> Callable[[Any], Any] | None:
        dialect = self._engine.dialect
        return kind.dialect_impl(dialect).result_processor(dialect, told[1])


def _keyed(rows: list[tuple[Any, ...]], key: tuple[int, ...]) -> dict[Any, Any]:
    if key:
        return {tuple(row[number] for number in key): row for row in rows}
    counted: dict[Any, Any] = {}
    for row in sorted(rows, key=repr):
        number = 1
        while (repr(row), number) in counted:
            number += 1
        counted[repr(row), number] = row
    return counted


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(row) - {column.name for column in table.columns})
    if unknown:
        known = ", ".join(column.name for column in table.columns)
        raise ValueError(f"{table.fullname} has no column {', '.join(unknown)}; it has {known}")
    return {name: _value(table.columns[name], value) for name, value in row.items()}


def _value(column: Column[Any], value: Any) -> Any:
    try:
        # What decorates a type takes what the decorated one takes.
        kind = getattr(column.type, "impl", column.type).python_type
    except NotImplementedError:
        return value
    made = _FROM_TEXT.get(kind)
    if made is None or not isinstance(value, str):
        return value
    try:
        return made(value)
    except (ValueError, ArithmeticError):
        raise ValueError(f"{column} takes a {kind.__name__}, and {value!r} is none") from None
