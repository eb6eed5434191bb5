"""What a gate found, where, and the identity by which a waiver knows it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure.core.rule import Severity


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the project: path relative to the project root in posix spelling, lines and columns from 1.

    `line` 0 means the file as a whole; `path` "" means the project as a whole. `qualname` is the enclosing
    definition (`IntegrationDriver.save`), empty at module level.
    """

    path: str
    line: int = 0
    column: int = 0
    qualname: str = ""

    def __str__(self) -> str:
        parts = [self.path or "(project)"]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """What makes a violation the same one tomorrow: no line numbers and no counts (R16)."""

    code: str
    path: str
    qualname: str
    target: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation of one rule at one place; `ordinal` tells apart those that are otherwise the same.

    The engine sets `ordinal` (0, 1, ... in order of line) after a gate has run; gates leave it alone.
    """

    code: str
    name: str
    category: str
    severity: Severity
    location: Location
    message: str
    target: str
    fix: str
    facts: tuple[tuple[str, str], ...] = ()
    ordinal: int = 0

    @property
    def identity(self) -> Identity:
        """The key under which a waiver covers this finding."""
        return Identity(self.code, self.location.path, self.location.qualname, self.target, self.ordinal)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """A total order that depends on nothing but the finding itself."""
        place = self.location
        return (place.path, place.line, place.column, self.code, self.target, self.message)
