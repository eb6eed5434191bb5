"""Comments that allow a violation: `# assure: allow[TXB001] reason="..." until=2027-03-31 owner=payments`.

Only real comments count, never strings. There is no bare form and no wildcard; what is wrong with a comment is told
in `problem`, so that a gate can report it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from assure.tree.rows import SuppressionRow


MARK = "assure:"
_COMMENT = re.compile(r"#+\s*assure:\s*(.*?)\s*$")
_ALLOW = re.compile(r"allow\s*\[([^\]]*)\]\s*(.*)$")
_CODE = re.compile(r"[A-Z]{2,4}\d{3}")
_SETTING = re.compile(r"""\s*([A-Za-z_]+)\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']+)(?=\s|$)""")
_KEYS = ("reason", "until", "owner")
_FORM = 'write: # assure: allow[CODE] reason="..." until=YYYY-MM-DD'


class _Span(NamedTuple):
    """A statement: all its lines, the lines that are its own (a block's body is not), and its scope."""

    first: int
    last: int
    end: int
    scope: str


class _Said(NamedTuple):
    codes: tuple[str, ...]
    reason: str
    until: str
    owner: str
    problem: str


def suppressions_of(text: str) -> tuple[SuppressionRow, ...]:
    """Every suppression of a text that is valid Python, in source order."""
    if MARK not in text:
        return ()
    comments = list(_comments(text))
    if not comments:
        return ()
    spans = _spans(text)
    return tuple(_row(line, column, comment, alone, spans) for line, column, comment, alone in comments)


def _comments(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Line, column and content of the comments that speak to assure, and whether they are about what follows them.

    That is so for one that has its line for itself, unless the line is in the middle of a statement.
    """
    from io import StringIO
    from tokenize import COMMENT, OP, generate_tokens

    depth = 0
    for token in generate_tokens(StringIO(text).readline):
        if token.type == OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        elif token.type == COMMENT and MARK in token.string:
            match = _COMMENT.search(token.string)
            if match:
                alone = not depth and not token.line[: token.start[1]].strip()
                yield token.start[0], token.start[1] + match.start() + 1, match[1], alone


def _row(line: int, column: int, comment: str, alone: bool, spans: list[_Span]) -> SuppressionRow:
    said = _read(comment)
    span = _meant(line, alone, spans)
    problem = said.problem or ("" if span else "it stands on no statement and none follows")
    first, last, scope = (span.first, span.last, span.scope) if span else (line, line, "")
    return said.codes, said.reason, said.until, said.owner, line, column, min(first, line), last, scope, problem


def _meant(line: int, alone: bool, spans: list[_Span]) -> _Span | None:
    """The statement a comment is about: the innermost one on its line, or the next for a line of its own."""
    if alone:
        following = [span for span in spans if span.first > line]
        return min(following, key=lambda span: (span.first, -span.end), default=None)
    around = [span for span in spans if span.first <= line <= span.last]
    return max(around, key=lambda span: (span.first, -span.last), default=None)


def _read(comment: str) -> _Said:
    match = _ALLOW.match(comment)
    if match is None:
        return _Said((), "", "", "", f"it does not say what it allows; {_FORM}")
    codes = tuple(code.strip() for code in match[1].split(","))
    settings, rest = _settings(match[2])
    problem = _codes_problem(codes) or _settings_problem(settings, rest)
    values = {key: _unquoted(value) for key, value in settings}
    given = [values.get(key, "") for key in _KEYS]
    return _Said(tuple(code for code in codes if code), given[0], given[1], given[2], problem)


def _settings(text: str) -> tuple[list[tuple[str, str]], str]:
    """The `key=value` pairs and what is left over behind them (another comment may follow)."""
    found = []
    at = 0
    while match := _SETTING.match(text, at):
        found.append((match[1], match[2]))
        at = match.end()
    rest = text[at:].strip()
    return found, "" if rest.startswith("#") else rest


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] in "\"'" else value


def _codes_problem(codes: tuple[str, ...]) -> str:
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if not wrong:
        return "" if len(set(codes)) == len(codes) else f"a code stands twice: {', '.join(codes)}"
    if wrong == [""]:
        return f"it names no rule; {_FORM}"
    return f"{', '.join(repr(code) for code in wrong)} is no rule code; wildcards and names are not understood"


def _settings_problem(settings: list[tuple[str, str]], rest: str) -> str:
    keys = [key for key, _ in settings]
    values = {key: _unquoted(value) for key, value in settings}
    unknown = [key for key in keys if key not in _KEYS]
    if rest:
        return f"{rest!r} is not understood; {_FORM}"
    if unknown:
        return f"{unknown[0]!r} is not known; known are reason, until and owner"
    if len(set(keys)) < len(keys):
        return f"{max(keys, key=keys.count)!r} is given twice"
    if not values.get("reason", "").strip():
        return f"it gives no reason; {_FORM}"
    return _date_problem(values.get("until", ""))


def _date_problem(until: str) -> str:
    from datetime import date

    if not until:
        return f"it gives no last day; {_FORM}"
    try:
        fine = date.fromisoformat(until).isoformat() == until
    except ValueError:
        fine = False
    return "" if fine else f"{until!r} is no day; write until=YYYY-MM-DD"


def _spans(text: str) -> list[_Span]:
    from assure.tree.facts import SourceError
    from assure.tree.source import parse
    from assure.tree.walk import blocks

    module = parse(text)
    return [] if isinstance(module, SourceError) else [_span(node, scope) for node, scope, _ in blocks(module)]


def _span(node: ast.stmt, scope: str) -> _Span:
    """Of a block only the lines before its body are its own: a comment on a `def` does not reach into it."""
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    end = node.end_lineno or node.lineno
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    last = end
    if body:
        inner = min(getattr(body[0], "lineno", end), *_decorator_lines(body[0])) if body else end
        last = max(node.lineno, inner - 1)
    return _Span(first, last, end, scope)


def _decorator_lines(node: ast.AST) -> list[int]:
    lines = [each.lineno for each in getattr(node, "decorator_list", ())]
    pattern = getattr(node, "pattern", None)
    return [*lines, pattern.lineno if pattern is not None else 10**9]
