# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Aggregates what happened since a moment; writes nothing
"""Aggregate reads over dispatches, logs and incidents."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import DispatchAudit, Incident, LogEntry


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How often an operation ended in one way."""

    operation: str
    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class IncidentSpan:
    """What must be known of an incident to measure it."""

    severity: str
    reopen_count: int
    opened_at: datetime
    resolved_at: datetime | None


class AnalyticsDriver:
    """Reads of one tenant's past."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def outcomes(self, tenant_id: str, since: datetime) -> list[OutcomeCount]:
        """Dispatches by operation and outcome, in the order of their names."""
        query = (
            select(DispatchAudit.operation, DispatchAudit.outcome, func.count())
            .where(DispatchAudit.tenant_id == tenant_id, DispatchAudit.at >= since)
            .group_by(DispatchAudit.operation, DispatchAudit.outcome)
            .order_by(DispatchAudit.operation, DispatchAudit.outcome)
        )
        return [OutcomeCount(name, outcome.value, count) for name, outcome, count in self._session.execute(query)]

    def log_entries_by_day(self, tenant_id: str, since: datetime) -> dict[str, int]:
        """Log entries by the day (UTC) on which they were appended; days without any are absent."""
        day = func.date(LogEntry.at)
        query = (
            select(day, func.count())
            .where(LogEntry.tenant_id == tenant_id, LogEntry.at >= since)
            .group_by(day)
            .order_by(day)
        )
        return {str(when): count for when, count in self._session.execute(query)}

    def incidents(self, tenant_id: str, since: datetime) -> list[IncidentSpan]:
        """The incidents that were opened since then, oldest first."""
        query = select(Incident).where(Incident.tenant_id == tenant_id, Incident.opened_at >= since)
        rows = self._session.scalars(query.order_by(Incident.opened_at, Incident.id))
        return [IncidentSpan(row.severity.value, row.reopen_count, row.opened_at, row.resolved_at) for row in rows]
