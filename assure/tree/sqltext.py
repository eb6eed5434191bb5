"""Answerable for telling, from the text of SQL, whether it opens, ends or disables the outer transaction."""

from __future__ import annotations

import re

# Cheap test before anything is taken apart: every statement meant here starts with one of these words.
_MAYBE = re.compile(r"\b(?:BEGIN|COMMIT|ROLLBACK|START|END|ABORT|PREPARE|XA|SET)\b", re.IGNORECASE)

_CONTROL = re.compile(
    r"""
      BEGIN (?:\s+(?:WORK|TRAN|TRANSACTION|DEFERRED|IMMEDIATE|EXCLUSIVE|CONCURRENT|DISTRIBUTED|READ|ISOLATION|NOT))?
            (?:\s+(?:WORK|TRAN|TRANSACTION))? (?:\s+(?:READ\s+(?:ONLY|WRITE)|ISOLATION\s+LEVEL\s+[\w\s,]+))?
            (?:\s+[A-Za-z_@]\w*)? \s* \Z
    | START \s+ TRANSACTION \b .*
    | (?:COMMIT|ROLLBACK|END(?!\s+(?:IF|LOOP|CASE|WHILE|REPEAT|FOR|TRY|CATCH)\b)|ABORT)
            (?:\s+(?:WORK|TRAN|TRANSACTION))? (?:\s+AND\s+(?:NO\s+)?CHAIN)? (?:\s+(?:NO\s+)?RELEASE)?
            (?:\s+(?!TO\b)[A-Za-z_@]\w*)? \s* \Z
    | (?:COMMIT|ROLLBACK) \s+ PREPARED \b .*
    | PREPARE \s+ TRANSACTION \b .*
    | XA \s+ (?:START|BEGIN|END|PREPARE|COMMIT|ROLLBACK) \b .*
    | SET \s+ (?:SESSION\s+|@@(?:SESSION\.)?|LOCAL\s+)? AUTOCOMMIT \b .*
    | SET \s+ IMPLICIT_TRANSACTIONS \b .*
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

# The body of a trigger, function or block has a BEGIN and END of its own.
_BODY = re.compile(r"(?:CREATE|ALTER|REPLACE|DO|DECLARE)\b", re.IGNORECASE)
_HAS_BODY = re.compile(r"\b(?:TRIGGER|FUNCTION|PROCEDURE|PACKAGE|EVENT)\b|\A(?:DO|DECLARE)\b", re.IGNORECASE)
_OPENS_BODY = re.compile(r"\bBEGIN\b", re.IGNORECASE)

_TOKEN = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?(?:\*/|\Z))
    | (?P<quoted> '(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | (?P<tag>\$\w*\$).*?(?:(?P=tag)|\Z))
    | (?P<end> ;)
    | (?P<other> [^-/'"`$;]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)

# A part of an f-string that is only known when the program runs.
HOLE = "\x00"


def _statements(sql: str) -> list[str]:
    """The statements of a string, without comments; quoted text stays in one piece."""
    found: list[str] = []
    current: list[str] = []
    for match in _TOKEN.finditer(sql):
        if match.lastgroup == "end":
            found.append("".join(current).strip())
            current = []
        elif match["comment"] is None:
            current.append(match[0])
        else:
            current.append(" ")
    return [*found, "".join(current).strip()]


def control(sql: str) -> str:
    """The first statement that controls a transaction, in capitals, or "" where there is none.

    Savepoints (`SAVEPOINT x`, `RELEASE x`, `ROLLBACK TO x`) are no control, nor is the BEGIN ... END of a body.
    `HOLE` stands for what is put in at run time.
    """
    if _MAYBE.search(sql) is None:
        return ""
    in_body = False
    for statement in _statements(sql):
        if _BODY.match(statement) and _HAS_BODY.search(statement):
            return ""
        if in_body and statement[:3].upper() == "END":
            continue
        if _CONTROL.match(statement.replace(HOLE, " x ").strip()):
            return " ".join(statement.replace(HOLE, "...").upper().split())
        in_body = in_body or _OPENS_BODY.search(statement) is not None
    return ""
