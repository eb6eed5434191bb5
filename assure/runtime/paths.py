"""Reads the mentioned paths of a value, and keeps copies of exactly those (R3: what `old` captures)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from assure.runtime.conditions import EvaluationError
from assure.runtime.conditions.inputs import lift
from assure.runtime.conditions.maps import find
from assure.runtime.conditions.values import MISSING, Record
from assure.runtime.terms import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.runtime.terms import Path

T = TypeVar("T")
DEPTH = 32
SIZE = 10_000


class Branch:
    """The paths below one point: `whole` when the value itself is mentioned, else only what `below` names."""

    __slots__ = ("below", "whole")

    def __init__(self) -> None:
        self.whole = False
        self.below: dict[str, Branch] = {}

    def grow(self, path: Path) -> None:
        """Add a path."""
        branch = self
        for name in path:
            branch = branch.below.setdefault(name, Branch())
        branch.whole = True


def branch_of(paths: Iterable[Path]) -> Branch:
    """The paths as a tree, in a stable order."""
    root = Branch()
    for path in sorted(paths):
        root.grow(path)
    return root


class Copier:
    """Makes one copy within a budget; what does not fit, or can't be read, is Unreadable in the copy."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = SIZE

    def mentioned(self, value: object, branch: Branch, depth: int = 0) -> object:
        """The value with only the mentioned paths in it; absent keys stay absent."""
        if branch.whole or not branch.below:
            return self.whole(value, depth)
        try:
            value = lift(value)
            if not isinstance(value, Mapping | Record):
                return self.whole(value, depth)
            found = ((name, find(value, name), below) for name, below in branch.below.items())
            return {name: self.mentioned(item, below, depth + 1) for name, item, below in found if item is not MISSING}
        except Exception as error:  # noqa: BLE001 (a value that raises while it is read has to become an error)
            return _unreadable(value, error)

    def whole(self, value: object, depth: int = 0) -> object:
        """The value, and everything in it, as dicts, lists and scalars of its own."""
        self._left -= 1
        if depth > DEPTH:
            return Unreadable(f"a value of more than {DEPTH} levels is not captured")
        try:
            value = lift(value)
            if isinstance(value, list | tuple):
                return [self.whole(item, depth + 1) for item in self._within(value)]
            if isinstance(value, Mapping | Record):
                return {key: self.whole(item, depth + 1) for key, item in self._within(items_of(value))}
        except Exception as error:  # noqa: BLE001 (as above)
            return _unreadable(value, error)
        return value

    def _within(self, items: Iterable[T]) -> Iterator[T]:
        """The items, as long as there is budget: a huge or endless container ends in an error, not in a hang."""
        for item in items:
            if self._left < 0:
                raise EvaluationError(f"a value of more than {SIZE} parts is not captured")
            yield item


def at(value: object, path: Path) -> object:
    """The value at the end of the path, MISSING where there is none or it can't be read."""
    try:
        for name in path:
            value = lift(value)
            value = find(value, name) if isinstance(value, Mapping | Record) else MISSING
            if value is MISSING:
                break
        return lift(value) if value is not MISSING else MISSING
    except Exception:  # noqa: BLE001 (this serves messages; that a value can't be read is said by the condition)
        return MISSING


def items_of(holder: Mapping[object, object] | Record) -> Iterator[tuple[object, object]]:
    """Keys and values; a dict is read by dict's own methods, an object by its declared fields."""
    if isinstance(holder, Record):
        yield from ((name, holder.read(name)) for name in sorted(holder.fields))
    elif isinstance(holder, dict):
        yield from ((lift(key), value) for key, value in dict.items(holder))
    else:
        yield from ((lift(key), holder[key]) for key in holder)


def _unreadable(value: object, error: Exception) -> Unreadable:
    reason = error.reason if isinstance(error, EvaluationError) else f"it raised {type(error).__name__}"
    return Unreadable(f"a {type(value).__name__} could not be captured: {reason}")
