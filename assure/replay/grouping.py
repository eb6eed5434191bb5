"""Gathers the same drift of many cases: one change of the code is one thing to tell, however many cases it moved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.replaying import ReplayCase
    from assure.core import Severity
    from assure.replay.drift import Drift

# What is kept of a drift, however many cases show it; and of how many drifts, however many there are.
NAMED = 5
GROUPS = 500
_ROW = re.compile(r"^(/state/[^/]+/(?:added|changed|removed))/[^/]+")


@dataclass(slots=True)
class Group:
    """One drift: the first of it, the case it was first seen in, how often, and the ids of the first few cases."""

    drift: Drift
    case: ReplayCase
    operation: str
    severity: Severity
    count: int = 0
    ids: list[str] = field(default_factory=list)


def general(path: str) -> str:
    """A path without the key of the row that it leads through: each case has rows of its own."""
    return _ROW.sub(r"\1/*", path)


class Groups:
    """All drift of a run, in bounded memory; `beyond` counts what came when there was no more room."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], Group] = {}
        self.beyond = 0

    def add(self, drift: Drift, case: ReplayCase, operation: str, severity: Severity) -> None:
        """One more drift of one case."""
        key = (operation, general(drift.path), drift.kind, drift.before, drift.after)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= GROUPS:
                self.beyond += 1
                return
            group = self._groups[key] = Group(drift, case, operation, severity)
        group.count += 1
        if len(group.ids) < NAMED and case.id not in group.ids:
            group.ids.append(case.id)

    def __iter__(self) -> Iterator[Group]:
        return iter(self._groups.values())
