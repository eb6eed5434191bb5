"""What files of faults become once they are checked: what may fail, and what may come of it (R4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.core import Location


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: where (`db.api_keys.insert`), of which kind, at which hit of the point in a dispatch, from 1.

    `seconds` go by in a timeout; `values` are columns of a row and what an invalid state has in them.
    """

    point: str
    kind: str
    hit: int
    seconds: float
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SafeOutcome:
    """What may come of a dispatch in which something fails.

    `outcome` is "completed", "refused" or "failed"; `error` the code or the class of what is raised, "" for any.
    `state` is "unchanged" or "whole" (everything that the operation does), or "" where `changes` say it: rows by
    table, as numbers under `added`, `changed` and `removed`. `again` is the outcome when the same is asked once more,
    "" for any.
    """

    outcome: str
    error: str
    state: str
    changes: Mapping[str, Mapping[str, int]]
    again: str


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One row of the matrix: a scenario, the failure that stands for it, and the outcome that is safe (R4).

    `run` names a run of the operation's spec, whose request it is; without one the request is `given`, `caller` and
    `params`.
    """

    id: str
    scenario: str
    owner: str
    operation: str
    run: str
    given: tuple[str, ...]
    caller: Mapping[str, Any]
    params: Mapping[str, Any]
    fault: Failure
    expect: SafeOutcome
    at: Location


@dataclass(frozen=True, slots=True)
class Journal:
    """A table that records what was tried: rows are added there by a dispatch that changes nothing, too."""

    table: str
    reason: str
    at: Location


@dataclass(frozen=True, slots=True)
class FaultsFile:
    """The rows and the journals of one file."""

    journals: tuple[Journal, ...]
    rows: tuple[FaultRow, ...]
    at: Location
