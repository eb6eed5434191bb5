# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads and writes thresholds and kill switches; never commits
"""Thresholds and kill switches as they are stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import KillSwitch, KillSwitchState, Threshold, ThresholdStatus


@dataclass(frozen=True, slots=True)
class ThresholdRecord:
    """A stored threshold."""

    id: str
    tenant_id: str
    metric: str
    warn_at: float
    block_at: float
    status: str
    created_at: datetime
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class KillSwitchRecord:
    """A stored kill switch."""

    tenant_id: str
    state: str
    reason: str
    engaged_by: str
    engaged_at: datetime
    released_by: str | None
    released_at: datetime | None


class ThresholdDriver:
    """Effects on the table of thresholds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, tenant_id: str, threshold_id: str, *, for_change: bool = False) -> ThresholdRecord | None:
        """The threshold of that tenant, or None; `for_change` holds it until the transaction ends."""
        row = self._session.get(Threshold, threshold_id, with_for_update=for_change or None)
        return None if row is None or row.tenant_id != tenant_id else _threshold(row)

    def active(self, tenant_id: str) -> list[ThresholdRecord]:
        """All thresholds that are applied, by metric."""
        query = select(Threshold).where(Threshold.tenant_id == tenant_id, Threshold.status == ThresholdStatus.ACTIVE)
        return [_threshold(row) for row in self._session.scalars(query.order_by(Threshold.metric))]

    def page(self, tenant_id: str, status: str | None, limit: int, offset: int) -> tuple[list[ThresholdRecord], int]:
        """A slice of the tenant's thresholds, oldest first, and how many there are."""
        query = select(Threshold).where(Threshold.tenant_id == tenant_id)
        if status is not None:
            query = query.where(Threshold.status == ThresholdStatus(status))
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.order_by(Threshold.created_at, Threshold.id)
        return [_threshold(row) for row in self._session.scalars(ordered.limit(limit).offset(offset))], total

    def insert(self, record: ThresholdRecord) -> ThresholdRecord:
        """Store a new threshold."""
        row = Threshold(
            id=record.id,
            tenant_id=record.tenant_id,
            metric=record.metric,
            warn_at=record.warn_at,
            block_at=record.block_at,
            status=ThresholdStatus(record.status),
            created_at=record.created_at,
        )
        self._session.add(row)
        self._session.flush()
        return _threshold(row)

    def change(self, threshold_id: str, warn_at: float, block_at: float, status: str, at: datetime) -> ThresholdRecord:
        """Store the bounds and the status of a threshold that exists, and when they changed."""
        row = self._session.get_one(Threshold, threshold_id)
        row.warn_at, row.block_at = warn_at, block_at
        row.status = ThresholdStatus(status)
        row.changed_at = at
        self._session.flush()
        return _threshold(row)


class KillSwitchDriver:
    """Effects on the table of kill switches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, tenant_id: str, *, for_change: bool = False) -> KillSwitchRecord | None:
        """The switch of the tenant, or None where it was never used; `for_change` reads it afresh and holds it."""
        row = self._session.get(KillSwitch, tenant_id, populate_existing=for_change, with_for_update=for_change or None)
        return None if row is None else _kill_switch(row)

    def engage(self, tenant_id: str, reason: str, actor_id: str, at: datetime) -> KillSwitchRecord:
        """Store that the switch is engaged, by whom and why."""
        row = self._session.merge(
            KillSwitch(
                tenant_id=tenant_id,
                state=KillSwitchState.ENGAGED,
                reason=reason,
                engaged_by=actor_id,
                engaged_at=at,
                released_by=None,
                released_at=None,
            )
        )
        self._session.flush()
        return _kill_switch(row)

    def release(self, tenant_id: str, actor_id: str, at: datetime) -> KillSwitchRecord:
        """Store that the switch is released, and by whom."""
        row = self._session.get_one(KillSwitch, tenant_id)
        row.state = KillSwitchState.RELEASED
        row.released_by = actor_id
        row.released_at = at
        self._session.flush()
        return _kill_switch(row)


def _threshold(row: Threshold) -> ThresholdRecord:
    return ThresholdRecord(
        id=row.id,
        tenant_id=row.tenant_id,
        metric=row.metric,
        warn_at=row.warn_at,
        block_at=row.block_at,
        status=row.status.value,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _kill_switch(row: KillSwitch) -> KillSwitchRecord:
    return KillSwitchRecord(
        tenant_id=row.tenant_id,
        state=row.state.value,
        reason=row.reason,
        engaged_by=row.engaged_by,
        engaged_at=row.engaged_at,
        released_by=row.released_by,
        released_at=row.released_at,
    )
