"""The baseline file: frozen debt, one violation a line, merge-friendly; parsed, rendered, changed as values (R16)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assure.core import ContractProblem, ContractProblems, Identity, Location, Waiver, WaiverKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assure.core import Finding

_TEXTS = ("code", "path", "qualname", "target", "reason", "owner", "first_seen", "until", "scope")
_KEYS = (*_TEXTS, "ordinal")
_NEEDED = ("code", "path", "reason", "owner", "first_seen", "until")
_SCOPES = ("in", "out")


def parse_baseline(text: str, path: str) -> tuple[Waiver, ...]:
    """The waivers of a baseline file; `path` is how it is named in messages.

    Raises ContractProblems with every line that is no valid entry, and every entry that stands twice.
    """
    problems: list[ContractProblem] = []
    waivers: dict[Identity, Waiver] = {}
    # Not splitlines: a reason may hold characters that it takes for the end of a line, and JSON does not.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        entry = _entry(line, path, number, problems)
        if entry is None:
            continue
        earlier = waivers.get(entry.identity)
        if earlier is not None:
            place = f"{path}:{earlier.location.line}"
            problems.append(_problem("CFG010", path, number, f"the same violation stands already at {place}"))
            continue
        waivers[entry.identity] = entry
    if problems:
        raise ContractProblems(tuple(problems))
    return tuple(waivers.values())


def render_baseline(waivers: Iterable[Waiver]) -> str:
    """The file's text: sorted by identity, a JSON object a line, the same bytes for the same waivers."""
    lines = [
        json.dumps(
            {
                "code": waiver.identity.code,
                "path": waiver.identity.path,
                "qualname": waiver.identity.qualname,
                "target": waiver.identity.target,
                "ordinal": waiver.identity.ordinal,
                "reason": waiver.reason,
                "owner": waiver.owner,
                "first_seen": waiver.first_seen,
                "until": waiver.until,
                "scope": "in" if waiver.in_scope else "out",
            },
            ensure_ascii=False,
        )
        for waiver in sorted(waivers, key=lambda waiver: waiver.identity)
    ]
    # A file's name need not be UTF-8; what can't be encoded is written as JSON's own escape.
    return "".join(line.encode("utf-8", "backslashreplace").decode("utf-8") + "\n" for line in lines)


def added(
    waivers: tuple[Waiver, ...],
    findings: Iterable[Finding],
    *,
    reason: str,
    owner: str,
    until: str,
    today: str,
    in_scope: bool,
) -> tuple[Waiver, ...]:
    """The waivers with an entry for each finding; one that was there keeps its first day and takes the new reason."""
    entries = {waiver.identity: waiver for waiver in waivers}
    for finding in findings:
        identity = finding.identity
        before = entries.get(identity)
        entries[identity] = Waiver(
            kind=WaiverKind.BASELINE,
            identity=identity,
            reason=reason,
            owner=owner,
            until=until,
            location=before.location if before else Location(""),
            first_seen=min(before.first_seen, today) if before else today,
            in_scope=in_scope,
        )
    return tuple(entries.values())


def moved(waivers: tuple[Waiver, ...], new_path: Callable[[str], str]) -> tuple[Waiver, ...]:
    """The waivers under the names their files have now; `new_path` answers "" for a file that was not moved."""
    return tuple(
        replace(waiver, identity=replace(waiver.identity, path=new_path(waiver.identity.path) or waiver.identity.path))
        for waiver in waivers
    )


def _entry(line: str, path: str, number: int, problems: list[ContractProblem]) -> Waiver | None:
    """One line as a waiver, or None with its problems told."""
    try:
        raw = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        met = error.msg if isinstance(error, json.JSONDecodeError) else "too deeply nested"
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        problems.append(_problem("CFG001", path, number, f"this line is no JSON object: {met}", column))
        return None
    if not isinstance(raw, dict):
        problems.append(_problem("CFG004", path, number, f"expected a JSON object, met {type(raw).__name__}"))
        return None
    wrong = list(_wrong(raw, path, number))
    problems.extend(wrong)
    return None if wrong else _waiver(raw, path, number)


def _wrong(raw: dict[str, Any], path: str, number: int) -> Iterable[ContractProblem]:
    """Everything that is wrong with one entry."""
    for key in sorted(set(raw) - set(_KEYS)):
        yield _problem("CFG003", path, number, f"unknown key {key!r}; known are {', '.join(_KEYS)}")
    for key in _NEEDED:
        if isinstance(raw.get(key, ""), str) and not raw.get(key, "").strip():
            yield _problem("CFG005", path, number, f"key {key!r} is missing or empty")
    for key in _TEXTS:
        if not isinstance(raw.get(key, ""), str):
            yield _problem("CFG004", path, number, f"{key!r} must be text, met {raw[key]!r}")
    ordinal = raw.get("ordinal", 0)
    if isinstance(ordinal, bool) or not isinstance(ordinal, int) or ordinal < 0:
        yield _problem("CFG004", path, number, f"'ordinal' must be a whole number from 0, met {ordinal!r}")
    if raw.get("scope", "in") not in _SCOPES:
        yield _problem("CFG006", path, number, f"'scope' must be 'in' or 'out', met {raw['scope']!r}")
    yield from _wrong_days(raw, path, number)


def _wrong_days(raw: dict[str, Any], path: str, number: int) -> Iterable[ContractProblem]:
    """Days that are none, and an end before the beginning."""
    days = {key: raw[key] for key in ("first_seen", "until") if isinstance(raw.get(key), str) and raw[key]}
    for key, day in days.items():
        if not is_date(day):
            yield _problem("CFG020", path, number, f"{key!r} must be a date such as 2027-03-31, met {day!r}")
    if len(days) == 2 and all(map(is_date, days.values())) and days["until"] < days["first_seen"]:
        message = f"'until' ({days['until']}) lies before 'first_seen' ({days['first_seen']})"
        yield _problem("CFG024", path, number, message)


def _waiver(raw: dict[str, Any], path: str, number: int) -> Waiver:
    """A checked entry as a value."""
    return Waiver(
        kind=WaiverKind.BASELINE,
        identity=Identity(
            raw["code"], raw["path"], raw.get("qualname", ""), raw.get("target", ""), raw.get("ordinal", 0)
        ),
        reason=raw["reason"],
        owner=raw["owner"],
        until=raw["until"],
        location=Location(path, number),
        first_seen=raw["first_seen"],
        in_scope=raw.get("scope", "in") == "in",
    )


def is_date(text: str) -> bool:
    """Whether the text is a real day written as YYYY-MM-DD."""
    try:
        return len(text) == len("2027-03-31") and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _problem(code: str, path: str, line: int, message: str, column: int = 1) -> ContractProblem:
    """A problem of one line of the baseline."""
    return ContractProblem(code, path, line, column, message)
