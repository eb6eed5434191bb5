# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what may happen to a threshold
"""Rules of thresholds: they warn no later than they block, and a metric has one."""

from typing import TYPE_CHECKING

from app.hoc.cus.controls.L5_engines.evaluation_engine import evaluate
from app.hoc.cus.controls.L5_schemas.control import (
    THRESHOLD_LIFECYCLE,
    CreateThreshold,
    EvaluateControls,
    Evaluation,
    ListThresholds,
    ThresholdStatus,
    ThresholdTarget,
    UpdateThreshold,
)
from app.hoc.cus.controls.L6_drivers.control_driver import ThresholdDriver, ThresholdRecord
from app.kernel.commands import Page
from app.kernel.errors import Conflict, InvalidInput, NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class ThresholdEngine:
    """Decisions about the thresholds of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._thresholds = ThresholdDriver(session)
        self._occasion = occasion

    def create(self, command: CreateThreshold) -> ThresholdRecord:
        """A threshold for a metric that has none."""
        self._occasion.tenant.require_active("creating a threshold")
        _require_order(command.warn_at, command.block_at)
        tenant_id = self._occasion.tenant_id
        if any(threshold.metric == command.metric for threshold in self._thresholds.active(tenant_id)):
            raise Conflict(f"{command.metric} has a threshold already; update it", metric=command.metric)
        return self._thresholds.insert(
            ThresholdRecord(
                id=self._occasion.new_id("thr"),
                tenant_id=tenant_id,
                metric=command.metric,
                warn_at=command.warn_at,
                block_at=command.block_at,
                status=THRESHOLD_LIFECYCLE.initial,
                created_at=self._occasion.now,
                changed_at=None,
            )
        )

    def update(self, command: UpdateThreshold) -> ThresholdRecord:
        """New bounds for a threshold that is applied."""
        self._occasion.tenant.require_active("updating a threshold")
        if command.warn_at is None and command.block_at is None:
            raise InvalidInput("an update changes warn_at, block_at or both")
        threshold = self._require(command.threshold_id, for_change=True)
        if threshold.status == ThresholdStatus.REMOVED:
            raise RuleBroken(f"threshold {threshold.id} has been removed", status=threshold.status)
        warn_at = threshold.warn_at if command.warn_at is None else command.warn_at
        block_at = threshold.block_at if command.block_at is None else command.block_at
        _require_order(warn_at, block_at)
        return self._thresholds.change(threshold.id, warn_at, block_at, threshold.status, self._occasion.now)

    def remove(self, command: ThresholdTarget) -> ThresholdRecord:
        """Apply a threshold no longer; its metric is unguarded from now on."""
        self._occasion.tenant.require_active("removing a threshold")
        threshold = self._require(command.threshold_id, for_change=True)
        THRESHOLD_LIFECYCLE.require(threshold.status, ThresholdStatus.REMOVED)
        return self._thresholds.change(
            threshold.id, threshold.warn_at, threshold.block_at, ThresholdStatus.REMOVED, self._occasion.now
        )

    def evaluate(self, command: EvaluateControls) -> Evaluation:
        """What the readings mean under the thresholds that are applied."""
        return evaluate(self._thresholds.active(self._occasion.tenant_id), command.readings)

    def get(self, command: ThresholdTarget) -> ThresholdRecord:
        """One threshold of the tenant."""
        return self._require(command.threshold_id)

    def list(self, command: ListThresholds) -> Page:
        """The thresholds of the tenant."""
        return Page(*self._thresholds.page(self._occasion.tenant_id, command.status, command.limit, command.offset))

    def _require(self, threshold_id: str, *, for_change: bool = False) -> ThresholdRecord:
        threshold = self._thresholds.get(self._occasion.tenant_id, threshold_id, for_change=for_change)
        if threshold is None:
            raise NotFound(f"there is no threshold {threshold_id}")
        return threshold


def _require_order(warn_at: float, block_at: float) -> None:
    """Raise RuleBroken where something would be blocked before anybody was warned."""
    if warn_at > block_at:
        raise RuleBroken("a threshold warns no later than it blocks", warn_at=warn_at, block_at=block_at)
