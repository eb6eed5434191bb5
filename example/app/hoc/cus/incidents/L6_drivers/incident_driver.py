# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads and writes incidents and their timelines; never commits
"""Incidents as they are stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Incident, IncidentEvent, IncidentSeverity, IncidentStatus


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """A stored incident."""

    id: str
    tenant_id: str
    title: str
    agent_id: str | None
    severity: str
    status: str
    cause: str | None
    reopen_count: int
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A stored step of an incident."""

    step: str
    actor_id: str
    at: datetime
    note: str | None


class IncidentDriver:
    """Effects on the tables of incidents."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, tenant_id: str, incident_id: str, *, for_change: bool = False) -> IncidentRecord | None:
        """The incident of that tenant, or None; `for_change` holds it until the transaction ends."""
        row = self._session.get(Incident, incident_id, with_for_update=for_change or None)
        return None if row is None or row.tenant_id != tenant_id else _record(row)

    def page(
        self, tenant_id: str, status: str | None, severity: str | None, limit: int, offset: int
    ) -> tuple[list[IncidentRecord], int]:
        """A slice of the tenant's incidents, oldest first, and how many there are."""
        query = select(Incident).where(Incident.tenant_id == tenant_id)
        if status is not None:
            query = query.where(Incident.status == IncidentStatus(status))
        if severity is not None:
            query = query.where(Incident.severity == IncidentSeverity(severity))
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.order_by(Incident.opened_at, Incident.id)
        return [_record(row) for row in self._session.scalars(ordered.limit(limit).offset(offset))], total

    def insert(self, record: IncidentRecord) -> IncidentRecord:
        """Store a new incident."""
        row = Incident(
            id=record.id,
            tenant_id=record.tenant_id,
            title=record.title,
            agent_id=record.agent_id,
            severity=IncidentSeverity(record.severity),
            status=IncidentStatus(record.status),
            reopen_count=record.reopen_count,
            opened_at=record.opened_at,
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def store(self, record: IncidentRecord) -> IncidentRecord:
        """Store what can change about an incident that exists."""
        row = self._session.get_one(Incident, record.id)
        row.severity = IncidentSeverity(record.severity)
        row.status = IncidentStatus(record.status)
        row.cause = record.cause
        row.reopen_count = record.reopen_count
        row.resolved_at = record.resolved_at
        row.closed_at = record.closed_at
        self._session.flush()
        return _record(row)

    def add_event(self, incident_id: str, event: EventRecord) -> None:
        """Store the next step of an incident."""
        self._session.add(
            IncidentEvent(
                incident_id=incident_id,
                position=self.count_events(incident_id) + 1,
                step=event.step,
                actor_id=event.actor_id,
                at=event.at,
                note=event.note,
            )
        )
        self._session.flush()

    def count_events(self, incident_id: str) -> int:
        """How many steps of an incident are stored."""
        return self._session.scalar(select(func.count()).where(IncidentEvent.incident_id == incident_id)) or 0

    def events(self, incident_id: str) -> list[EventRecord]:
        """All steps of an incident, in order."""
        query = select(IncidentEvent).where(IncidentEvent.incident_id == incident_id)
        rows = self._session.scalars(query.order_by(IncidentEvent.position))
        return [EventRecord(row.step, row.actor_id, row.at, row.note) for row in rows]


def _record(row: Incident) -> IncidentRecord:
    return IncidentRecord(
        id=row.id,
        tenant_id=row.tenant_id,
        title=row.title,
        agent_id=row.agent_id,
        severity=row.severity.value,
        status=row.status.value,
        cause=row.cause,
        reopen_count=row.reopen_count,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
    )
