"""Turns what a backend returns into JSON values, exactly: what JSON has no word for is refused, not guessed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID


def plain(value: Any) -> Any:
    """The JSON value; raises TypeError for what has none, ValueError for NaN and infinities."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int | str):
        return value
    if isinstance(value, float):
        return _finite(value)
    return _compound(value)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no JSON value")
    return value


def _compound(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if callable(getattr(value, "model_dump", None)):
        return plain(value.model_dump())
    return _scalar(value)


def _scalar(value: Any) -> str:
    """Times in UTC where they know their zone, amounts and ids as text, sets refused: they have no order."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | Decimal | UUID):
        return str(value)
    raise TypeError(f"a value of the type {type(value).__qualname__} has no JSON form")


def _key(key: Any) -> str:
    if isinstance(key, Enum):
        key = key.value
    if not isinstance(key, str):
        raise TypeError(f"{key!r} is no name of a JSON member")
    return key
