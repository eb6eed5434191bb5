# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what a measured value means
"""Evaluation of thresholds, free of effects: a higher value never means a lower level."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from app.hoc.cus.controls.L5_schemas.control import Evaluation, Finding, Level

GRAVITY: Mapping[str, int] = {Level.OK: 0, Level.WARN: 1, Level.BLOCK: 2}


class Bounds(Protocol):
    """What must be known of a threshold to evaluate a reading."""

    @property
    def metric(self) -> str: ...
    @property
    def warn_at(self) -> float: ...
    @property
    def block_at(self) -> float: ...


def level_of(value: float, warn_at: float, block_at: float) -> Level:
    """What one value means: both bounds belong to the worse side."""
    if value >= block_at:
        return Level.BLOCK
    return Level.WARN if value >= warn_at else Level.OK


def evaluate(thresholds: Iterable[Bounds], readings: Mapping[str, float]) -> Evaluation:
    """What the readings mean together. A metric without threshold is named, and does not count as harmless."""
    bounds = {threshold.metric: threshold for threshold in thresholds}
    findings = tuple(
        Finding(metric, value, level_of(value, bounds[metric].warn_at, bounds[metric].block_at))
        for metric, value in sorted(readings.items())
        if metric in bounds
    )
    unguarded = tuple(sorted(metric for metric in readings if metric not in bounds))
    levels = [finding.level for finding in findings] + [Level.WARN] * bool(unguarded)
    return Evaluation(max(levels, key=GRAVITY.__getitem__), findings, unguarded)
