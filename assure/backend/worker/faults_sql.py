"""Lets failures in where SQLAlchemy calls a database driver, so that they come to the backend as real ones do.

Events of SQLAlchemy take the place of the call of the driver; what is raised there is the driver's own class, and
SQLAlchemy wraps it as ever. Nothing is done to a statement between dispatches, or where no fault is let in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.backend.worker import faults_injector as kinds
from assure.backend.worker.faults_injector import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.backend.worker.faults_injector import Injector

_FAILS = (kinds.RAISE, kinds.TIMEOUT, kinds.UNREACHABLE)
_WRITES = (*_FAILS, kinds.LOST)
_COMMITS = (kinds.COMMIT, kinds.LOST, kinds.UNREACHABLE)
_TABLES = {
    "select": re.compile(r"\bfrom\s+[\"`\[]?([\w.]+)", re.IGNORECASE),
    "insert": re.compile(r"^\s*insert\s+(?:or\s+\w+\s+)?into\s+[\"`\[]?([\w.]+)", re.IGNORECASE),
    "update": re.compile(r"^\s*update\s+(?:only\s+)?[\"`\[]?([\w.]+)", re.IGNORECASE),
    "delete": re.compile(r"^\s*delete\s+from\s+[\"`\[]?([\w.]+)", re.IGNORECASE),
}
# A statement that always answers one row: that nothing is there it says in the row.
_AGGREGATE = re.compile(r"^\s*select\s+(count|sum|min|max|avg|total|coalesce|exists)\s*\(", re.IGNORECASE)
_COMMENTS = re.compile(r"^(?:\s+|--[^\n]*\n|/\*.*?\*/)+", re.DOTALL)
_INVALID = "assure-invalid"
_MARK = "__assure_faults__"


class Asked(NamedTuple):
    """A read of the recorded run: where it was, what was asked of which engine, and the rows it was answered with."""

    point: str
    hit: int
    engine: Any
    statement: str
    parameters: Any
    rows: list[tuple[Any, ...]]


class Answered:
    """A cursor whose rows were fetched already, or are others than the database has."""

    def __init__(self, cursor: Any, rows: list[tuple[Any, ...]]) -> None:
        self._cursor = cursor
        self._rows = list(rows)
        self.description = cursor.description
        self.rowcount = len(rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next rows."""
        taken, self._rows = self._rows[: size or 1], self._rows[size or 1 :]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        taken, self._rows = self._rows, []
        return taken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


class SqlFaults:
    """The points of every engine of this process. `asked` holds the reads of the last recorded dispatch.

    `stale` are the rows with which a read is answered that comes too late, by point and hit.
    """

    def __init__(self, injector: Injector) -> None:
        self._injector = injector
        self.asked: list[Asked] = []
        self.stale: dict[tuple[str, int], list[tuple[Any, ...]]] = {}

    def install(self) -> None:
        """Stand in front of the drivers of all engines that there are and will be."""
        from sqlalchemy import Engine, event

        event.listen(Engine, "do_execute", self._executing)
        event.listen(Engine, "do_executemany", self._executing_many)
        event.listen(Engine, "do_execute_no_params", self._executing_bare)
        event.listen(Engine, "engine_connect", self._connected)

    def _executing(self, cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        def perform() -> None:
            context.dialect.do_execute(cursor, statement, parameters, context)

        return self._statement(cursor, statement, parameters, context, perform)

    def _executing_many(self, cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        def perform() -> None:
            context.dialect.do_executemany(cursor, statement, parameters, context)

        return self._statement(cursor, statement, parameters, context, perform)

    def _executing_bare(self, cursor: Any, statement: str, context: Any) -> bool:
        def perform() -> None:
            context.dialect.do_execute_no_params(cursor, statement, context)

        return self._statement(cursor, statement, (), context, perform)

    def _statement(
        self, cursor: Any, statement: str, parameters: Any, context: Any, perform: Callable[[], None]
    ) -> bool:
        """Whether the call of the driver is done already; raises what the driver would."""
        injector = self._injector
        if not injector.active:
            return False
        verb, point = point_of(statement)
        offered = _offered(verb)
        hit, kind = injector.at(point, offered)
        if not kind:
            if injector.fault is None and verb == "select":
                self._note(point, hit, statement, parameters, context, cursor, perform)
                return True
            return False
        if kind in (kinds.STALE, kinds.UNREGISTERED, kinds.INVALID):
            perform()
            context.cursor = Answered(cursor, self._answer(point, hit, kind, cursor, context))
            return True
        if kind == kinds.LOST:
            perform()
        raise failure(context.dialect, injector)

    def _note(
        self, point: str, hit: int, statement: str, parameters: Any, context: Any, cursor: Any,
        perform: Callable[[], None],
    ) -> None:  # fmt: skip
        """Keep what a read was answered with, and say what else could be answered."""
        perform()
        rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
        if cursor.description:
            context.cursor = Answered(cursor, rows)
            self.asked.append(Asked(point, hit, context.root_connection.engine, statement, parameters, rows))
        if rows and not _AGGREGATE.match(_COMMENTS.sub("", statement)):
            enumerated = (kinds.INVALID,) if _enumerated(context) else ()
            self._injector.offers(hit, point, (kinds.UNREGISTERED, *enumerated))

    def _answer(self, point: str, hit: int, kind: str, cursor: Any, context: Any) -> list[tuple[Any, ...]]:
        rows = [tuple(row) for row in cursor.fetchall()]
        if kind == kinds.UNREGISTERED:
            return []
        if kind == kinds.STALE:
            return self.stale.get((point, hit), rows)
        fault = self._injector.fault
        wanted = dict(fault.values) if fault else {}
        return [_overwritten(rows[0], _columns(cursor, context, wanted)), *rows[1:]] if rows else rows

    def _connected(self, connection: Any) -> None:
        """Stand in front of commit and rollback of a dialect, once."""
        dialect = connection.dialect
        if not hasattr(dialect, _MARK):
            setattr(dialect, _MARK, True)
            commit, rollback = dialect.do_commit, dialect.do_rollback
            dialect.do_commit = self._committing(dialect, commit, rollback)
            dialect.do_rollback = self._rolling_back(dialect, rollback)

    def _committing(
        self, dialect: Any, commit: Callable[[Any], None], rollback: Callable[[Any], None]
    ) -> Callable[[Any], None]:
        injector = self._injector

        def ended(connection: Any) -> None:
            kind = injector.at("db.commit", _COMMITS)[1] if injector.active else ""
            # What a database can not commit, or whose client is gone, it takes back by itself.
            end = commit if kind in ("", kinds.LOST) else rollback
            end(connection)
            if kind:
                raise failure(dialect, injector)

        return ended

    def _rolling_back(self, dialect: Any, rollback: Callable[[Any], None]) -> Callable[[Any], None]:
        injector = self._injector

        def ended(connection: Any) -> None:
            if injector.active and injector.at("db.rollback", (kinds.RAISE,))[1]:
                raise failure(dialect, injector)
            rollback(connection)

        return ended


def failure(dialect: Any, injector: Injector) -> Exception:
    """The error that the driver of a dialect raises for the fault that is let in."""
    driver = getattr(dialect, "loaded_dbapi", None) or dialect.dbapi
    error: Exception = driver.OperationalError(words(injector.fault))
    return error


def point_of(statement: str) -> tuple[str, str]:
    """Verb and point of a statement: `db.<table>.<verb>`, or `db.<verb>` where it is about no table."""
    statement = _COMMENTS.sub("", statement)
    verb = next(iter(re.findall(r"[a-z]+", statement.lower())), "statement")
    if verb == "with":
        found = re.search(r"\b(insert|update|delete)\b", statement, re.IGNORECASE)
        verb = found[1].lower() if found else "select"
        table = re.search(rf"\b{verb}\b(?:\s+into|\s+from)?\s+[\"`\[]?([\w.]+)", statement, re.IGNORECASE)
        table = table if found else _TABLES["select"].search(statement)
    else:
        table = _TABLES[verb].search(statement) if verb in _TABLES else None
    return verb, f"db.{table[1]}.{verb}" if table else f"db.{verb}"


def stale_rows(asked: list[Asked]) -> dict[tuple[str, int], list[tuple[Any, ...]]]:
    """What the same reads are answered with now, by point and hit, where that is something else."""
    found = {}
    for each in asked:
        connection = each.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(each.statement, each.parameters)
            rows = [tuple(row) for row in cursor.fetchall()]
            cursor.close()
            connection.rollback()
        finally:
            connection.close()
        if rows != each.rows:
            found[each.point, each.hit] = rows
    return found


def _offered(verb: str) -> tuple[str, ...]:
    if verb in ("insert", "update", "delete"):
        return _WRITES
    if verb in ("select", "begin"):
        return _FAILS
    # A server does not refuse to set or leave a savepoint; it may be gone.
    return (kinds.UNREACHABLE,)


def _enumerated(context: Any) -> list[int]:
    """The positions of the columns of a read whose values are those of an enumeration."""
    from sqlalchemy import Enum

    columns = getattr(getattr(context, "compiled", None), "_result_columns", None) or ()
    return [
        number
        for number, column in enumerate(columns)
        if isinstance(column[3], Enum) or isinstance(getattr(column[3], "impl", None), Enum)
    ]


def _columns(cursor: Any, context: Any, wanted: dict[str, Any]) -> dict[int, Any]:
    """What stands in which column of an invalid state: the values that are wanted, else a word of no enumeration."""
    if not wanted:
        return dict.fromkeys(_enumerated(context), _INVALID)
    names = [str(column[0]) for column in cursor.description]
    return {
        number: value
        for name, value in wanted.items()
        for number, column in enumerate(names)
        if column == name or column.endswith(f"_{name}")
    }


def _overwritten(row: tuple[Any, ...], columns: dict[int, Any]) -> tuple[Any, ...]:
    return tuple(columns.get(number, value) for number, value in enumerate(row))
