# Layer: L7 — Model
# AUDIENCE: SHARED
# Role: Stores thresholds and kill switches
"""Tables of the controls domain."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcTime, stored


class ThresholdStatus(StrEnum):
    """Whether a threshold is applied."""

    ACTIVE = "active"
    REMOVED = "removed"


class KillSwitchState(StrEnum):
    """Whether a tenant has stopped its agents."""

    ENGAGED = "engaged"
    RELEASED = "released"


class Threshold(Base):
    """From which value of a metric a tenant wants to be warned, and from which its agents are blocked."""

    __tablename__ = "thresholds"
    __table_args__ = (
        CheckConstraint("warn_at <= block_at", name="warns_before_it_blocks"),
        CheckConstraint("warn_at >= 0", name="not_negative"),
        Index(
            "uq_thresholds_active_metric",
            "tenant_id",
            "metric",
            unique=True,
            sqlite_where=text("status = 'active'"),
            postgresql_where=text("status = 'active'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    metric: Mapped[str] = mapped_column(String(120))
    warn_at: Mapped[float] = mapped_column(Double)
    block_at: Mapped[float] = mapped_column(Double)
    status: Mapped[ThresholdStatus] = mapped_column(stored(ThresholdStatus, "status"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class KillSwitch(Base):
    """The switch by which a tenant stops everything its agents do; one row a tenant, kept after release."""

    __tablename__ = "kill_switches"
    __table_args__ = (
        CheckConstraint("state = 'engaged' OR released_by IS NOT NULL", name="released_by_somebody"),
        CheckConstraint("released_by <> engaged_by", name="four_eyes"),
    )

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    state: Mapped[KillSwitchState] = mapped_column(stored(KillSwitchState, "state"))
    reason: Mapped[str] = mapped_column(String(500))
    engaged_by: Mapped[str] = mapped_column(String(120))
    engaged_at: Mapped[datetime] = mapped_column(UtcTime)
    released_by: Mapped[str | None] = mapped_column(String(120))
    released_at: Mapped[datetime | None] = mapped_column(UtcTime)
