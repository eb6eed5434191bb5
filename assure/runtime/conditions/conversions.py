"""Conversions between types: int, uint, double, string, bytes, bool, timestamp, duration, dyn and type."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from assure.runtime.conditions import temporal
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import (
    INT_MAX,
    INT_MIN,
    SECOND,
    TYPE_NAMES,
    UINT_MAX,
    Timestamp,
    TypeValue,
    Uint,
    checked_int,
    checked_timestamp,
    checked_uint,
    kind_of,
    no_overload,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Conversion = dict[str, "Callable[[Any], object]"]
BOOLS: Final = {
    **dict.fromkeys(("1", "t", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "false", "FALSE", "False"), False),
}
# More digits than this stand in no number of 64 bits; int() of a very long text is slow or refused.
MAX_DIGITS: Final = 64


def converter(name: str) -> Callable[[object], object]:
    """The function `name(value)` of a conversion."""
    overloads = CONVERSIONS[name]

    def convert(value: object) -> object:
        overload = overloads.get(kind_of(value))
        if overload is None:
            raise no_overload(name, value)
        return overload(value)

    return convert


def type_of(value: object) -> TypeValue:
    """The type of a value, as a value."""
    kind = kind_of(value)
    return TypeValue(TYPE_NAMES.get(kind, kind))


def _same(value: object) -> object:
    return value


def _whole(text: str, name: str) -> int:
    if len(text) > MAX_DIGITS or not re.fullmatch(r"[+-]?[0-9]+", text):
        raise EvaluationError(f"{name}(): the text is no whole number")
    return int(text)


def _int_of_text(text: str) -> int:
    value = _whole(text, "int")
    if INT_MIN <= value <= INT_MAX:
        return value
    raise EvaluationError("int(): range error: the number does not fit into an int of 64 bits")


def _uint_of_text(text: str) -> Uint:
    value = _whole(text, "uint")
    if 0 <= value <= UINT_MAX and text[0] != "-":
        return Uint(value)
    raise EvaluationError("uint(): range error: the number does not fit into a uint of 64 bits")


def _int_of_double(value: float) -> int:
    # Both ends are excluded, as in the reference implementations: the doubles there stand for rounded numbers.
    if math.isfinite(value) and -(2.0**63) < value < 2.0**63:
        return int(value)
    raise EvaluationError("int(): range error: the double does not fit into an int of 64 bits")


def _uint_of_double(value: float) -> Uint:
    if math.isfinite(value) and 0 <= value < 2.0**64:
        return Uint(int(value))
    raise EvaluationError("uint(): range error: the double does not fit into a uint of 64 bits")


def _of_decimal(value: Decimal) -> int:
    if value.adjusted() > MAX_DIGITS:
        raise EvaluationError("range error: the Decimal does not fit into 64 bits")
    return int(value)


def _double_of_text(text: str) -> float:
    if not re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?i:nan|inf|infinity)", text):
        raise EvaluationError("double(): the text is no number")
    value = float(text)
    if math.isinf(value) and text[-1].isdigit():
        raise EvaluationError("double(): range error: the number does not fit into a double")
    return value


def double_text(value: float) -> str:
    """The shortest digits that read back as the same double, with an exponent below 1e-4 and from 1e6 on.

    Both reference implementations print doubles so: `1.5`, `1`, `1.234567e+06`.
    """
    if not math.isfinite(value):
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    power = len(digits) - 1 + int(exponent)
    written = "".join(map(str, digits))
    if value == 0:
        return "-0" if sign else "0"
    if -5 < power < 6:
        return f"{Decimal(repr(value)).normalize():f}"
    return f"{'-' * sign}{written[0]}{'.' * (len(written) > 1)}{written[1:]}e{power:+03d}"


def _text_of_bytes(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise EvaluationError("string(): the bytes are no valid UTF-8") from None


def _bytes_of_text(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise EvaluationError("bytes(): the string is no valid Unicode") from None


def _bool_of_text(value: str) -> bool:
    if value in BOOLS:
        return BOOLS[value]
    raise EvaluationError("bool(): the text is neither true nor false")


def _timestamp_of_seconds(value: int) -> Timestamp:
    return checked_timestamp(value * SECOND)


CONVERSIONS: Final[dict[str, Conversion]] = {
    "int": {
        "int": _same,
        "uint": lambda value: checked_int(int(value)),
        "double": _int_of_double,
        "decimal": lambda value: checked_int(_of_decimal(value)),
        "string": _int_of_text,
        "timestamp": lambda value: value.nanoseconds // SECOND,
    },
    "uint": {
        "uint": _same,
        "int": checked_uint,
        "double": _uint_of_double,
        "decimal": lambda value: checked_uint(_of_decimal(value)),
        "string": _uint_of_text,
    },
    "double": {"double": _same, "int": float, "uint": float, "decimal": float, "string": _double_of_text},
    "string": {
        "string": _same,
        "int": str,
        "uint": lambda value: str(int(value)),
        "double": double_text,
        "decimal": str,
        "bool": lambda value: "true" if value else "false",
        "bytes": _text_of_bytes,
        "timestamp": temporal.timestamp_text,
        "duration": temporal.duration_text,
    },
    "bytes": {"bytes": _same, "string": _bytes_of_text},
    "bool": {"bool": _same, "string": _bool_of_text},
    "timestamp": {"timestamp": _same, "string": temporal.timestamp_of, "int": _timestamp_of_seconds},
    "duration": {"duration": _same, "string": temporal.duration_of},
}
