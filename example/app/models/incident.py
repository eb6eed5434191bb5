# Layer: L7 — Model
# AUDIENCE: SHARED
# Role: Stores incidents and what happened to them
"""Tables of the incidents domain."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcTime, stored


class IncidentStatus(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    CLOSED = "closed"


class IncidentSeverity(StrEnum):
    """How bad an incident is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Incident(Base):
    """Something an agent did, or suffered, that people must deal with."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("status NOT IN ('resolved', 'closed') OR cause IS NOT NULL", name="resolved_has_cause"),
        CheckConstraint("reopen_count >= 0", name="reopen_count_range"),
        Index("ix_incidents_tenant_id_status", "tenant_id", "status"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    title: Mapped[str] = mapped_column(String(200))
    agent_id: Mapped[str | None] = mapped_column(String(120))
    severity: Mapped[IncidentSeverity] = mapped_column(stored(IncidentSeverity, "severity"))
    status: Mapped[IncidentStatus] = mapped_column(stored(IncidentStatus, "status"))
    cause: Mapped[str | None] = mapped_column(String(1000))
    reopen_count: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class IncidentEvent(Base):
    """One step in the life of an incident: who took it, when, and what they said."""

    __tablename__ = "incident_events"

    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UtcTime)
    note: Mapped[str | None] = mapped_column(String(1000))
