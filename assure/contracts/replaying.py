"""What replay files hold: recorded decisions that the backend is asked for again (R9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure.core import Location, Severity


@dataclass(frozen=True, slots=True)
class Normalisation:
    """What is noise in a decision: the values at the paths that `path` matches, and what is done with them.

    `rule` is "uuid", "timestamp", "ignore", "unordered" or "round" (to `digits`).
    """

    path: str
    rule: str
    digits: int
    reason: str
    at: Location


@dataclass(frozen=True, slots=True)
class Weight:
    """How much drift weighs at the paths that `path` matches."""

    path: str
    severity: Severity
    at: Location


@dataclass(frozen=True, slots=True)
class ReplayCase:
    """A dispatch from a known state, and the decision that is expected of it, None where none was written yet.

    `operation` is the business operation; `dispatch` and `method` say how it is asked for where it is reached in more
    than one way ("" both: as it is declared). `given` are examples of the manifest that run before; `rows` are put into
    tables; `clock` (ISO) and `seed` replace the usual ones ("" and None). `expect` has the parts of a decision; those
    that are absent have nothing in them, but for a capture, of which only what was recorded is compared.
    """

    id: str
    title: str
    operation: str
    dispatch: str
    method: str
    given: tuple[str, ...]
    rows: Mapping[str, Any]
    clock: str
    seed: int | None
    caller: Mapping[str, Any]
    params: Mapping[str, Any]
    expect: Mapping[str, Any] | None
    normalise: tuple[Normalisation, ...]
    severity: tuple[Weight, ...]
    at: Location
    captured: bool = False
