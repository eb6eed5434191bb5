# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Counts what a tenant has; writes nothing
"""Counts across the tables of a tenant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.models import (
    ApiKey,
    Incident,
    IncidentStatus,
    Integration,
    KillSwitch,
    LogEntry,
    Policy,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what a tenant has, by status (incidents that go on: by severity)."""

    integrations: Mapping[str, int]
    api_keys: Mapping[str, int]
    policies: Mapping[str, int]
    ongoing_incidents: Mapping[str, int]
    kill_switch: str | None
    log_entries: int


class OverviewDriver:
    """Aggregate reads over all domains of one tenant."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counts(self, tenant_id: str) -> Counts:
        """Everything that is counted."""
        switch = self._session.get(KillSwitch, tenant_id)
        return Counts(
            integrations=self._by(Integration.status, Integration.tenant_id == tenant_id),
            api_keys=self._by(ApiKey.status, ApiKey.tenant_id == tenant_id),
            policies=self._by(Policy.status, Policy.tenant_id == tenant_id),
            ongoing_incidents=self._by(
                Incident.severity,
                Incident.tenant_id == tenant_id,
                Incident.status.not_in([IncidentStatus.RESOLVED, IncidentStatus.CLOSED]),
            ),
            kill_switch=None if switch is None else switch.state.value,
            log_entries=self._session.scalar(
                select(func.count()).select_from(LogEntry).where(LogEntry.tenant_id == tenant_id)
            )
            or 0,
        )

    def _by(self, column: Any, *conditions: Any) -> dict[str, int]:
        query: Select[Any] = select(column, func.count()).where(*conditions).group_by(column)
        return dict(sorted((value.value, count) for value, count in self._session.execute(query)))
