"""Makes one captured decision: JSON values, bounded, without what a schema or a name calls a secret."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assure.runtime.masking import MASK, is_secret, without

if TYPE_CHECKING:
    from assure.runtime.records import Dispatch
    from assure.runtime.terms import Path

# What is larger is no capture: a part of a request asks for something else than the request did.
DEEPEST = 24
MOST = 5_000
LONGEST = 20_000
# Shorter texts would blank out half a decision without hiding anything.
SHORTEST_SECRET = 4


class Unfit(ValueError):
    """A value that can't be captured: it has no JSON form, or is too large."""


class Capture:
    """One request, and the line it becomes with how it ended. `secrets` are the paths that schemas mark."""

    __slots__ = ("_found", "_left", "_request", "_secrets")

    def __init__(self, secrets: frozenset[Path]) -> None:
        self._secrets = secrets
        self._found: set[str] = set()
        self._left = MOST
        self._request: dict[str, Any] = {}

    def request(self, dispatch: Dispatch, caller: Mapping[str, object], params: object) -> str:
        """Take a copy of the request; what it says, as one text. Raises Unfit."""
        self._request = {
            "dispatch": dispatch.operation,
            **({"method": dispatch.method} if dispatch.method else {}),
            "caller": {name: self._value(value, ("caller", name), 0) for name, value in caller.items()},
            "params": self._value(params, ("request", "params"), 0) if isinstance(params, Mapping) else {},
        }
        return json.dumps(self._request, sort_keys=True, ensure_ascii=False)

    def line(self, *, outcome: str, result: object, error: dict[str, str] | None, contracts: Mapping[str, str]) -> str:
        """The whole capture as a line of JSON. Raises Unfit."""
        expect: dict[str, Any] = {"outcome": outcome, "result": self._value(result, ("result",), 0), "error": error}
        if contracts:
            expect["contracts"] = dict(contracts)
        secrets = frozenset(self._found)
        hidden = _hidden({**self._request, "expect": expect}, secrets)
        return json.dumps(hidden, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"

    def _value(self, value: object, path: Path, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise Unfit("the capture is too large")
        if value is not None and not isinstance(value, bool) and self._is_secret(path):
            self._found |= _texts(value)
            return MASK
        if isinstance(value, Mapping):
            return {_key(key): self._value(item, (*path, _key(key)), depth + 1) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(item, path, depth + 1) for item in value]
        scalar = _scalar(value)
        return self._value(scalar, path, depth + 1) if isinstance(scalar, dict) else scalar

    def _is_secret(self, path: Path) -> bool:
        inside = path[2:] if path[0] == "request" else path[1:]
        return path in self._secrets or is_secret(inside)


def _scalar(value: Any) -> Any:
    """A JSON scalar, or for a record the mapping of its fields."""
    from enum import Enum

    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return _scalar(value.value)
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise Unfit("a text is too long for a capture")
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unfit(f"{value} is no JSON value")
        return float(value)
    return _record(value)


def _record(value: Any) -> Any:
    from dataclasses import fields, is_dataclass
    from datetime import UTC, date, datetime
    from decimal import Decimal
    from uuid import UUID

    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if callable(getattr(value, "model_dump", None)):
        return dict(value.model_dump())
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | Decimal | UUID):
        return str(value)
    raise Unfit(f"a {type(value).__name__} has no JSON form")


def _key(key: object) -> str:
    text = getattr(key, "value", key)
    if not isinstance(text, str):
        raise Unfit(f"{text!r} is no name of a JSON member")
    return text


def _texts(value: object) -> set[str]:
    """The texts inside of a secret, so that nothing else of the capture repeats them."""
    if isinstance(value, Mapping):
        return {text for item in value.values() for text in _texts(item)}
    if isinstance(value, list | tuple):
        return {text for item in value for text in _texts(item)}
    text = str(value)
    return {text} if len(text) >= SHORTEST_SECRET else set()


def _hidden(value: Any, secrets: frozenset[str]) -> Any:
    if isinstance(value, str):
        return without(value, secrets)
    if isinstance(value, dict):
        return {name: _hidden(item, secrets) for name, item in value.items()}
    return [_hidden(item, secrets) for item in value] if isinstance(value, list) else value
