"""Takes what Python backends hold into the values of CEL; what it can't take is an error, never a guess.

Only the value itself is taken, never what is inside: elements and fields are taken when they are reached.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, Final

from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import (
    INT_MAX,
    INT_MIN,
    Duration,
    Entries,
    Record,
    Timestamp,
    TypeValue,
    Uint,
    checked_duration,
    checked_timestamp,
)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Values of exactly these types are values of CEL as they are.
PLAIN: Final = frozenset(
    {str, bool, type(None), float, bytes, list, tuple, dict, Uint, Timestamp, Duration, TypeValue, Entries, Record}
)


def lift(value: object) -> object:
    """The value of CEL that a Python value stands for; raises EvaluationError when there is none.

    Taking a value twice gives the same value.
    """
    kind: Any = type(value)
    if kind in PLAIN:
        return value
    if kind is int:
        return _integer(int.__int__(value))  # type: ignore[arg-type] # its type is int, exactly
    try:
        return _taker(kind)(value)
    except EvaluationError:
        raise
    except Exception as error:
        raise EvaluationError(f"reading a {kind.__name__} raised {type(error).__name__}") from error


@lru_cache(maxsize=1024)
def _taker(kind: Any) -> Callable[[Any], object]:
    """What takes values of a class; decided once a class, by the class and not by what a value says of itself."""
    if issubclass(kind, enum.Enum) and not issubclass(kind, str | int | float):
        return _member
    for kinds, take in TAKERS:
        if issubclass(kind, kinds):
            return take
    # Whoever holds a UUID has imported the module, which is slow to import.
    if "uuid" in sys.modules and issubclass(kind, sys.modules["uuid"].UUID):
        return _uuid
    if (fields := _declared(kind)) is not None:
        return partial(Record, fields)
    for base, take in CONTAINERS:
        if issubclass(kind, base):
            return take
    return _refused


def _member(value: enum.Enum) -> object:
    return lift(value._value_)


def _uuid(value: Any) -> str:
    return str(sys.modules["uuid"].UUID(int=value.int))


def _refused(value: object) -> object:
    raise EvaluationError(f"a {type(value).__name__} is no value of CEL")


def _scalar(value: Any) -> object:
    """The content of a subclass (a str-enum, an IntEnum), by the methods of the plain type: no override is asked."""
    kind = type(value)
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, int):
        return _integer(int.__int__(value))
    if issubclass(kind, float):
        return float.__float__(value)
    return bytes.__getitem__(value, slice(None))


def _integer(value: int) -> int:
    if INT_MIN <= value <= INT_MAX:
        return value
    raise EvaluationError(f"an integer of {value.bit_length()} bits does not fit into an int of 64 bits")


def _decimal(value: Decimal) -> Decimal:
    if value.is_finite():
        return value
    raise EvaluationError("a Decimal that is not finite is no number")


def _instant(value: datetime | timedelta) -> Timestamp | Duration:
    if isinstance(value, timedelta):
        return checked_duration(_nanoseconds(value))
    if value.utcoffset() is None:
        raise EvaluationError("a datetime without a time zone is no point in time")
    return checked_timestamp(_nanoseconds(value - EPOCH))


def _nanoseconds(length: timedelta) -> int:
    return ((length.days * 86_400 + length.seconds) * 1_000_000 + length.microseconds) * 1_000


def _declared(kind: Any) -> frozenset[str] | None:
    """The fields that a class declares: a dataclass, a pydantic model, a NamedTuple; None for any other class."""
    for attribute in ("__dataclass_fields__", "__pydantic_fields__", "model_fields"):
        declared = getattr(kind, attribute, None)
        if isinstance(declared, Mapping):
            return _public(declared)
    named = getattr(kind, "_fields", None)
    return _public(named) if issubclass(kind, tuple) and isinstance(named, tuple) else None


def _public(names: Iterable[object]) -> frozenset[str]:
    return frozenset(name for name in names if isinstance(name, str) and not name.startswith("_"))


def _items(value: list[object]) -> list[object]:
    return list.__getitem__(value, slice(None))


def _members(value: tuple[object, ...]) -> tuple[object, ...]:
    return tuple.__getitem__(value, slice(None))


def _itself(value: object) -> object:
    return value


# The first class that fits decides: a datetime is a date too.
TAKERS: Final[tuple[tuple[Any, Callable[[Any], object]], ...]] = (
    ((int, str, float, bytes), _scalar),
    (Decimal, _decimal),
    ((datetime, timedelta), _instant),
    (date, date.isoformat),
)
CONTAINERS: Final[tuple[tuple[Any, Callable[[Any], object]], ...]] = (
    (list, _items),
    (tuple, _members),
    (Mapping, _itself),
)
