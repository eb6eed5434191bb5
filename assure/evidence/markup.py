"""Writes text into Markdown so that nothing in it can change the page: no table cell, heading, link or tag gets out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assure.evidence.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(?<!`)`([^`\s](?:[^`]*[^`\s])?)`(?!`)")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;"})
_PUNCTUATION = re.compile(r"([\\*_\[\]#~$])")
# `1.`, `-` or `+` at the start of a line would begin a list, `=` a heading, `:` a definition.
_LINE_START = re.compile(r"^(\d+)([.)])|^([-+=:])")
_PLAIN_CODE = re.compile(r"[^`|\\]+")


def text(value: str) -> str:
    """Words from outside, on one line: `code` between single backticks stays code, all else is plain text."""
    pieces = _CODE.split(one_line(value))
    return "".join(code(piece) if index % 2 else _escaped(piece, index == 0) for index, piece in enumerate(pieces))


def code(value: str) -> str:
    """A code span that is the same inside a table and outside; empty for no text."""
    flat = one_line(value)
    if not flat:
        return ""
    if _PLAIN_CODE.fullmatch(flat):
        return f"`{flat}`"
    spelt = "".join(letter if letter.isalnum() or letter in " /.," else f"&#{ord(letter)};" for letter in flat)
    return f"<code>{spelt}</code>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table of cells that are Markdown already, as lines with an empty one before and after."""
    lines = ["", _line(heads), _line(["---"] * len(heads))]
    lines.extend(_line(row) for row in rows)
    return [*lines, ""]


def fenced(value: str, language: str = "") -> list[str]:
    """A block of preformatted lines, with a fence that is longer than any inside."""
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence + language, *value.rstrip("\n").split("\n"), fence]


def link(label: str, target: str) -> str:
    """A link to a file beside the page."""
    return f"[{label}]({target})"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(value: str, at_start: bool) -> str:
    escaped = _PUNCTUATION.sub(r"\\\1", value).translate(_ENTITIES)
    if not at_start:
        return escaped
    return _LINE_START.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", escaped)
