"""Data as it was written, with its place: for what must fit together in a file beyond the shape of each value.

Checks on written data find everything also in a file whose shape is wrong elsewhere; what has the wrong shape
they skip, because the model tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assure.contracts import rules
from assure.contracts.places import Place
from assure.contracts.problems import Problems, nearest
from assure.core import Location


@dataclass(frozen=True, slots=True)
class Written:
    """One mapping as it was written."""

    data: Mapping[str, Any]
    place: Place

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def text(self, key: str) -> str:
        """The text under a key, "" where there is none."""
        found = self.data.get(key)
        return found if isinstance(found, str) else ""

    def entries(self, key: str) -> Iterator[Written]:
        """The mappings in the list under a key."""
        for index, item in enumerate(self._list(key)):
            if isinstance(item, Mapping):
                yield Written(item, self.place[key][index])

    def texts(self, key: str) -> Iterator[tuple[str, Location]]:
        """The texts in the list under a key, each with its place."""
        for index, item in enumerate(self._list(key)):
            if isinstance(item, str):
                yield item, self.place[key][index].at

    def _list(self, key: str) -> list[Any]:
        found = self.data.get(key)
        return found if isinstance(found, list) else []


class Ids:
    """The ids of one kind of entry: a second one with the same id is a problem that names both places."""

    def __init__(self, noun: str, problems: Problems) -> None:
        self._noun = noun
        self._problems = problems
        self._first: dict[str, Location] = {}

    def add(self, entry: Written, key: str) -> None:
        """One more entry; one without an id as text is passed over."""
        name, at = entry.text(key), entry.place[key].at
        if name and self._first.setdefault(name, at) != at:
            message = f"the {self._noun} `{name}` stands twice; the first is at {self._first[name]}"
            self._problems.add(rules.DUPLICATE_ID, at, message)


def unique(noun: str, entries: Iterable[Written], key: str, problems: Problems) -> None:
    """No two of these entries have the same id under the key."""
    ids = Ids(noun, problems)
    for entry in entries:
        ids.add(entry, key)


def once(entry: Written, key: str, noun: str, problems: Problems) -> None:
    """No text stands twice in the list under the key."""
    first: dict[str, Location] = {}
    for text, at in entry.texts(key):
        if first.setdefault(text, at) != at:
            problems.add(rules.DUPLICATE_ID, at, f"the {noun} `{text}` stands twice; the first is at {first[text]}")


def refer(entry: Written, key: str, known: set[str], noun: str, problems: Problems) -> None:
    """Each text in the list under the key is one of the known names."""
    for name, at in entry.texts(key):
        if name not in known:
            hint = nearest(name, known) or f"declared: {', '.join(sorted(known)) or 'none'}"
            problems.add(rules.UNKNOWN_REFERENCE, at, f"there is no {noun} `{name}` in this file", hint)
