"""What a plain YAML scalar means: the core schema of YAML 1.2, in which `yes`, `on` and dates are text."""

from __future__ import annotations

import re

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_FIRST = frozenset("+-.0123456789")
_LONGEST = 400
_WIDEST = 2**64

Scalar = str | int | float | bool | None


class NoSuchNumber(ValueError):
    """A number that JSON and a 64-bit machine do not have; the text says what was expected."""


def plain(text: str) -> Scalar:
    """The value of a scalar without quotes; raises NoSuchNumber for what no contract can hold."""
    if text in _TRUTH:
        return _TRUTH[text]
    if text in _NULL:
        return None
    return _number(text) if text[0] in _FIRST else text


def _number(text: str) -> Scalar:
    if _NOT_FINITE.fullmatch(text):
        raise NoSuchNumber("a finite number; put quotes around it if text is meant")
    integer = _INTEGER.fullmatch(text)
    if not integer and not _NUMBER.fullmatch(text):
        return text
    if len(text) > _LONGEST:
        raise NoSuchNumber(f"a number of at most {_LONGEST} digits")
    return _integer(text) if integer else _fraction(text)


def _integer(text: str) -> int:
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    value = int(text if base == 10 else text[2:], base)
    if abs(value) >= _WIDEST:
        raise NoSuchNumber("a number that fits 64 bits; put quotes around it if text is meant")
    return value


def _fraction(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise NoSuchNumber("a number that fits 64 bits; put quotes around it if text is meant")
    return value
