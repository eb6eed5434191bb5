# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what may happen to an incident
"""Rules of incidents: every step in its order, no end without a cause, and not reopened for ever."""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.hoc.cus.incidents.L5_schemas.incident import (
    GRAVITY,
    INCIDENT_LIFECYCLE,
    MAX_REOPENINGS,
    REOPEN_WITHIN,
    EscalateIncident,
    IncidentDetail,
    IncidentStatus,
    IncidentStep,
    IncidentTarget,
    ListIncidents,
    OpenIncident,
    ResolveIncident,
    TimelineEntry,
)
from app.hoc.cus.incidents.L6_drivers.incident_driver import EventRecord, IncidentDriver, IncidentRecord
from app.kernel.commands import Page
from app.kernel.errors import LimitReached, NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ONGOING = frozenset({IncidentStatus.OPEN, IncidentStatus.ACKNOWLEDGED, IncidentStatus.MITIGATED})


class IncidentEngine:
    """Decisions about the incidents of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._incidents = IncidentDriver(session)
        self._occasion = occasion

    def open(self, command: OpenIncident) -> IncidentRecord:
        """A new incident; a SUSPENDED tenant has incidents too."""
        self._occasion.tenant.require_onboarded("opening an incident")
        incident = self._incidents.insert(
            IncidentRecord(
                id=self._occasion.new_id("inc"),
                tenant_id=self._occasion.tenant_id,
                title=command.title,
                agent_id=command.agent_id,
                severity=command.severity,
                status=INCIDENT_LIFECYCLE.initial,
                cause=None,
                reopen_count=0,
                opened_at=self._occasion.now,
                resolved_at=None,
                closed_at=None,
            )
        )
        self._note(incident, "opened", f"severity {command.severity}")
        return incident

    def acknowledge(self, command: IncidentTarget) -> IncidentRecord:
        """Somebody has seen it."""
        return self._move(self._held(command), IncidentStatus.ACKNOWLEDGED, None)

    def mitigate(self, command: IncidentStep) -> IncidentRecord:
        """It does no more harm; the note says what was done."""
        return self._move(self._held(command), IncidentStatus.MITIGATED, command.note)

    def escalate(self, command: EscalateIncident) -> IncidentRecord:
        """It is worse than was thought; severity rises and never falls, and only while the incident goes on."""
        incident = self._held(command)
        if incident.status not in ONGOING:
            raise RuleBroken(f"the incident is {incident.status}; reopen it first", status=incident.status)
        if GRAVITY[command.severity] <= GRAVITY[incident.severity]:
            raise RuleBroken(
                f"the incident is {incident.severity} already; {command.severity} is no escalation",
                current=incident.severity,
                asked=command.severity,
            )
        return self._store(replace(incident, severity=command.severity), "escalated", command.note)

    def resolve(self, command: ResolveIncident) -> IncidentRecord:
        """It is over, and its cause is known."""
        incident = replace(self._held(command), cause=command.cause, resolved_at=self._occasion.now)
        return self._move(incident, IncidentStatus.RESOLVED, command.cause)

    def close(self, command: IncidentTarget) -> IncidentRecord:
        """Nothing is left to do."""
        incident = replace(self._held(command), closed_at=self._occasion.now)
        return self._move(incident, IncidentStatus.CLOSED, None)

    def reopen(self, command: IncidentStep) -> IncidentRecord:
        """It was not over after all; its cause is unknown again."""
        incident = self._held(command)
        INCIDENT_LIFECYCLE.require(incident.status, IncidentStatus.OPEN)
        if incident.reopen_count >= MAX_REOPENINGS:
            raise LimitReached(f"reopened {MAX_REOPENINGS} times already; open a new incident")
        if incident.closed_at is not None and self._occasion.now - incident.closed_at > REOPEN_WITHIN:
            raise RuleBroken(
                f"closed more than {REOPEN_WITHIN.days} days ago; open a new incident",
                closed_at=incident.closed_at,
            )
        again = replace(incident, cause=None, resolved_at=None, closed_at=None, reopen_count=incident.reopen_count + 1)
        return self._move(again, IncidentStatus.OPEN, command.note, step="reopened")

    def get(self, command: IncidentTarget) -> IncidentDetail:
        """One incident, with everything that happened to it."""
        incident = self._require(command.incident_id)
        events = self._incidents.events(incident.id)
        timeline = tuple(TimelineEntry(event.step, event.actor_id, event.at, event.note) for event in events)
        return IncidentDetail(incident, timeline)

    def list(self, command: ListIncidents) -> Page:
        """The incidents of the tenant."""
        return Page(
            *self._incidents.page(
                self._occasion.tenant_id, command.status, command.severity, command.limit, command.offset
            )
        )

    def _held(self, command: IncidentTarget) -> IncidentRecord:
        self._occasion.tenant.require_onboarded("changing an incident")
        return self._require(command.incident_id, for_change=True)

    def _require(self, incident_id: str, *, for_change: bool = False) -> IncidentRecord:
        incident = self._incidents.get(self._occasion.tenant_id, incident_id, for_change=for_change)
        if incident is None:
            raise NotFound(f"there is no incident {incident_id}")
        return incident

    def _move(
        self, incident: IncidentRecord, status: IncidentStatus, note: str | None, step: str = ""
    ) -> IncidentRecord:
        INCIDENT_LIFECYCLE.require(incident.status, status)
        return self._store(replace(incident, status=status), step or status, note)

    def _store(self, incident: IncidentRecord, step: str, note: str | None) -> IncidentRecord:
        stored = self._incidents.store(incident)
        self._note(stored, step, note)
        return stored

    def _note(self, incident: IncidentRecord, step: str, note: str | None) -> None:
        event = EventRecord(step, self._occasion.actor_id, self._occasion.now, note)
        self._incidents.add_event(incident.id, event)
