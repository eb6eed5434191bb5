"""YAML kept in Markdown: the fenced blocks that a document holds, with the place of each of their lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from markdown_it import MarkdownIt

from assure.contracts.places import Origin

LANGUAGES = frozenset({"yaml", "yml"})
MARK = "assure"


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced YAML block; `marked` where its info string says that it is meant for assure."""

    text: str
    origin: Origin
    marked: bool


def fences(text: str, path: str) -> tuple[Fence, ...]:
    """The YAML blocks of a Markdown text, in lists and quotes too, in their order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = []
    for token in MarkdownIt("commonmark").parse(text):
        words = token.info.replace(",", " ").replace("{", " ").replace("}", " ").split()
        if token.type == "fence" and token.map and words and words[0].lower().lstrip(".") in LANGUAGES:
            first = token.map[0] + 1
            origin = Origin(path, first + 1, _columns(token.content, lines[first : token.map[1]]))
            found.append(Fence(token.content, origin, MARK in (word.lower() for word in words[1:])))
    return tuple(found)


def _columns(content: str, lines: list[str]) -> tuple[int, ...]:
    """How many characters of each line stand before the content: indentation, list and quote marks."""
    return tuple(_shift(inner, outer) for inner, outer in zip(content.split("\n"), lines, strict=False))


def _shift(inner: str, outer: str) -> int:
    if outer.endswith(inner):
        return len(outer) - len(inner)
    # A tab before the content was taken apart into spaces; what is the same at the end tells how much is before it.
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(inner), reversed(outer), strict=False))
    )
    return max(len(outer) - same - (len(inner) - same), 0)
