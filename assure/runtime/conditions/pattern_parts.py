"""What a regular expression is made of."""

from __future__ import annotations

from dataclasses import dataclass

from assure.runtime.conditions.pattern_classes import Ranges


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a pattern."""


@dataclass(frozen=True, slots=True)
class Characters(Part):
    """One character out of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Assertion(Part):
    """A place between characters: `begin`, `end`, `line-begin`, `line-end`, `edge` (of a word) or `no-edge`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence(Part):
    """One part behind the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Alternatives(Part):
    """One of several parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Part):
    """A part `least` to `most` times; no `most` is any number."""

    part: Part
    least: int
    most: int | None
