"""The functions of CEL by name: how each may be called, and what it does with values."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from assure.runtime.conditions import conversions, maps, temporal
from assure.runtime.conditions.patterns import pattern
from assure.runtime.conditions.values import SECOND, Duration, Timestamp, kind_of, no_overload

if TYPE_CHECKING:
    from collections.abc import Callable


class Function:
    """A function: what it does, and with how many values, the target of a call included, in either spelling."""

    __slots__ = ("apply", "counts", "member_counts")

    def __init__(
        self, apply: Callable[..., object], counts: tuple[int, ...], member_counts: tuple[int, ...] = ()
    ) -> None:
        self.apply = apply
        self.counts = counts
        self.member_counts = member_counts

    def takes(self, count: int, *, member: bool) -> bool:
        """Whether it may be called with `count` values, as `a.f(b)` when `member`."""
        return count in (self.member_counts if member else self.counts)


def size(value: object) -> int:
    """The characters of a string, the bytes of bytes, the elements of a list, the entries of a map."""
    if isinstance(value, str | bytes | list | tuple):
        return len(value)
    if kind_of(value) == "map":
        return maps.count(value)
    raise no_overload("size", value)


def _on_strings(name: str, test: Callable[[str, str], bool]) -> Callable[[object, object], bool]:
    def apply(text: object, part: object) -> bool:
        if isinstance(text, str) and isinstance(part, str):
            return test(text, part)
        raise no_overload(name, text, part)

    return apply


def _accessor(name: str) -> Callable[..., int]:
    """A function that reads a part of a timestamp, in UTC or in a zone, or of a duration."""

    def apply(value: object, *zone: object) -> int:
        if isinstance(value, Duration) and not zone and name in temporal.LENGTHS:
            return temporal.length_part(name, value)
        if not isinstance(value, Timestamp) or not all(isinstance(one, str) for one in zone):
            raise no_overload(name, value, *zone)
        day = temporal.civil(value, *(str(one) for one in zone))
        if name == "getMilliseconds":
            return value.nanoseconds % SECOND // temporal.UNITS["ms"]
        return temporal.CIVIL[name](day)

    return apply


@cache
def functions() -> dict[str, Function]:
    """Every function by name."""
    found = {name: Function(conversions.converter(name), (1,)) for name in conversions.CONVERSIONS}
    found["dyn"] = Function(lambda value: value, (1,))
    found["type"] = Function(conversions.type_of, (1,))
    found["size"] = Function(size, (1,), (1,))
    for name, test in STRING_TESTS.items():
        found[name] = Function(_on_strings(name, test), (2,) if name == "matches" else (), (2,))
    for name in (*temporal.CIVIL, "getMilliseconds"):
        found[name] = Function(_accessor(name), (), (1, 2))
    return found


STRING_TESTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": lambda text, part: part in text,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "matches": lambda text, part: pattern(part).found_in(text),
}
