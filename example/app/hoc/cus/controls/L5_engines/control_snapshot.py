# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Shows thresholds and kill switch of a tenant, for contracts to judge; changes nothing
"""What contracts may see of controls."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hoc.cus.controls.L6_drivers.control_driver import (
    KillSwitchDriver,
    KillSwitchRecord,
    ThresholdDriver,
    ThresholdRecord,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class BoundsNow:
    """What a threshold that is applied says; no more of it is kept, since there may be many."""

    metric: str
    warn_at: float
    block_at: float


def threshold_now(session: "Session", tenant_id: str, threshold_id: str) -> ThresholdRecord | None:
    """The threshold of that tenant, removed or not, or None."""
    return ThresholdDriver(session).get(tenant_id, threshold_id)


def thresholds_now(session: "Session", tenant_id: str) -> list[BoundsNow]:
    """Every threshold that is applied, by metric."""
    applied = ThresholdDriver(session).active(tenant_id)
    return [BoundsNow(threshold.metric, threshold.warn_at, threshold.block_at) for threshold in applied]


def active_for_metric_now(session: "Session", tenant_id: str, metric: str) -> int:
    """How many thresholds are applied to the metric."""
    return sum(threshold.metric == metric for threshold in thresholds_now(session, tenant_id))


def kill_switch_now(session: "Session", tenant_id: str) -> KillSwitchRecord | None:
    """The switch of the tenant, or None where it was never used."""
    return KillSwitchDriver(session).get(tenant_id)
