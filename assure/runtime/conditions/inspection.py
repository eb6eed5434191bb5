"""Gathers what the checker finds, with the words for it: everything at once, each at its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.runtime.conditions.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.runtime.conditions.static import Type


@dataclass(frozen=True, slots=True)
class Note:
    """One thing found at an offset of the text; an `error` makes the expression unusable, the rest is a warning."""

    kind: str
    message: str
    at: int
    error: bool


class Inspection:
    """The notes of one expression."""

    def __init__(self) -> None:
        self.notes: list[Note] = []

    def wrong(self, kind: str, message: str, at: int) -> None:
        """Something that can't be right, whatever the values."""
        self.notes.append(Note(kind, message, at, error=True))

    def doubt(self, kind: str, message: str, at: int) -> None:
        """Something that goes wrong on values the declarations allow."""
        self.notes.append(Note(kind, message, at, error=False))

    def unknown(self, what: str, name: str, known: Iterable[str], at: int) -> None:
        """A name or function that there is not, with the nearest that there is."""
        self.wrong(f"unknown-{what}", f"unknown {what} {name!r}{nearest(name, known)}", at)

    def wants(self, given: Type, kinds: Iterable[str], where: str, at: int) -> bool:
        """Notes a value that can't, or need not, be of one of the kinds; says whether it may be."""
        allowed = set(kinds)
        if given.dynamic or given.kinds <= allowed:
            return True
        wanted = " or ".join(sorted(allowed))
        if not given.kinds & allowed:
            self.wrong("no-overload", f"{where} takes {wanted}, not {given}", at)
            return False
        others = " or ".join(sorted(given.kinds - allowed))
        self.doubt("may-fail", f"{where} takes {wanted}, and the value may be {others}", at)
        return True

    def declared_field(self, holder: Type, name: str, at: int) -> bool:
        """Notes a field that its map does not declare; says whether it may be there all the same."""
        if name in holder.fields:
            return True
        hint = nearest(name, holder.fields)
        if holder.rest is None:
            self.wrong("unknown-field", f"unknown field {name!r}{hint}", at)
            return False
        if holder.unsaid and holder.fields:
            self.doubt("unknown-field", f"the schema does not declare the field {name!r}{hint}", at)
        return True

    def occurs(self, value: object, given: Type, at: int) -> None:
        """Notes a literal that is none of the only values a field has."""
        if given.literals is None or any(_same(value, literal) for literal in given.literals):
            return
        known = ", ".join(sorted(repr(literal) for literal in given.literals))
        self.wrong("never-occurs", f"the value {value!r} never occurs here, only {known}", at)


def _same(value: object, literal: object) -> bool:
    # A literal of JSON and one of CEL; 1 and 1.0 are one value, 1 and true are not.
    return value == literal and (kind_of(value) == "bool") == isinstance(literal, bool)


def nearest(name: str, known: Iterable[str]) -> str:
    """`: did you mean ...?`, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f": did you mean {close[0]!r}?" if close else ""
