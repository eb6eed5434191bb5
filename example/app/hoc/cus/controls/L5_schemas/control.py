# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names what controls are made of and the commands that concern them
"""Controls: thresholds that warn and block, and the kill switch."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.kernel.commands import Command, PageRequest, Text
from app.kernel.lifecycle import Lifecycle


class ThresholdStatus(StrEnum):
    """Whether a threshold is applied."""

    ACTIVE = "active"
    REMOVED = "removed"


class KillSwitchState(StrEnum):
    """Whether a tenant has stopped its agents."""

    ENGAGED = "engaged"
    RELEASED = "released"


class Level(StrEnum):
    """What a reading means, from harmless to not to be let through."""

    OK = "ok"
    WARN = "warn"
    BLOCK = "block"


THRESHOLD_LIFECYCLE = Lifecycle(
    "threshold",
    ThresholdStatus.ACTIVE,
    {
        ThresholdStatus.ACTIVE: frozenset({ThresholdStatus.REMOVED}),
        ThresholdStatus.REMOVED: frozenset(),
    },
)

KILL_SWITCH_LIFECYCLE = Lifecycle(
    "kill switch",
    KillSwitchState.RELEASED,
    {
        KillSwitchState.RELEASED: frozenset({KillSwitchState.ENGAGED}),
        KillSwitchState.ENGAGED: frozenset({KillSwitchState.RELEASED}),
    },
)

ThresholdId = Annotated[str, Field(min_length=1, max_length=40)]
Metric = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,119}$")]
Bound = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class CreateThreshold(Command):
    """From which value of a metric to warn, and from which to block."""

    metric: Metric
    warn_at: Bound
    block_at: Bound


class UpdateThreshold(Command):
    """New bounds for a threshold; what is left out stays as it is."""

    threshold_id: ThresholdId
    warn_at: Bound | None = None
    block_at: Bound | None = None


class ThresholdTarget(Command):
    """The threshold that an operation is about."""

    threshold_id: ThresholdId


class ListThresholds(PageRequest):
    """Which thresholds a tenant wants to see."""

    status: Annotated[ThresholdStatus | None, Field(strict=False)] = None


class EvaluateControls(Command):
    """What was measured, by metric."""

    readings: Annotated[dict[Metric, Annotated[float, Field(allow_inf_nan=False)]], Field(min_length=1)]


class EngageKillSwitch(Command):
    """Stop everything, and say why."""

    reason: Annotated[Text, Field(min_length=5, max_length=500)]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one reading means under the threshold of its metric."""

    metric: str
    value: float
    level: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What all readings mean together: the worst of them; `unguarded` metrics have no threshold."""

    level: str
    findings: tuple[Finding, ...]
    unguarded: tuple[str, ...]
