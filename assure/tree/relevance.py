"""Answerable for which files are worth taking apart, told from their bytes alone: most of a tree never matters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.corpus import Clause, Use, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.tree.shapes import TreeOptions

_OPENED = rb"\w*conn|\w*connection|db|database|\w*uow|\w*unit_of_work|\w*tx|\w*trans|\w*transaction"
_SWITCHES = (
    b"isolation_level", b"autocommit", b"AUTOCOMMIT", b"in_transaction", b"transactional", b"db_session",
    b"executescript", b"Autocommit", b"tpc_", b"execute_write",
)  # fmt: skip
_STATEMENTS = (
    b"COMMIT", b"ROLLBACK", b"BEGIN", b"ABORT", b"START", b"END", b"PREPARE", b"XA ", b"IMPLICIT_TRANSACTIONS",
    b"commit", b"rollback", b"begin", b"abort", b"start trans", b"Commit", b"Rollback", b"Begin", b"Abort",
)  # fmt: skip
# What is entered without a call, unless its name says that it is a lock.
_THING = rb"(?![\w.]*(?i:lock|sem|semaphore|mutex|condition)\s*(?:[:,)]|as\b))[A-Za-z_][\w.]*\s*(?:[:,)]|as\b)"

# What a file that controls a transaction by itself must hold. Managers, decorators and helpers of the program bear any
# name: they are asked for once they are known (`using`).
CONTROL = Wanted(
    (
        Clause(frozenset(_SWITCHES), None),
        Clause(
            frozenset((b"commit", b"rollback", b"begin")),
            re.compile(
                rb"(?:commit|rollback|begin)\w*\s*\("
                rb"|\.\s*(?:commit|rollback|begin)(?:\b|_)|[\"'](?:[\w.]*\.)?(?:commit|rollback|begin)[\"']|@[\w.]*commit"
            ),
        ),
        Clause(
            frozenset((b"atomic", b"transaction")),
            re.compile(rb"(?:atomic|transaction)\s*\(|@[\w.]*(?:atomic|transaction)(?:\b|_)|\.\w*_transaction\b"),
        ),
        Clause(
            frozenset((b"prepare", b".start(")), re.compile(rb"\.prepare\s*\(\s*\)|\b(?:tr|tx|trans\w*)\.start\s*\(")
        ),
        Clause(
            frozenset(_STATEMENTS),
            re.compile(
                rb"[\"'](?:[\"'\s]|\\n|--.*?(?:\n|\\n)|/\*[^*]*\*/)*"
                rb"(?:(?:begin|commit|rollback|abort|start\s+transaction)\b"
                rb"|(?:BEGIN|COMMIT|ROLLBACK|ABORT|START\s+TRANSACTION|END)\b"
                rb"|(?:Begin|Commit|Rollback|Abort)\s*(?:;|[\"']|\b(?i:work|tran)))"
                rb"|;\s*(?i:begin|commit|rollback|abort|end)\s*[;\"']"
                rb"|PREPARE\s+TRANSACTION|XA\s+\w+|IMPLICIT_TRANSACTIONS"
            ),
        ),
        Clause(frozenset((b"execute",)), re.compile(rb"execute\w*\s*\(\s*(?:\w+\s*\(\s*)?[\"']\s*(?i:end)\b")),
        Clause(
            frozenset((b"ession", b"connect", b"getconn")),
            re.compile(
                rb"with[ \t](?:[^\n:]*|\s*\([^:]{0,400}?)"
                rb"(?:(?<!Client)[sS]ession\w*|connect|connection|getconn)\s*\("
            ),
        ),
        Clause(
            frozenset((b"with ", b"with(", b"with\t")),
            re.compile(
                rb"with[ \t](?:[^\n:]*\b(?:"
                + _OPENED
                + rb")\s*(?:[:,)]|as\b)|[^\n:]*\)(?:\s*as\s+\w+)?,\s*"
                + _THING
                + rb")"
                rb"|\n[ \t]*(?:async[ \t]+)?with[ \t]+" + _THING + rb"|with(?<!\wwith)\s*\(\s*" + _THING
            ),
        ),
        Clause(
            frozenset((b"__exit__(", b"__aexit__(", b"__enter__(", b"__aenter__(")),
            re.compile(rb"\.__a?e(?:nter|xit)__\("),
        ),
        # A name put together: `getattr(session, "com" + "mit")`.
        Clause(
            frozenset((b"getattr", b"methodcaller", b"attrgetter", b"__getattribute__")),
            re.compile(rb"(?:attr|methodcaller|attrgetter|__getattribute__)\s*\([^\n\"']*[\"']\w*[\"']\s*(?:\+|[\"'])"),
        ),
    )
)

# A function is handed something where it is called with an argument; under another name, by an import or assignment.
_HANDED = rb"(?:\s*\(\s*(?:#[^\n]*\s*)*[^)\s#]|\s+as\b)"
_RENAMED = (rb"=[^\n]*[\s.]", rb"[ \t]*(?:#|\r?\n|$)")
# What sessions and cursors have themselves is, on what bears such a name, not the program's function of that name.
_LIBRARY_NAMES = frozenset({
    "add", "close", "connection", "delete", "execute", "executemany", "exec", "fetch", "flush", "get", "merge", "query",
    "refresh", "run", "scalar", "scalars", "stream",
})  # fmt: skip
_NOT_ON_LIBRARY = b"".join(
    rb"(?<!" + name + rb"\.)"
    for name in (
        b"session",
        b"conn",
        b"connection",
        b"db",
        b"cursor",
        b"cur",
        b"tx",
        b"asyncio",
        b"subprocess",
        b"uvicorn",
    )
)


class Names(NamedTuple):
    """Names of the program that matter to who uses them.

    `named` are functions and classes that matter wherever they are named, `handed` functions and classes that end the
    transaction of what they are handed, and `decorating` those that decorate.
    """

    named: frozenset[str] = frozenset()
    handed: frozenset[str] = frozenset()
    decorating: frozenset[str] = frozenset()

    def without(self, known: Names) -> Names:
        """Those that are not known yet."""
        return Names(*(mine - theirs for mine, theirs in zip(self, known, strict=True)))

    def with_(self, more: Names) -> Names:
        """These and more."""
        return Names(*(mine | theirs for mine, theirs in zip(self, more, strict=True)))


def registering(options: TreeOptions) -> Wanted | None:
    """What a file that registers an operation must hold; None where no shape is configured."""
    words: set[str] = set()
    for shape in options.registrations:
        words.add(shape.variable.rpartition(".")[2] if shape.kind == "dictionary" else shape.method)
    words.discard("")
    return Wanted((Use(_bytes(words), b"", rb"\b"),)) if words else None


def using(names: Names) -> Wanted | None:
    """What a file that uses any of these names must hold; None where there are none."""
    clauses = (
        Use(_bytes(names.named), b"", rb"\b"),
        Use(_bytes(names.handed - _LIBRARY_NAMES), b"", _HANDED),
        Use(_bytes(names.handed & _LIBRARY_NAMES), _NOT_ON_LIBRARY, _HANDED),
        Use(_bytes(names.handed), *_RENAMED),
        Use(_bytes(names.decorating), rb"@[\w.]*", rb"\b"),
    )
    kept = tuple(clause for clause in clauses if clause.words)
    return Wanted(kept) if kept else None


def _bytes(words: Iterable[str]) -> frozenset[bytes]:
    # A module's name comes from a file's name, which need not be UTF-8.
    return frozenset(word.encode(errors="surrogateescape") for word in words)


def _any_of(words: Iterable[str]) -> bytes:
    return rb"(?:" + b"|".join(sorted(map(re.escape, _bytes(words)))) + rb")"
