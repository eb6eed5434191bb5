# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names the statuses and severities of incidents and the commands that concern them
"""Incidents: lifecycle, severities and commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.kernel.commands import Command, PageRequest, Text
from app.kernel.lifecycle import Lifecycle

MAX_REOPENINGS = 3
REOPEN_WITHIN = timedelta(days=14)


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


GRAVITY: Mapping[str, int] = {
    IncidentSeverity.LOW: 0,
    IncidentSeverity.MEDIUM: 1,
    IncidentSeverity.HIGH: 2,
    IncidentSeverity.CRITICAL: 3,
}

INCIDENT_LIFECYCLE = Lifecycle(
    "incident",
    IncidentStatus.OPEN,
    {
        IncidentStatus.OPEN: frozenset({IncidentStatus.ACKNOWLEDGED}),
        IncidentStatus.ACKNOWLEDGED: frozenset({IncidentStatus.MITIGATED}),
        IncidentStatus.MITIGATED: frozenset({IncidentStatus.RESOLVED}),
        IncidentStatus.RESOLVED: frozenset({IncidentStatus.CLOSED, IncidentStatus.OPEN}),
        IncidentStatus.CLOSED: frozenset({IncidentStatus.OPEN}),
    },
)

IncidentId = Annotated[str, Field(min_length=1, max_length=40)]
Severity = Annotated[IncidentSeverity, Field(strict=False)]
Note = Annotated[Text, Field(min_length=1, max_length=1000)]


class OpenIncident(Command):
    """Say that something happened which people must deal with."""

    title: Annotated[Text, Field(min_length=5, max_length=200)]
    severity: Severity
    agent_id: Annotated[Text, Field(min_length=1, max_length=120)] | None = None


class IncidentTarget(Command):
    """The incident that an operation is about."""

    incident_id: IncidentId


class IncidentStep(IncidentTarget):
    """A step in the life of an incident, with something to say about it."""

    note: Note


class EscalateIncident(IncidentStep):
    """An incident is worse than was thought."""

    severity: Severity


class ResolveIncident(IncidentTarget):
    """An incident is over, and why it happened is known."""

    cause: Annotated[Text, Field(min_length=10, max_length=1000)]


class ListIncidents(PageRequest):
    """Which incidents a tenant wants to see."""

    status: Annotated[IncidentStatus | None, Field(strict=False)] = None
    severity: Annotated[IncidentSeverity | None, Field(strict=False)] = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step of an incident as it is shown."""

    step: str
    actor_id: str
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class IncidentDetail:
    """An incident and everything that happened to it, in order."""

    incident: object
    timeline: tuple[TimelineEntry, ...]
