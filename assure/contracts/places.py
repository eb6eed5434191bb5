"""Where each value of a file was written, so that every message and every frozen value carries file:line:column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assure.core import Location


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a YAML text stands: at the top of a file, or inside a Markdown file from `line` on.

    `columns` holds for each line of the text how far it is indented there.
    """

    path: str
    line: int = 1
    columns: tuple[int, ...] = ()

    def at(self, line: int, column: int) -> Location:
        """The location of a position in the text, both counted from 0."""
        shift = self.columns[line] if line < len(self.columns) else 0
        return Location(self.path, self.line + line, column + 1 + shift)


@dataclass(frozen=True, slots=True)
class Source:
    """A scalar as it is written, quotes and all; `line` and `column` (from 0) are where it begins in the text.

    `style` is YAML's: `"`, `'`, `|`, `>`, or "" for a plain one.
    """

    style: str
    text: str
    line: int
    column: int
    origin: Origin

    def at(self, offset: int) -> Location:
        """The location of one of its characters."""
        breaks = self.text.count("\n", 0, offset)
        start = self.text.rfind("\n", 0, offset) + 1
        return self.origin.at(self.line + breaks, offset - start + (0 if breaks else self.column))


@dataclass(slots=True)
class Mark:
    """The position of one YAML node, and of what it holds: `children` by key or index, `keys` of a mapping.

    `source` is that of a scalar whose characters don't simply follow its position: quoted, folded or on several lines.
    """

    line: int
    column: int
    children: dict[str | int, Mark] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a file and the way to its children; what was not written stands where its parent does."""

    path: str
    mark: Mark

    @property
    def at(self) -> Location:
        """The position of the value."""
        return Location(self.path, self.mark.line, self.mark.column)

    def __getitem__(self, key: str | int) -> Place:
        return Place(self.path, self.mark.children.get(key, self.mark))

    def key(self, name: str) -> Location:
        """The position of a key of this mapping."""
        line, column = self.mark.keys.get(name, (self.mark.line, self.mark.column))
        return Location(self.path, line, column)

    def below(self, steps: Sequence[str | int]) -> Place:
        """The node that is reached by these keys and indices, or the last one on the way."""
        place = self
        for step in steps:
            if step not in place.mark.children:
                break
            place = place[step]
        return place


def each(entries: Sequence[Any], place: Place) -> tuple[Any, ...]:
    """The frozen value of each entry of a list, with its own place."""
    return tuple(entry.value(place[index]) for index, entry in enumerate(entries))
