"""Takes what Python backends hold into the values of CEL; what it can't take is an error, never a guess.

Only the value itself is taken, never what is inside: elements and fields are taken when they are reached.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
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
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is int:
        return _integer(int.__int__(value))  # type: ignore[arg-type] # its type is int, exactly
    try:
        return _other(value)
    except EvaluationError:
        raise
    except Exception as error:
        raise EvaluationError(f"reading a {kind.__name__} raised {type(error).__name__}") from error


def _is(value: object, *kinds: type) -> bool:
    """Whether the value is of one of the kinds by its type, not by what it says of itself (`__class__`)."""
    return issubclass(type(value), kinds)


def _other(value: Any) -> object:
    """Subclasses of the plain types, and the other types that are known."""
    if _is(value, enum.Enum) and not _is(value, str, int, float):
        return lift(value._value_)
    if _is(value, int, str, float, bytes):
        return _scalar(value)
    if _is(value, Decimal):
        return _decimal(value)
    if _is(value, datetime, timedelta):
        return _instant(value)
    if _is(value, date):
        return date.isoformat(value)
    # Whoever holds a UUID has imported the module, which is slow to import.
    if "uuid" in sys.modules and _is(value, sys.modules["uuid"].UUID):
        return str(sys.modules["uuid"].UUID(int=value.int))
    return _container(value)


def _scalar(value: int | str | float | bytes) -> object:
    """The content of a subclass (a str-enum, an IntEnum), by the methods of the plain type: no override is asked."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return _integer(int.__int__(value))
    if isinstance(value, float):
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


def _container(value: Any) -> object:
    if (record := _record(value)) is not None:
        return record
    if _is(value, list):
        return list.__getitem__(value, slice(None))
    if _is(value, tuple):
        return tuple.__getitem__(value, slice(None))
    if _is(value, Mapping):
        return value
    raise EvaluationError(f"a {type(value).__name__} is no value of CEL")


def _record(value: object) -> Record | None:
    """The object as named fields, when its class declares them: dataclass, pydantic model, NamedTuple."""
    kind = type(value)
    for attribute in ("__dataclass_fields__", "__pydantic_fields__", "model_fields"):
        declared = getattr(kind, attribute, None)
        if isinstance(declared, Mapping):
            return _reading(value, declared)
    named = getattr(kind, "_fields", None)
    if _is(value, tuple) and isinstance(named, tuple):
        return _reading(value, named)
    return None


def _reading(value: object, declared: Mapping[str, object] | tuple[str, ...]) -> Record:
    fields = frozenset(name for name in declared if isinstance(name, str) and not name.startswith("_"))

    def read(name: str) -> object:
        try:
            return getattr(value, name)
        except Exception as error:
            raise EvaluationError(f"reading {name!r} raised {type(error).__name__}") from error

    return Record(fields, read)
