"""Answerable for reading source that is newer than the Python assure runs under: rewritten into what older ones parse.

The rewriting keeps every line where it is, and is for reading only: type parameters go, `type X = ...` becomes an
assignment, `except A, B:` gets its parentheses (PEP 758), f-strings with quotes of their own kind inside get other
quotes around (PEP 701), `t"..."` reads as an f-string (PEP 750).
"""

from __future__ import annotations

import re
import tokenize
from io import StringIO
from sys import version_info
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = re.compile(r"(?P<prefix>[rR][bBfFtT]|[bBfFtT][rR]|[rRbBuUfFtT]|)(?P<quote>\'\'\'|\"\"\"|\'|\")")
_IGNORED = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT})
# The tokenizer of some of these gives every token a copy of its line, which for a line of data takes gigabytes.
_COPYING, _LONGEST = (3, 12), 20_000
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


# Stands for a character of a string inside an f-string that an older Python refuses there; no real text holds it.
_LOST = "\U0010fff0"


def is_lost(text: str) -> bool:
    """Whether a string of a rewritten file is not the one that its author wrote."""
    return _LOST in text or ascii(_LOST)[1:-1] in text


class Edit(NamedTuple):
    """A stretch of the text to replace: line from 1, columns from 0, on one line."""

    line: int
    start: int
    end: int
    text: str


def lowered(text: str) -> str | None:
    """The text in older syntax, None where it can't be read at all or is the same."""
    plain = "".join(_older_strings(text))
    if version_info >= _COPYING and any(len(line) > _LONGEST for line in plain.split("\n")):
        return None
    try:
        tokens = [token for token in tokenize.generate_tokens(StringIO(plain).readline) if token.type not in _IGNORED]
    except (tokenize.TokenError, SyntaxError):
        return None
    edits = [*_type_parameters(tokens), *_aliases(tokens), *_exceptions(tokens)]
    older = _edited(plain, edits)
    return older if older != text else None


def _edited(text: str, edits: list[Edit]) -> str:
    lines = text.split("\n")
    for edit in sorted(edits, reverse=True):
        line = lines[edit.line - 1]
        lines[edit.line - 1] = line[: edit.start] + edit.text + line[edit.end :]
    return "\n".join(lines)


def _type_parameters(tokens: list[tokenize.TokenInfo]) -> Iterator[Edit]:
    """`def f[T](` and `class C[T]:` lose what stands in the brackets; a line break in it becomes a joined line."""
    for position, token in enumerate(tokens[:-2]):
        if token.string in ("def", "class") and tokens[position + 2].string == "[":
            end = _closing(tokens, position + 2)
            if end is not None:
                yield from _blank(tokens[position + 2].start, tokens[end].end, tokens[position + 2].line)


def _blank(start: tuple[int, int], end: tuple[int, int], lines: str) -> Iterator[Edit]:
    for line in range(start[0], end[0] + 1):
        first = start[1] if line == start[0] else 0
        if line == end[0]:
            yield Edit(line, first, end[1], " " * (end[1] - first))
        else:
            yield Edit(line, first, _FAR, " \\")


_FAR = 1 << 30


def _closing(tokens: list[tokenize.TokenInfo], opening: int) -> int | None:
    """The position of the bracket that closes the one at `opening`."""
    depth = 0
    for position in range(opening, len(tokens)):
        if tokens[position].type == tokenize.OP:
            depth += (tokens[position].string in _OPENING) - (tokens[position].string in _CLOSING)
            if depth == 0:
                return position
    return None


def _aliases(tokens: list[tokenize.TokenInfo]) -> Iterator[Edit]:
    """`type X[T] = value` becomes `X = value`."""
    starts = True
    for position, token in enumerate(tokens[:-2]):
        if starts and token.string == "type" and tokens[position + 1].type == tokenize.NAME:
            after = tokens[position + 2]
            end = _closing(tokens, position + 2) if after.string == "[" else position + 1
            if end is not None and tokens[end + 1].string == "=":
                yield Edit(token.start[0], token.start[1], tokens[position + 1].start[1], "")
                if end > position + 1:
                    yield from _blank(after.start, tokens[end].end, after.line)
        starts = token.type == tokenize.NEWLINE or token.string in (";", ":")


def _exceptions(tokens: list[tokenize.TokenInfo]) -> Iterator[Edit]:
    """`except A, B:` becomes `except (A, B):`."""
    for position, token in enumerate(tokens):
        if token.string != "except":
            continue
        first = position + 2 if tokens[position + 1].string == "*" else position + 1
        end = _end_of_header(tokens, first)
        if end is not None:
            start, stop = tokens[first].start, tokens[end].start
            yield Edit(stop[0], stop[1], stop[1], ")")
            yield Edit(start[0], start[1], start[1], "(")


def _end_of_header(tokens: list[tokenize.TokenInfo], first: int) -> int | None:
    """The position of the colon, if a comma stands before it outside of brackets."""
    depth, comma = 0, False
    for position in range(first, len(tokens)):
        text = tokens[position].string
        depth += (text in _OPENING) - (text in _CLOSING)
        if depth == 0 and text == ",":
            comma = True
        if depth == 0 and text == ":":
            return position if comma else None
        if tokens[position].type == tokenize.NEWLINE:
            return None
    return None


def _older_strings(text: str) -> Iterator[str]:
    """The text with f-strings that older versions can read."""
    position = 0
    while position < len(text):
        character = text[position]
        if character == "#":
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
        elif character in "'\"" or (character.isalpha() and not _in_word(text, position)):
            match = _STRING.match(text, position)
            end = _string_end(text, match) if match is not None else position + 1
            if match is not None and "f" in _as_f(match["prefix"]):
                yield _requoted(text[position:end], match)
                position = end
                continue
        else:
            end = position + 1
        yield text[position:end]
        position = end


def _in_word(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    return before.isalnum() or before == "_"


def _as_f(prefix: str) -> str:
    return prefix.lower().replace("t", "f")


def _string_end(text: str, match: re.Match[str]) -> int:
    """Where a string literal ends; in f-strings, a replacement field may hold strings of any kind."""
    quote, fields = match["quote"], "f" in _as_f(match["prefix"])
    position = match.end()
    while position < len(text):
        if text.startswith(quote, position):
            return position + len(quote)
        if text[position] == "\\" or (fields and text.startswith(("{{", "}}"), position)):
            position += 2
        elif fields and text[position] == "{":
            position = _field_end(text, position)
        elif text[position] == "\n" and len(quote) == 1:
            return position
        else:
            position += 1
    return len(text)


def _field_end(text: str, position: int) -> int:
    """Where a replacement field ends that begins at `position`; strings inside are passed over whole."""
    depth = 0
    while position < len(text):
        character = text[position]
        match = _STRING.match(text, position)
        if match is not None and not _in_word(text, position):
            position = _string_end(text, match)
            continue
        depth += (character == "{") - (character == "}")
        position += 1
        if depth == 0:
            return position
    return position


def _requoted(literal: str, match: re.Match[str]) -> str:
    """An f-string whose fields hold nothing that older versions refuse: quotes of its own, backslashes, comments."""
    prefix = "".join("f" if letter in "tT" else letter for letter in match["prefix"])
    quote = match["quote"]
    body = literal[match.end() - match.start() : -len(quote)]
    parts, position, refused = [], 0, False
    outer = quote if len(quote) == 3 else quote * 3
    for start, end in _fields(body):
        field = body[start:end]
        plain = _plain_field(field, outer)
        refused = refused or plain != field or quote[0] in field or "\n" in field[: _expression_end(field)]
        parts += [body[position:start], plain]
        position = end
    if not refused:
        return prefix + literal[len(match["prefix"]) :]
    return prefix + outer + "".join(parts) + body[position:] + outer


def _fields(body: str) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(body):
        if body.startswith(("{{", "}}", "\\"), position):
            position += 2
        elif body[position] == "{":
            end = _field_end(body, position)
            yield position, end
            position = end
        else:
            position += 1


def _plain_field(field: str, outer: str) -> str:
    """A replacement field as an older version reads it; line breaks stay, for the sake of line numbers."""
    end = _expression_end(field)
    inner = "".join(piece for piece in _older_strings(field[:end]) if not piece.startswith("#"))
    other = "'" if outer[0] == '"' else '"'
    plain = inner.replace("\\\n", "\n").replace(outer, other).replace("\\", _LOST).replace("#", _LOST)
    return plain + _plain_spec(field[end:], outer)


def _plain_spec(spec: str, outer: str) -> str:
    """A format specification: text in which only the fields are code."""
    parts, position = [], 0
    for start, end in _fields(spec):
        parts += [spec[position:start], _plain_field(spec[start:end], outer)]
        position = end
    return "".join(parts) + spec[position:]


def _expression_end(field: str) -> int:
    """Where the format specification of a field begins: its length where it has none."""
    depth, position = 0, 0
    while position < len(field):
        match = _STRING.match(field, position)
        if match is not None and not _in_word(field, position):
            position = _string_end(field, match)
            continue
        character = field[position]
        if character == ":" and depth == 1:
            return position
        depth += (character in _OPENING) - (character in _CLOSING)
        position += 1
    return position
