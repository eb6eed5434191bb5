"""Timestamps and durations: their text forms (RFC 3339, `1h30m`), and their parts, in UTC or in a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Final

from assure.runtime.conditions.inputs import EPOCH
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import SECOND, Duration, Timestamp, checked_duration, checked_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

UNITS: Final = {
    "h": 3600 * SECOND, "m": 60 * SECOND, "s": SECOND, "ms": 1_000_000, "us": 1000, "µs": 1000, "μs": 1000, "ns": 1,
}  # fmt: skip
# More digits than this stand in no number of nanoseconds.
MAX_DIGITS: Final = 20


@cache
def _rfc3339() -> re.Pattern[str]:
    day = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    return re.compile(day + r"T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})")


@cache
def _length() -> re.Pattern[str]:
    return re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")


@cache
def _offset() -> re.Pattern[str]:
    return re.compile(r"([+-]?)([0-9]{1,2}):([0-9]{2})")


def timestamp_of(text: str) -> Timestamp:
    """The point in time that an RFC 3339 text names; raises EvaluationError."""
    met = _rfc3339().fullmatch(text)
    if met is None:
        raise EvaluationError("timestamp(): the text is no time of RFC 3339, as 2026-01-31T12:00:00Z is")
    try:
        zone = UTC if met[8] == "Z" else _fixed(met[8])
        day = datetime(*(int(met[index]) for index in range(1, 7)), tzinfo=zone)  # type: ignore[misc, arg-type] # six
    except ValueError:
        raise EvaluationError("timestamp(): out of range: there is no such day, time or offset") from None
    length = day - EPOCH
    whole = (length.days * 86_400 + length.seconds) * SECOND
    return checked_timestamp(whole + int((met[7] or "").ljust(9, "0")))


def timestamp_text(value: Timestamp) -> str:
    """RFC 3339 in UTC, with 0, 3, 6 or 9 digits of the second."""
    seconds, rest = divmod(value.nanoseconds, SECOND)
    return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + _fraction(rest) + "Z"


def duration_of(text: str) -> Duration:
    """The length that a text such as `1h30m`, `-1.5s` or `0` names; raises EvaluationError."""
    negative = text[:1] == "-"
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return Duration(0)
    total, at = 0, 0
    while at < len(body):
        met = _length().match(body, at)
        if met is None or not (met[1] or met[2]):
            break
        total += _part(met[1], met[2] or "", UNITS[met[3]])
        at = met.end()
    if at < len(body) or not body:
        raise EvaluationError("duration(): the text is no duration, as 1h30m or 1.5s is")
    return checked_duration(-total if negative else total)


def _part(whole: str, fraction: str, unit: int) -> int:
    """Nanoseconds of a number with a unit; what is smaller than a nanosecond is cut off."""
    if len(whole.lstrip("0")) > MAX_DIGITS:
        raise EvaluationError("duration out of range: it has to be within ten thousand years")
    digits = fraction[:MAX_DIGITS]
    return int(whole or "0") * unit + int(digits or "0") * unit // int("1" + "0" * len(digits))


def duration_text(value: Duration) -> str:
    """Seconds, with 0, 3, 6 or 9 digits behind the point: `5400s`, `1.500s`."""
    seconds, rest = divmod(abs(value.nanoseconds), SECOND)
    return f"{'-' * (value.nanoseconds < 0)}{seconds}{_fraction(rest)}s"


def _fraction(nanoseconds: int) -> str:
    if not nanoseconds:
        return ""
    digits = f"{nanoseconds:09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f".{digits}"


def _fixed(text: str) -> tzinfo:
    met = _offset().fullmatch(text)
    if met is None or int(met[2]) > 23 or int(met[3]) > 59:
        raise ValueError(f"{text} is no offset from UTC")
    length = timedelta(hours=int(met[2]), minutes=int(met[3]))
    return timezone(-length if met[1] == "-" else length)


@cache
def _known_zone(name: str) -> tzinfo:
    # Reading a zone from the system's database takes long, and the module is needed by few conditions.
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def zone(name: str) -> tzinfo:
    """The time zone of an IANA name (`Europe/Berlin`) or a fixed offset (`+05:30`); raises EvaluationError."""
    try:
        if name in ("", "UTC"):
            return UTC
        if len(name) > 64:
            raise ValueError(name[:64])
        return _fixed(name) if _offset().fullmatch(name) else _known_zone(name)
    except (ValueError, OSError, KeyError) as error:
        raise EvaluationError("the text is no time zone known here") from error


def civil(value: Timestamp, name: str = "UTC") -> datetime:
    """Date and time of day in a zone, without what is smaller than a second."""
    try:
        return (EPOCH + timedelta(seconds=value.nanoseconds // SECOND)).astimezone(zone(name))
    except OverflowError:
        raise EvaluationError("timestamp out of range: in this time zone its year is not within 1 to 9999") from None


def _day_of_year(day: datetime) -> int:
    return day.timetuple().tm_yday - 1


def _month_day(day: datetime) -> int:
    return day.day - 1


# What each accessor reads from a date and time of day; CEL counts months, days of the year and the month from 0.
CIVIL: Final[dict[str, Callable[[datetime], int]]] = {
    "getFullYear": lambda day: day.year,
    "getMonth": lambda day: day.month - 1,
    "getDayOfYear": _day_of_year,
    "getDayOfMonth": _month_day,
    "getDate": lambda day: day.day,
    "getDayOfWeek": lambda day: day.isoweekday() % 7,
    "getHours": lambda day: day.hour,
    "getMinutes": lambda day: day.minute,
    "getSeconds": lambda day: day.second,
}
# What each accessor reads from the nanoseconds of a duration: the whole length in that unit, cut towards zero;
# only the milliseconds are a part, those within the second.
LENGTHS: Final[dict[str, Callable[[int], int]]] = {
    "getHours": lambda length: length // UNITS["h"],
    "getMinutes": lambda length: length // UNITS["m"],
    "getSeconds": lambda length: length // SECOND,
    "getMilliseconds": lambda length: length % SECOND // UNITS["ms"],
}


def length_part(name: str, value: Duration) -> int:
    """What an accessor of `LENGTHS` reads from a duration."""
    found = LENGTHS[name](abs(value.nanoseconds))
    return -found if value.nanoseconds < 0 else found
