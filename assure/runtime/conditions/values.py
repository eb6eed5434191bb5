"""The values of CEL that Python has no type for, and which kind of value a Python value is.

int, double, string, bytes, bool and null are Python's own; a list is a list or tuple; a map is a dict, another Mapping,
an `Entries` (written in the expression) or a `Record` (an object with named fields).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from assure.runtime.conditions.outcome import EvaluationError

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
UINT_MAX: Final = 2**64 - 1
SECOND: Final = 1_000_000_000
# 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999999Z, and ten thousand years.
TIMESTAMP_MIN: Final = -62_135_596_800 * SECOND
TIMESTAMP_MAX: Final = 253_402_300_800 * SECOND - 1
DURATION_MAX: Final = 315_576_000_000 * SECOND


class Uint(int):
    """An unsigned integer of 64 bits."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Uint({int(self)})"


class _Instant:
    """What a timestamp and a duration have in common: a whole number of nanoseconds."""

    __slots__ = ("nanoseconds",)

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, _Instant) and self.nanoseconds == other.nanoseconds

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.nanoseconds))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.nanoseconds})"


class Timestamp(_Instant):
    """A point in time: nanoseconds since 1970-01-01T00:00:00Z, within the years 1 to 9999."""

    __slots__ = ()


class Duration(_Instant):
    """A length of time: nanoseconds, up to ten thousand years either way."""

    __slots__ = ()


class TypeValue:
    """A type as a value, as `type(1)` and `int` are; two are equal when their names are."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeValue) and self.name == other.name

    def __hash__(self) -> int:
        return hash(("type", self.name))

    def __repr__(self) -> str:
        return f"TypeValue({self.name!r})"


class Entries:
    """A map that an expression wrote; `found` holds (key, value) by canonical key, in the order written."""

    __slots__ = ("found",)

    def __init__(self, found: dict[object, tuple[object, object]]) -> None:
        self.found = found


class Record:
    """An object with named fields (a dataclass, a pydantic model, a NamedTuple), seen as a map.

    Only the names in `fields` are ever read.
    """

    __slots__ = ("fields", "value")

    def __init__(self, fields: frozenset[str], value: object) -> None:
        self.fields = fields
        self.value = value

    def read(self, name: str) -> object:
        """The raw value of a field; raises EvaluationError when reading it raises anything."""
        try:
            return getattr(self.value, name)
        except Exception as error:
            raise EvaluationError(f"reading {name!r} raised {type(error).__name__}") from error


class Missing:
    """What a lookup finds where nothing is."""

    __slots__ = ()


MISSING: Final = Missing()

KINDS: Final[dict[type, str]] = {
    type(None): "null_type", bool: "bool", int: "int", Uint: "uint", float: "double", str: "string", bytes: "bytes",
    list: "list", tuple: "list", dict: "map", Entries: "map", Record: "map", Timestamp: "timestamp",
    Duration: "duration", TypeValue: "type", Decimal: "decimal",
}  # fmt: skip
NUMBERS: Final = frozenset({"int", "uint", "double", "decimal"})
# How the type of a value is called in CEL, where it is not called as its kind.
TYPE_NAMES: Final = {"timestamp": "google.protobuf.Timestamp", "duration": "google.protobuf.Duration"}


def kind_of(value: object) -> str:
    """The kind of a lifted value: `int`, `uint`, `double`, `string`, ..., `map`, `timestamp`, `duration`, `type`."""
    kind = KINDS.get(type(value))
    if kind is not None:
        return kind
    # By its type: an object may claim with __class__ to be anything.
    if issubclass(type(value), Mapping):
        return "map"
    raise EvaluationError(f"a {type(value).__name__} is no value of CEL")


def no_overload(function: str, *operands: object) -> EvaluationError:
    """The error of an operator or function that has no meaning for these operands."""
    return EvaluationError(f"no such overload: {function}({', '.join(kind_of(operand) for operand in operands)})")


def checked_int(value: int) -> int:
    """The value, when it fits into 64 bits."""
    if INT_MIN <= value <= INT_MAX:
        return value
    raise EvaluationError("integer overflow: the result does not fit into an int of 64 bits")


def checked_uint(value: int) -> Uint:
    """The value as a uint, when it fits into 64 bits."""
    if 0 <= value <= UINT_MAX:
        return Uint(value)
    raise EvaluationError("integer overflow: the result does not fit into a uint of 64 bits")


def checked_timestamp(nanoseconds: int) -> Timestamp:
    """The timestamp, when it lies within the years 1 to 9999."""
    if TIMESTAMP_MIN <= nanoseconds <= TIMESTAMP_MAX:
        return Timestamp(nanoseconds)
    raise EvaluationError("timestamp out of range: it has to lie within the years 1 to 9999")


def checked_duration(nanoseconds: int) -> Duration:
    """The duration, when it is within ten thousand years."""
    if -DURATION_MAX <= nanoseconds <= DURATION_MAX:
        return Duration(nanoseconds)
    raise EvaluationError("duration out of range: it has to be within ten thousand years")
