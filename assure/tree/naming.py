"""Answerable for what an identifier says where nothing better is known: a session, a connection, or something else."""

from __future__ import annotations

import re
from functools import lru_cache

from assure.tree import libraries

BY_THE_NAME = "(by the name "  # how a label says that nothing but a name told

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_LAST_WORD = {
    "session": libraries.SESSION,
    "sess": libraries.SESSION,
    "dbsession": libraries.SESSION,
    "asyncsession": libraries.SESSION,
    "db": libraries.SESSION,
    "database": libraries.SESSION,
    "sqla": libraries.SESSION,
    "conn": libraries.CONNECTION,
    "connection": libraries.CONNECTION,
    "cnx": libraries.CONNECTION,
    "cxn": libraries.CONNECTION,
    "con": libraries.CONNECTION,
    "dbconn": libraries.CONNECTION,
    "connectable": libraries.ENGINE,
    "engine": libraries.ENGINE,
    "sessionmaker": libraries.MAKER,
    "transaction": libraries.TRANSACTION,
    "trans": libraries.TRANSACTION,
    "trx": libraries.TRANSACTION,
    "txn": libraries.TRANSACTION,
    "tx": libraries.TRANSACTION,
    "uow": libraries.UNIT_OF_WORK,
    "savepoint": libraries.SAVEPOINT,
    "nested": libraries.SAVEPOINT,
    "sp": libraries.SAVEPOINT,
    "cursor": libraries.CURSOR,
}
_NESTED = frozenset({"nested", "savepoint"})
_FACTORY = frozenset({"maker", "factory", "local"})
_GETTERS = frozenset({"get", "create", "make", "new", "open", "current", "acquire", "use", "provide", "build"})

# Words of things that have a commit of their own: brokers and their offsets, version control, indexes, widgets.
_OTHER = frozenset(
    [
        "consumer",
        "producer",
        "kafka",
        "offset",
        "offsets",
        "broker",
        "queue",
        "message",
        "messages",
        "topic",
        "stream",
        "git",
        "branch",
        "commit",
        "commits",
        "index",
        "writer",
        "model",
        "form",
        "editor",
        "widget",
        "animation",
        "progress",
        "spinner",
        "wizard",
        "delegate",
        "proxy",
        "batch",
        "cache",
        "changelog",
        "workspace",
        "head",
        "ref",
        "sha",
        "mock",
        "http",
        "requests",
        "redis",
        "pipeline",
        "pipe",
    ]
)
_OTHER_WITHOUT_DATABASE = frozenset(["repo", "repository", "store", "storage"])


@lru_cache(maxsize=4096)
def words(identifier: str) -> tuple[str, ...]:
    """The words of an identifier in lower case: `_dbSession2` is db, session, 2."""
    return tuple(word.lower() for word in _WORD.findall(identifier))


def kind_of_name(identifier: str) -> str:
    """The kind of database object that a variable of this name usually is, "" where the name does not tell."""
    found = tuple(word for word in words(identifier) if not word.isdigit())
    if not found:
        return ""
    if len(found) > 1 and found[0] in _GETTERS:
        found = found[1:]
    if found[-1] in _FACTORY and found[0] in ("session", "async", "sessions", "db"):
        return libraries.MAKER if "session" in found else ""
    if found[-3:] == ("unit", "of", "work"):
        return libraries.UNIT_OF_WORK
    kind = _LAST_WORD.get(found[-1], "")
    if kind in (libraries.TRANSACTION, libraries.SESSION) and _NESTED.intersection(found):
        return libraries.SAVEPOINT
    if not kind and found[-1].endswith("sessionmaker"):
        return libraries.MAKER
    return kind


def speaks_against(identifier: str, near_database: bool) -> bool:
    """Whether a name says that this is no database: `near_database` tells that the module imports one."""
    found = frozenset(words(identifier))
    if _OTHER & found:
        return True
    return not near_database and bool(_OTHER_WITHOUT_DATABASE & found)
