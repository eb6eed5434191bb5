"""Arithmetic: whole numbers of 64 bits that overflow into errors, doubles by IEEE 754, times, text and lists."""

from __future__ import annotations

import decimal
import math
from typing import TYPE_CHECKING, Any, Final

from assure.runtime.conditions.inputs import lift
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import (
    INT_MAX,
    INT_MIN,
    Duration,
    Timestamp,
    Uint,
    checked_duration,
    checked_int,
    checked_timestamp,
    checked_uint,
    kind_of,
    no_overload,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# Sums and products of Decimals are exact or an error.
EXACT: Final = decimal.Context(prec=1000, Emax=10_000, Emin=-10_000, traps=[decimal.Inexact, decimal.InvalidOperation])


def binary(sign: str) -> Callable[[object, object], object]:
    """The function of one of `+ - * / %`."""
    overloads = OVERLOADS[sign]

    def apply(left: object, right: object) -> object:
        left, right = lift(left), lift(right)
        overload = overloads.get((kind_of(left), kind_of(right)))
        if overload is None:
            raise no_overload(f"_{sign}_", left, right)
        return overload(left, right)

    return apply


def negate(value: object) -> object:
    """`-value` for an int, a double, a Decimal."""
    value = lift(value)
    if type(value) is int:
        return checked_int(-value)
    if type(value) is float:
        return -value
    if isinstance(value, decimal.Decimal):
        return value.copy_negate()
    raise no_overload("-_", value)


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError("division by zero")
    whole = abs(left) // abs(right)
    return whole if (left < 0) == (right < 0) else -whole


def _remainder(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError("modulus by zero")
    return int(math.copysign(1, left)) * (abs(left) % abs(right))


def _divide_doubles(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _exact(operation: Callable[[Any, Any], decimal.Decimal]) -> Callable[[Any, Any], decimal.Decimal]:
    def apply(left: decimal.Decimal, right: decimal.Decimal) -> decimal.Decimal:
        try:
            return operation(left, right)
        except (decimal.DecimalException, decimal.Inexact):
            raise EvaluationError("the result of this Decimal arithmetic is not exact") from None

    return apply


def _later(left: Timestamp | Duration, right: Timestamp | Duration) -> Timestamp:
    return checked_timestamp(left.nanoseconds + right.nanoseconds)


def _between(left: Timestamp, right: Timestamp) -> Duration:
    difference = left.nanoseconds - right.nanoseconds
    # As the reference implementations have it: a difference of times counts nanoseconds in 64 bits.
    if not INT_MIN <= difference <= INT_MAX:
        raise EvaluationError("duration out of range: the times lie more than 292 years apart")
    return Duration(difference)


def _joined_lists(left: list[object] | tuple[object, ...], right: list[object] | tuple[object, ...]) -> list[object]:
    return [*left, *right]


OVERLOADS: Final[dict[str, dict[tuple[str, str], Callable[[Any, Any], object]]]] = {
    "+": {
        ("int", "int"): lambda a, b: checked_int(a + b),
        ("uint", "uint"): lambda a, b: checked_uint(int(a) + int(b)),
        ("double", "double"): lambda a, b: a + b,
        ("decimal", "decimal"): _exact(EXACT.add),
        ("string", "string"): lambda a, b: a + b,
        ("bytes", "bytes"): lambda a, b: a + b,
        ("list", "list"): _joined_lists,
        ("timestamp", "duration"): _later,
        ("duration", "timestamp"): _later,
        ("duration", "duration"): lambda a, b: checked_duration(a.nanoseconds + b.nanoseconds),
    },
    "-": {
        ("int", "int"): lambda a, b: checked_int(a - b),
        ("uint", "uint"): lambda a, b: checked_uint(int(a) - int(b)),
        ("double", "double"): lambda a, b: a - b,
        ("decimal", "decimal"): _exact(EXACT.subtract),
        ("timestamp", "duration"): lambda a, b: checked_timestamp(a.nanoseconds - b.nanoseconds),
        ("timestamp", "timestamp"): _between,
        ("duration", "duration"): lambda a, b: checked_duration(a.nanoseconds - b.nanoseconds),
    },
    "*": {
        ("int", "int"): lambda a, b: checked_int(a * b),
        ("uint", "uint"): lambda a, b: checked_uint(int(a) * int(b)),
        ("double", "double"): lambda a, b: a * b,
        ("decimal", "decimal"): _exact(EXACT.multiply),
    },
    "/": {
        ("int", "int"): lambda a, b: checked_int(_quotient(a, b)),
        ("uint", "uint"): lambda a, b: Uint(_quotient(int(a), int(b))),
        ("double", "double"): _divide_doubles,
        ("decimal", "decimal"): _exact(EXACT.divide),
    },
    "%": {
        ("int", "int"): _remainder,
        ("uint", "uint"): lambda a, b: Uint(_remainder(int(a), int(b))),
    },
}
