"""Reads the objects of a bundle with their types checked, and gathers every problem, not only the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

E = TypeVar("E", bound="StrEnum")
REQUIRED = object()
SHOWN = 60


class BundleProblems(ValueError):
    """Raised when a bundle can't be used: `problems` says of each where it is, what was met and what was expected."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[BundleProblems], tuple[tuple[str, ...]]]:
        return (type(self), (self.problems,))


class Entry:
    """One object of a bundle; `where` is how messages name it, and `problems` is shared by all entries."""

    __slots__ = ("_asked", "_data", "problems", "where")

    def __init__(self, data: object, where: str, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        self._asked: set[str] = set()
        self._data: Mapping[object, object] = {}
        if isinstance(data, Mapping):
            self._data = data
        else:
            self.wrong("", data, "an object")

    def wrong(self, key: str, met: object, expected: str) -> None:
        """Record that something else was expected under `key`."""
        place = f"{self.where}.{key}" if key else self.where
        self.problems.append(f"{place}: met {shown(met)}, expected {expected}")

    def has(self, key: str) -> bool:
        """Whether there is anything under the key."""
        return self._data.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """The text under the key; required where there is no default, and then not empty."""
        value = self._take(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return str(value)
        self.wrong(key, value, "text" if default is not None else "text that is not empty")
        return default or ""

    def number(self, key: str, default: int) -> int:
        """The whole number under the key."""
        value = self._take(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.wrong(key, value, "a whole number")
        return default

    def flag(self, key: str, default: bool) -> bool:
        """The truth value under the key."""
        value = self._take(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, value, "true or false")
        return default

    def choice(self, key: str, words: type[E], default: E | None = None) -> E:
        """The word under the key, one of an enumeration; required where there is no default."""
        value = self._take(key, default)
        for word in words:
            if value == word.value:
                return word
        self.wrong(key, value, "one of " + ", ".join(words))
        return default or next(iter(words))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list under the key, none where there is none."""
        found = []
        for index, item in self._items(key):
            if isinstance(item, str) and item:
                found.append(str(item))
            else:
                self.wrong(f"{key}[{index}]", item, "text that is not empty")
        return tuple(found)

    def choices(self, key: str, words: type[E]) -> tuple[E, ...]:
        """The words of the list under the key."""
        known = {word.value: word for word in words}
        for index, text in enumerate(self.texts(key)):
            if text not in known:
                self.wrong(f"{key}[{index}]", text, "one of " + ", ".join(words))
        return tuple(known[text] for text in self.texts(key) if text in known)

    def entries(self, key: str) -> tuple[Entry, ...]:
        """The objects of the list under the key."""
        return tuple(Entry(item, f"{self.where}.{key}[{index}]", self.problems) for index, item in self._items(key))

    def entry(self, key: str) -> Entry | None:
        """The object under the key, None where there is none."""
        value = self._take(key, None)
        return None if value is None else Entry(value, f"{self.where}.{key}", self.problems)

    def done(self) -> None:
        """Record every key that nobody asked for: a misspelt key must not switch anything off."""
        for key in sorted((str(key) for key in self._data), key=str):
            if key not in self._asked:
                self.wrong(key, key, "one of the keys " + ", ".join(sorted(self._asked)))

    def _items(self, key: str) -> Iterator[tuple[int, object]]:
        value = self._take(key, ())
        if isinstance(value, list | tuple):
            yield from enumerate(value)
        else:
            self.wrong(key, value, "a list")

    def _take(self, key: str, default: object) -> object:
        self._asked.add(key)
        value = self._data.get(key)
        return default if value is None else value


def shown(value: object) -> str:
    """A value as messages quote it: short, whatever its size."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, int) and value.bit_length() > SHOWN:
        return f"a number of {value.bit_length()} bits"
    text = repr(str(value)) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
