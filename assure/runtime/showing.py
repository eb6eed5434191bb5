"""Tells a person what did not hold: the message, and the values that were looked at, short and without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final

from assure.runtime.clauses import Kind
from assure.runtime.conditions.temporal import duration_text, timestamp_text
from assure.runtime.conditions.values import MISSING, Duration, Record, Timestamp
from assure.runtime.masking import MASK, is_secret, masked, without
from assure.runtime.paths import at, items_of
from assure.runtime.violations import Violation

if TYPE_CHECKING:
    from assure.runtime.bound import Bound, Known
    from assure.runtime.conditions import Outcome
    from assure.runtime.terms import Path

LONGEST: Final = 200
WIDEST: Final = 10
DEEPEST: Final = 3
# How many values are looked through for secrets that no message may repeat.
SEEN: Final = 500
# Shorter texts would blank out half a sentence without hiding anything.
SHORTEST_SECRET: Final = 4


def violation_of(bound: Bound, outcome: Outcome, known: Known) -> Violation:
    """The clause as something that did not hold, with its message and what it looked at."""
    clause = bound.clause
    shown = _Shown(known, clause.secrets)
    shown.gather()
    values = _values(bound, shown)
    return Violation(
        id=clause.id,
        kind=clause.kind.value,
        severity=clause.severity.value,
        outcome="error" if outcome.failed else "violated",
        message=without(_message(bound, known), shown.secrets)[: 5 * LONGEST],
        operation=clause.operation,
        mode=bound.mode.value,
        blocking=bound.blocking(outcome),
        remediation=clause.remediation,
        reason=without(outcome.reason, shown.secrets),
        values=tuple((path, _cleaned(value, shown.secrets)) for path, value in values),
        origin=clause.origin,
    )


def _values(bound: Bound, shown: _Shown) -> tuple[tuple[str, object], ...]:
    """What the condition looked at, by path; a value that resists is left out, for it must not hide the violation."""
    found = []
    for path in sorted(bound.told.reads):
        try:
            value = MISSING if path[0] == "variables" else shown.path(path)
        except Exception:  # noqa: BLE001 (people's mappings may raise whatever they like)
            value = "(can't be read)"
        if value is not MISSING:
            found.append((".".join(path), value))
    return tuple(found)


def _message(bound: Bound, known: Known) -> str:
    """What the message expression says; where it says nothing, the message; where there is none, the condition."""
    clause = bound.clause
    if clause.message_expression is not None:
        try:
            text = clause.message_expression.value(known.with_variables(bound, bound.told.variables))
        except Exception:  # noqa: BLE001 (a message that can't be worked out must not hide the violation)
            text = None
        if isinstance(text, str) and text.strip():
            return text
    wrong = "is reached" if clause.kind is Kind.FORBIDDEN else "does not hold"
    return clause.message or f"{clause.condition.text} {wrong}"


class _Shown:
    """Values as messages show them; `secrets` gathers the texts that must not appear anywhere."""

    def __init__(self, known: Known, declared: frozenset[Path]) -> None:
        self._names = known.names
        self._declared = declared
        self.secrets: frozenset[str] = frozenset()

    def gather(self) -> None:
        """Take up every secret that stands in what is known, whoever looks at it.

        Only dicts and lists are looked into: reading the field of an object may do who knows what.
        """
        for path in sorted(self._declared):
            self._remember(at(self._names, path))
        waiting: list[tuple[object, Path]] = [(self._names, ())]
        seen = 0
        while waiting and seen < SEEN:
            value, path = waiting.pop()
            seen += 1
            try:
                self._look(value, path, waiting)
            except Exception:  # noqa: BLE001, S112 (people's mappings may raise whatever they like)
                continue

    def _look(self, value: object, path: Path, waiting: list[tuple[object, Path]]) -> None:
        """Take up a secret, or go on with what is inside."""
        if path and self._hidden(path):
            self._remember(_lifted(value))
        elif isinstance(value, dict):
            waiting.extend((item, (*path, str(key))) for key, item in islice(dict.items(value), LONGEST))
        elif isinstance(value, list | tuple):
            waiting.extend((item, path) for item in value[:LONGEST])

    def path(self, path: Path) -> object:
        """What stands at the path; MISSING where nothing does."""
        return self._value(at(self._names, path), path, 0)

    def _value(self, value: object, path: Path, depth: int) -> object:
        if value is MISSING:
            return "(can't be read)" if depth else value
        if value is None or isinstance(value, bool):
            return value
        if self._hidden(path):
            self._remember(value)
            return MASK
        if isinstance(value, Mapping | Record):
            return self._fields(value, path, depth)
        if isinstance(value, list | tuple):
            return self._items(value, path, depth)
        return _scalar(value)

    def _fields(self, value: Mapping[object, object] | Record, path: Path, depth: int) -> object:
        if depth >= DEEPEST:
            return "{...}"
        found: dict[str, object] = {}
        for key, item in items_of(value):
            if len(found) >= WIDEST:
                found["..."] = "..."
                break
            name = str(_scalar(key))
            found[name] = self._value(_lifted(item), (*path, name), depth + 1)
        return found

    def _items(self, value: list[object] | tuple[object, ...], path: Path, depth: int) -> object:
        if depth >= DEEPEST:
            return "[...]"
        found = [self._value(_lifted(item), path, depth + 1) for item in value[:WIDEST]]
        return [*found, f"... {len(value) - WIDEST} more"] if len(value) > WIDEST else found

    def _hidden(self, path: Path) -> bool:
        declared = any(path[: len(secret)] == secret for secret in self._declared)
        return declared or is_secret(path[1:] if path[0] == "request" else path)

    def _remember(self, value: object) -> None:
        """The texts inside a secret, so that no message repeats them."""
        waiting, seen = [value], 0
        while waiting and seen < LONGEST:
            value, seen = waiting.pop(), seen + 1
            if isinstance(value, str | int | float):
                text = str(_scalar(value)) if not isinstance(value, str) else value
                self.secrets |= {text} if len(text) >= SHORTEST_SECRET else set()
            elif isinstance(value, list | tuple):
                waiting.extend(_lifted(item) for item in value[:LONGEST])
            elif isinstance(value, Mapping | Record):
                waiting.extend(_lifted(item) for _, item in islice(items_of(value), LONGEST))


def _cleaned(value: object, secrets: frozenset[str]) -> object:
    """A value as it is shown, without the secrets that stand elsewhere."""
    if not secrets:
        return value
    if isinstance(value, str):
        return without(value, secrets)
    if isinstance(value, list):
        return [_cleaned(item, secrets) for item in value]
    return {key: _cleaned(item, secrets) for key, item in value.items()} if isinstance(value, dict) else value


def _lifted(value: object) -> object:
    return at(value, ())


def _scalar(value: object) -> object:
    """A scalar that JSON knows, texts at most so long."""
    if isinstance(value, float):
        # JSON has no word for the others.
        return value if value - value == 0 else str(value)
    if isinstance(value, bool) or (isinstance(value, int) and value.bit_length() <= 64):
        return value
    if isinstance(value, str):
        text = masked(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, Timestamp):
        return timestamp_text(value)
    return duration_text(value) if isinstance(value, Duration) else str(value)[:LONGEST]
