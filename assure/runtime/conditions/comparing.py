"""Equality and order of values: numbers across types, everything else only within its kind."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assure.runtime.conditions import maps
from assure.runtime.conditions.inputs import lift
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import MISSING, NUMBERS, Duration, Timestamp, kind_of, no_overload

if TYPE_CHECKING:
    from collections.abc import Callable

# Values that hold each other further down than this (or in a circle) are not compared.
MAX_DEPTH = 64
ORDERED = frozenset({"string", "bytes", "bool"})


def equals(left: object, right: object, depth: int = 0) -> bool:
    """`left == right`: numbers by value whatever their types, lists and maps by content, different kinds never."""
    if type(left) is type(right) is str:
        return left == right
    left, right = lift(left), lift(right)
    if type(left) is type(right) is int:
        return left == right
    kind, other = kind_of(left), kind_of(right)
    if kind in NUMBERS and other in NUMBERS:
        a, b = _alike(left, right)
        return bool(a == b)
    if kind != other:
        return False
    if kind not in ("list", "map"):
        return left == right
    if depth >= MAX_DEPTH:
        raise EvaluationError(f"the values are nested deeper than {MAX_DEPTH} levels")
    return (_lists if kind == "list" else _maps)(left, right, depth)


def _lists(left: object, right: object, depth: int) -> bool:
    if not isinstance(left, list | tuple) or not isinstance(right, list | tuple) or len(left) != len(right):
        return False
    # A loop, where all() over a generator would stack a frame of C on every level.
    for index in range(len(left)):  # noqa: SIM110
        if not equals(left[index], right[index], depth + 1):
            return False
    return True


def _maps(left: object, right: object, depth: int) -> bool:
    names = maps.keys(left)
    if len(names) != len(maps.keys(right)):
        return False
    for name in names:
        other = maps.find(right, name)
        if other is MISSING or not equals(maps.find(left, name), other, depth + 1):
            return False
    return True


def _alike(left: object, right: object) -> tuple[object, object]:
    """Two numbers in a form in which Python compares them as CEL does.

    An int against a double is compared as a double. A double against a Decimal counts as the number it is written as,
    so that 0.3 and Decimal("0.3") are equal.
    """
    if isinstance(left, Decimal) and isinstance(right, float):
        return left, _as_written(right)
    if isinstance(right, Decimal) and isinstance(left, float):
        return _as_written(left), right
    if isinstance(left, float) and isinstance(right, int):
        return left, float(right)
    if isinstance(right, float) and isinstance(left, int):
        return float(left), right
    return left, right


def _as_written(value: float) -> object:
    """NaN and the infinities stay doubles, which Python compares with a Decimal as CEL does."""
    return Decimal(repr(value)) if value - value == 0 else value


def ordered(sign: str) -> Callable[[object, object], bool]:
    """The function of `<`, `<=`, `>` or `>=`."""
    swapped, negated = sign[0] == ">", sign[1:] == "="

    def compare(left: object, right: object) -> bool:
        a, b = lift(left), lift(right)
        if type(a) is not int or type(b) is not int:
            a, b = _comparable(a, b, sign)
        if swapped:
            a, b = b, a
        return bool(a <= b if negated else a < b)  # type: ignore[operator] # _comparable gives what Python orders

    return compare


def _comparable(left: object, right: object, sign: str) -> tuple[object, object]:
    kind, other = kind_of(left), kind_of(right)
    if kind in NUMBERS and other in NUMBERS:
        return _alike(left, right)
    if kind == other and kind in ORDERED:
        return left, right
    if isinstance(left, Timestamp) and isinstance(right, Timestamp):
        return left.nanoseconds, right.nanoseconds
    if isinstance(left, Duration) and isinstance(right, Duration):
        return left.nanoseconds, right.nanoseconds
    raise no_overload(f"_{sign}_", left, right)


def contained(item: object, holder: object) -> bool:
    """`item in holder`: an element of a list, or a key of a map."""
    item, holder = lift(item), lift(holder)
    kind = kind_of(holder)
    if kind == "list" and isinstance(holder, list | tuple):
        return _element(item, holder)
    if kind == "map":
        return maps.holds(holder, item)
    raise no_overload("_in_", item, holder)


def _element(item: object, holder: list[object] | tuple[object, ...]) -> bool:
    for index in range(len(holder)):  # noqa: SIM110 (a loop needs no C stack)
        if equals(item, holder[index]):
            return True
    return False
