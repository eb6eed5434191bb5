"""Where each character of a YAML text stands in its file: escapes, folding and indentation are followed back.

YAML changes a text in two ways only: escapes in quotes stand for other characters, and white space is folded or taken
away. So the text and its source are laid side by side: everything but white space must match one to one, and white
space goes with what is beside it. A text that can't be laid out so stands where it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assure.contracts.places import Place, Source
from assure.contracts.promised import Expression, Spots

_LAYOUT = frozenset(" \t\n\r\x85\u2028\u2029")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")
_BLOCK_HEADER = re.compile(r"[|>][^\n]*\n")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r\n|.)", re.DOTALL)
# fmt: off
_ESCAPED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029", "\n": "",
    "\r\n": "",
}
# fmt: on


class _Unit(NamedTuple):
    """A character of a text, and the offset in the source at which it is written."""

    char: str
    offset: int
    layout: bool


def expression(text: str, place: Place) -> Expression:
    """A CEL text with the place of each of its characters."""
    source = place.mark.source
    if source is None:
        return Expression(text, place.at, ((0, place.at.line, place.at.column),))
    return Expression(text, place.at, spots_of(text, source))


def spots_of(text: str, source: Source) -> Spots:
    """The spots of a text that YAML read from this source; none where the two can't be laid side by side."""
    offsets = _aligned(text, list(_units(source)))
    spots: list[tuple[int, int, int]] = []
    expected = (0, 0)
    for index, offset in enumerate(offsets):
        place = source.at(offset)
        if (place.line, place.column) != expected:
            spots.append((index, place.line, place.column))
        expected = (place.line, place.column + 1)
    return tuple(spots)


def _units(source: Source) -> Iterator[_Unit]:
    """The characters that the source spells, escapes resolved, marks and headers left out."""
    properties = _PROPERTIES.match(source.text)
    start = properties.end() if properties else 0
    if source.style in ("|", ">"):
        header = _BLOCK_HEADER.match(source.text, start)
        yield from _plain(source.text, header.end() if header else start, len(source.text))
    elif source.style == '"':
        yield from _double(source.text, start + 1, len(source.text) - 1)
    elif source.style == "'":
        yield from _single(source.text, start + 1, len(source.text) - 1)
    else:
        yield from _plain(source.text, start, len(source.text))


def _plain(text: str, start: int, end: int) -> Iterator[_Unit]:
    for offset in range(start, end):
        yield _Unit(text[offset], offset, text[offset] in _LAYOUT)


def _single(text: str, start: int, end: int) -> Iterator[_Unit]:
    offset = start
    while offset < end:
        yield _Unit(text[offset], offset, text[offset] in _LAYOUT)
        offset += 2 if text.startswith("''", offset) else 1


def _double(text: str, start: int, end: int) -> Iterator[_Unit]:
    offset = start
    while offset < end:
        escape = _ESCAPE.match(text, offset) if text[offset] == "\\" else None
        if escape is None:
            yield _Unit(text[offset], offset, text[offset] in _LAYOUT)
            offset += 1
            continue
        char = _unescaped(escape[1])
        if char:
            yield _Unit(char, offset, char in _LAYOUT)
        offset = escape.end()


def _unescaped(code: str) -> str:
    return chr(int(code[1:], 16)) if code[0] in "xuU" and len(code) > 1 else _ESCAPED.get(code, code)


def _aligned(text: str, units: list[_Unit]) -> list[int]:
    """For each character of the text its offset in the source; nothing where the two don't match."""
    offsets: list[int] = []
    met = 0
    for char in text:
        while met < len(units) and units[met].char != char and units[met].layout:
            met += 1
        if met < len(units) and units[met].char == char:
            offsets.append(units[met].offset)
            met += 1
        elif char in " \n" and met:
            # A line break that was folded into a space, or a last line break that is not in the source.
            offsets.append(units[met - 1].offset)
        else:
            return []
    return offsets
