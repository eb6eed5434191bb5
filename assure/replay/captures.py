"""Reads captured cases, a line of JSON each, one after the other: however many there are, one is held at a time.

A line has `dispatch` (and `method`) or `operation`, `caller`, `params`, and `expect` with those parts of the decision
that were recorded; `id`, `clock` and `seed` where they are known. A line with `defaults` says what holds of all lines
after it: `given`, `caller`, `normalise` and `severity`, as in a YAML file.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.contracts.replaying import Normalisation, ReplayCase, Weight
from assure.contracts.values import EMPTY, frozen_mapping
from assure.core import Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 4 * 1024 * 1024
PARTS = ("outcome", "result", "error", "state", "contracts", "dispatches")
OUTCOMES = ("completed", "refused", "failed")
_KEYS = frozenset(
    ("id", "title", "operation", "dispatch", "method", "given", "rows", "clock", "seed", "caller", "params", "expect")
)
_RULES = ("uuid", "timestamp", "ignore", "unordered", "round")


class WrongLine(NamedTuple):
    """A line that is no case, and why."""

    at: Location
    why: str


class _Wrong(Exception):
    """What is wrong with a line."""


def captures_in(root: Path, path: str) -> Iterator[ReplayCase | WrongLine]:
    """The cases of a file, and its lines that are none; paths are relative to `root`."""
    defaults = ReplayCase(
        "", "", "", "", "", (), EMPTY, "", None, EMPTY, EMPTY, None, (), (), Location(path), captured=True
    )
    with (root / path).open("rb") as file:
        number = 0
        while line := file.readline(LONGEST + 1):
            number += 1
            at = Location(path, number)
            if len(line) > LONGEST:
                yield WrongLine(at, f"the line is longer than {LONGEST} bytes; nothing after it is read")
                return
            if not line.strip():
                continue
            try:
                found = _parsed(line)
                if "defaults" in found:
                    defaults = _defaults(found, defaults, at)
                else:
                    yield _case(found, defaults, at)
            except _Wrong as problem:
                yield WrongLine(at, str(problem))


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as problem:
        raise _Wrong(f"the line is no JSON: {problem}") from None
    if not isinstance(found, dict):
        raise _Wrong("the line is no JSON object")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _defaults(found: dict[str, Any], before: ReplayCase, at: Location) -> ReplayCase:
    given = _typed(found, "defaults", dict)
    _known(given, frozenset(("given", "caller", "normalise", "severity")))
    return replace(
        before,
        given=_texts(given, "given") or before.given,
        caller=_mapping(given, "caller") or before.caller,
        normalise=tuple(_noise(entry, at) for entry in _typed(given, "normalise", list)),
        severity=tuple(_weight(entry, at) for entry in _typed(given, "severity", list)),
    )


def _case(found: dict[str, Any], defaults: ReplayCase, at: Location) -> ReplayCase:
    _known(found, _KEYS)
    operation, dispatch = _typed(found, "operation", str), _typed(found, "dispatch", str)
    if not (operation or dispatch):
        raise _Wrong("the case names neither `operation` nor `dispatch`")
    seed = found.get("seed")
    if seed is not None and (type(seed) is not int or seed < 0):
        raise _Wrong("`seed` is a whole number from 0")
    return ReplayCase(
        id=_typed(found, "id", str) or f"{at.path}:{at.line}",
        title=_typed(found, "title", str),
        operation=operation,
        dispatch=dispatch,
        method=_typed(found, "method", str),
        given=_texts(found, "given") or defaults.given,
        rows=_mapping(found, "rows"),
        clock=_clock(found),
        seed=seed,
        caller={**defaults.caller, **_mapping(found, "caller")},
        params=_mapping(found, "params"),
        expect=_expected(found),
        normalise=defaults.normalise,
        severity=defaults.severity,
        at=at,
        captured=True,
    )


def _expected(found: dict[str, Any]) -> Any:
    if found.get("expect") is None:
        return None
    expect = _typed(found, "expect", dict)
    _known(expect, frozenset(PARTS))
    if expect.get("outcome") not in OUTCOMES:
        raise _Wrong(f"`outcome` is one of {', '.join(OUTCOMES)}")
    return frozen_mapping(expect)


def _clock(found: dict[str, Any]) -> str:
    from datetime import datetime

    text = _typed(found, "clock", str)
    try:
        aware = not text or datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        raise _Wrong(f"`clock` is {text!r}; expected an instant with its zone such as 2026-01-01T12:00:00Z")
    return str(text)


def _known(found: dict[str, Any], keys: frozenset[str]) -> None:
    unknown = sorted(set(found) - keys)
    if unknown:
        raise _Wrong(f"unknown {', '.join(unknown)}; known are {', '.join(sorted(keys))}")


def _typed(found: dict[str, Any], key: str, kind: type) -> Any:
    value = found.get(key)
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise _Wrong(f"`{key}` is a {type(value).__name__}; expected a {kind.__name__}")
    return value


def _mapping(found: dict[str, Any], key: str) -> Any:
    return frozen_mapping(_typed(found, key, dict))


def _texts(found: dict[str, Any], key: str) -> tuple[str, ...]:
    values = _typed(found, key, list)
    if not all(isinstance(value, str) for value in values):
        raise _Wrong(f"`{key}` is a list of texts")
    return tuple(values)


def _noise(entry: Any, at: Location) -> Normalisation:
    path, rule = _path(entry), entry.get("rule")
    if rule not in _RULES or not entry.get("reason"):
        raise _Wrong(f"a normalisation has a `reason`, and a `rule` out of {', '.join(_RULES)}")
    return Normalisation(path, rule, int(entry.get("digits", 6)), str(entry["reason"]), at)


def _weight(entry: Any, at: Location) -> Weight:
    try:
        return Weight(_path(entry), Severity(entry.get("severity")), at)
    except ValueError:
        raise _Wrong("a `severity` is critical, high, medium or low") from None


def _path(entry: Any) -> str:
    path = entry.get("path") if isinstance(entry, dict) else None
    if not isinstance(path, str) or not path.startswith("/"):
        raise _Wrong("a rule has a `path` such as /result/id")
    return path
