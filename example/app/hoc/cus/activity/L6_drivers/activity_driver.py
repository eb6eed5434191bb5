# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads who did what; writes nothing
"""Dispatches and agents' log entries, as activity."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import DispatchAudit, DispatchOutcome, LogEntry, LogKind


@dataclass(frozen=True, slots=True)
class DispatchRecord:
    """One dispatch as the tenant sees it."""

    at: datetime
    operation: str
    method: str | None
    actor_id: str
    decision: str
    outcome: str
    error_code: str | None


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """How much one agent has logged."""

    agent_id: str
    entries: int
    errors: int
    last_seen_at: datetime


class ActivityDriver:
    """Reads of the record of dispatches and of the log."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def dispatches(
        self,
        tenant_id: str,
        operation: str | None,
        actor_id: str | None,
        outcome: str | None,
        limit: int,
        offset: int,
    ) -> tuple[list[DispatchRecord], int]:
        """A slice of the tenant's dispatches, the latest first, and how many there are."""
        query = select(DispatchAudit).where(DispatchAudit.tenant_id == tenant_id)
        if operation is not None:
            query = query.where(DispatchAudit.operation == operation)
        if actor_id is not None:
            query = query.where(DispatchAudit.actor_id == actor_id)
        if outcome is not None:
            query = query.where(DispatchAudit.outcome == DispatchOutcome(outcome))
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.order_by(DispatchAudit.at.desc(), DispatchAudit.id)
        return [_dispatch(row) for row in self._session.scalars(ordered.limit(limit).offset(offset))], total

    def agents(self, tenant_id: str) -> list[AgentRecord]:
        """All agents that have logged anything, in the order of their ids."""
        errors = func.count().filter(LogEntry.kind == LogKind.ERROR)
        query = (
            select(LogEntry.agent_id, func.count(), errors, func.max(LogEntry.at))
            .where(LogEntry.tenant_id == tenant_id)
            .group_by(LogEntry.agent_id)
            .order_by(LogEntry.agent_id)
        )
        return [AgentRecord(*row) for row in self._session.execute(query)]


def _dispatch(row: DispatchAudit) -> DispatchRecord:
    return DispatchRecord(
        at=row.at,
        operation=row.operation,
        method=row.method,
        actor_id=row.actor_id,
        decision=row.decision,
        outcome=row.outcome.value,
        error_code=row.error_code,
    )
