"""What differs between two decisions: added, removed, changed, reordered, of another type; exact, each with its path.

`1` is neither `1.0` nor `true`, order counts, and texts are compared byte for byte. Most decisions are the same, so
their canonical bytes are compared first, and only where these differ the two are walked.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.replay.patterns import pointed

if TYPE_CHECKING:
    from collections.abc import Iterator

ABSENT = "(absent)"


class Drift(NamedTuple):
    """One difference: where (a JSON pointer), what kind, and both values as canonical JSON, ABSENT for none."""

    path: str
    kind: str
    before: str
    after: str


def canonical(value: Any) -> str:
    """The one JSON text of a value: names sorted, no spaces; raises ValueError for NaN and infinities."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def drift_between(before: Any, after: Any) -> tuple[Drift, ...]:
    """Everything that differs, in the order of the paths' names."""
    if canonical(before) == canonical(after):
        return ()
    return tuple(_walk("", before, after))


def _walk(path: str, before: Any, after: Any) -> Iterator[Drift]:
    if type(before) is not type(after):
        yield Drift(path, "type_changed", canonical(before), canonical(after))
    elif isinstance(before, dict):
        yield from _members(path, before, after)
    elif isinstance(before, list):
        yield from _items(path, before, after)
    elif canonical(before) != canonical(after):
        yield Drift(path, "changed", canonical(before), canonical(after))


def _members(path: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Drift]:
    for name in sorted({*before, *after}):
        here = pointed(path, name)
        if name not in before:
            yield Drift(here, "added", ABSENT, canonical(after[name]))
        elif name not in after:
            yield Drift(here, "removed", canonical(before[name]), ABSENT)
        else:
            yield from _walk(here, before[name], after[name])


def _items(path: str, before: list[Any], after: list[Any]) -> Iterator[Drift]:
    """Items that both lists begin or end with are the same ones; what is left is compared one by one."""
    old, new = [canonical(item) for item in before], [canonical(item) for item in after]
    if old == new:
        return
    if Counter(old) == Counter(new):
        yield Drift(path, "reordered", canonical(before), canonical(after))
        return
    begin = _same(old, new)
    end = _same(old[begin:][::-1], new[begin:][::-1])
    left, right = before[begin : len(old) - end], after[begin : len(new) - end]
    for number in range(max(len(left), len(right))):
        here = pointed(path, begin + number)
        if number >= len(left):
            yield Drift(here, "added", ABSENT, canonical(right[number]))
        elif number >= len(right):
            yield Drift(here, "removed", canonical(left[number]), ABSENT)
        else:
            yield from _walk(here, left[number], right[number])


def _same(one: list[str], other: list[str]) -> int:
    """How many items two lists begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
