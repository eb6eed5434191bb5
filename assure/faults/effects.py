"""Compares what a dispatch stored with what the operation stores: nothing of it, all of it, more, or something else."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# What changed, by table: rows under `added`, `changed` and `removed`, by key (see `assure.backend.worker.rows`).
State = dict[str, dict[str, dict[str, Any]]]


class Came(enum.StrEnum):
    """What is stored after a dispatch, measured by what the operation stores without a failure."""

    UNCHANGED = "unchanged"
    WHOLE = "whole"
    MORE = "more"
    OTHER = "other"


def effect(decision: Mapping[str, Any], journals: frozenset[str]) -> State:
    """What a decision stored, without the rows that it added to journals."""
    found: State = {}
    for table, change in decision["state"].items():
        rest = {kind: rows for kind, rows in change.items() if not (table in journals and kind == "added")}
        if rest:
            found[table] = rest
    return found


def came(state: State, whole: State, *, exactly: bool) -> Came:
    """What a state is, measured by the whole effect.

    Ids and times of a second attempt are others than those of the first; `exactly` wants the same values all the same.
    """
    if not state:
        return Came.UNCHANGED
    if state == whole or (not exactly and shape(state) == shape(whole)):
        return Came.WHOLE
    return Came.MORE if _exceeds(shape(state), shape(whole)) else Came.OTHER


def shape(state: State) -> dict[str, dict[str, Any]]:
    """A state without its values: how many rows are new, which are gone, and which columns of which rows differ."""
    return {
        table: {
            "added": len(change.get("added", {})),
            "removed": sorted(change.get("removed", {})),
            "changed": {key: sorted(columns) for key, columns in sorted(change.get("changed", {}).items())},
        }
        for table, change in sorted(state.items())
    }


def counted(state: State) -> dict[str, dict[str, int]]:
    """How many rows are added, changed and removed, by table."""
    kinds = ("added", "changed", "removed")
    return {table: {kind: len(change.get(kind, {})) for kind in kinds} for table, change in sorted(state.items())}


def told(state: State) -> str:
    """A state in words: `integrations 1 changed, api_keys 2 added`."""
    parts = [
        f"{table} {', '.join(f'{number} {kind}' for kind, number in numbers.items() if number)}"
        for table, numbers in counted(state).items()
    ]
    return "; ".join(parts) or "nothing"


def _exceeds(found: dict[str, dict[str, Any]], whole: dict[str, dict[str, Any]]) -> bool:
    """Whether everything of the whole effect is there, and rows besides."""
    if not whole or set(found) != set(whole):
        return False
    pairs = [(found[table], whole[table]) for table in whole]
    return all(
        one["added"] >= other["added"] and one["removed"] == other["removed"] and one["changed"] == other["changed"]
        for one, other in pairs
    ) and any(one["added"] > other["added"] for one, other in pairs)
