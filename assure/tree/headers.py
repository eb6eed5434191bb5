"""The declared header of a file: the `Name: value` lines in its first comments and its docstring.

In comments, lines count as well that declare a layer, an audience or two roles in a form of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.rows import HeaderRow

# `Layer: L6 — Driver`, also with a bullet, in bold, as `@layer:` or `:layer:`; a URL is no field.
# Value and name stay as written.
_FIELD = re.compile(r"(?:[-*•:]\s+)?[@:]?\**([A-Za-z][\w/+& -]{0,39}?)\**\s*:\**(?!//)\s*(.*?)\s*$")
_CODE = r"[A-Za-z]{1,2}\d[\w.]*"
# What is meant as a header and has no colon: `Layer = L6 Driver`, `@layer L6`, `L6 — Driver`, `L5 + L6`, `HYBRID`.
_NAMED = re.compile(rf"@?(layer|audience)\b\s*(?:[=—–-]+)?\s*(?<=[=—–\s-])({_CODE}\b.*|[A-Z_]+)$", re.IGNORECASE)
_BARE = re.compile(rf"({_CODE}(?:\s*[/+&]\s*{_CODE})*)(?:\s*[—–]\s*|\s+-+\s+)(\S.*)$|({_CODE}(?:\s*[/+&]\s*{_CODE})+)$")
_HYBRID = re.compile(r"HYBRID\b(?!\s*:)")
_COOKIE = re.compile(r"#.*?coding[:=]")
_DOCSTRING = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')")


def header_fields(text: str) -> tuple[HeaderRow, ...]:
    """Every field of the comments and the docstring at the top: (lower-case name, value, line), in file order."""
    head = _head_length(text)
    comments = text[:head].split("\n")
    fields = [field for number, line in enumerate(comments, 1) for field in _comment_field(line, number)]
    return (*fields, *_docstring_fields(text, head))


def _head_length(text: str) -> int:
    """Where the comments and blank lines at the top end."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip()
        if line and not line.startswith("#"):
            break
        at = end + 1
    return min(at, len(text))


def _comment_field(line: str, number: int) -> Iterator[HeaderRow]:
    line = line.strip()
    if number <= 2 and (line.startswith("#!") or _COOKIE.match(line)):
        return
    text = line.lstrip("#").strip()
    if _HYBRID.match(text):
        yield "", text, number
    else:
        yield from tuple(_field(text, number)) or _free(text, number)


def _free(text: str, number: int) -> Iterator[HeaderRow]:
    """A declaration without a colon."""
    named, bare = _NAMED.match(text), _BARE.match(text)
    if named:
        yield named[1].lower(), named[2], number
    elif bare:
        yield (bare[1] or bare[3]).lower(), bare[2] or "", number


def _docstring_fields(text: str, start: int) -> Iterator[HeaderRow]:
    opening = _DOCSTRING.match(text, start)
    if opening is None:
        return
    quote = opening[1]
    end = _closing(text, quote, opening.end())
    first = text.count("\n", 0, start) + 1
    for offset, line in enumerate(text[opening.end() : end].split("\n")):
        yield from _field(line.strip(), first + offset)


def _closing(text: str, quote: str, at: int) -> int:
    """Where a string that began before `at` ends."""
    end = text.find(quote, at)
    while end > 0 and _escaped(text, end):
        end = text.find(quote, end + 1)
    return len(text) if end < 0 else end


def _escaped(text: str, at: int) -> bool:
    backslashes = at - len(text[:at].rstrip("\\"))
    return backslashes % 2 == 1


def _field(line: str, number: int) -> Iterator[HeaderRow]:
    match = _FIELD.match(line)
    if match:
        yield match[1].lower(), match[2], number
