# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the incidents domain
"""Incidents: from open to closed, and back."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel

from app.hoc.api.exchange import Body, Customer, ListQuery, PageBody, Payload, Registry

router = APIRouter(prefix="/incidents", tags=["incidents"])

Severity = Literal["low", "medium", "high", "critical"]


class IncidentRequest(Body):
    """What happened."""

    title: str
    severity: Severity
    agent_id: str | None = None


class NoteRequest(Body):
    """What there is to say about a step."""

    note: str


class EscalationRequest(NoteRequest):
    """How bad it really is."""

    severity: Severity


class CauseRequest(Body):
    """Why it happened."""

    cause: str


class IncidentListQuery(ListQuery):
    """Which incidents are wanted."""

    status: Literal["open", "acknowledged", "mitigated", "resolved", "closed"] | None = None
    severity: Severity | None = None


class IncidentBody(BaseModel):
    """An incident."""

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


class TimelineBody(BaseModel):
    """One step of an incident."""

    step: str
    actor_id: str
    at: datetime
    note: str | None


class IncidentDetailBody(BaseModel):
    """An incident and everything that happened to it."""

    incident: IncidentBody
    timeline: list[TimelineBody]


@router.get("", response_model=PageBody[IncidentBody])
def list_incidents(query: Annotated[IncidentListQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """The incidents of the tenant."""
    return registry.execute("incidents.query", caller.asks("list", query))


@router.post("", status_code=status.HTTP_201_CREATED, response_model=IncidentBody)
def open_incident(body: IncidentRequest, caller: Customer, registry: Registry) -> Payload:
    """Open an incident."""
    return registry.execute("incidents.write", caller.asks("open", body))


@router.get("/{incident_id}", response_model=IncidentDetailBody)
def get_incident(incident_id: str, caller: Customer, registry: Registry) -> Payload:
    """One incident and its timeline."""
    return registry.execute("incidents.query", caller.asks("get", incident_id=incident_id))


@router.post("/{incident_id}/acknowledge", response_model=IncidentBody)
def acknowledge_incident(incident_id: str, caller: Customer, registry: Registry) -> Payload:
    """Say that somebody has seen it."""
    return registry.execute("incidents.write", caller.asks("acknowledge", incident_id=incident_id))


@router.post("/{incident_id}/escalate", response_model=IncidentBody)
def escalate_incident(incident_id: str, body: EscalationRequest, caller: Customer, registry: Registry) -> Payload:
    """Say that it is worse than was thought."""
    return registry.execute("incidents.write", caller.asks("escalate", body, incident_id=incident_id))


@router.post("/{incident_id}/mitigate", response_model=IncidentBody)
def mitigate_incident(incident_id: str, body: NoteRequest, caller: Customer, registry: Registry) -> Payload:
    """Say that it does no more harm."""
    return registry.execute("incidents.write", caller.asks("mitigate", body, incident_id=incident_id))


@router.post("/{incident_id}/resolve", response_model=IncidentBody)
def resolve_incident(incident_id: str, body: CauseRequest, caller: Customer, registry: Registry) -> Payload:
    """Say why it happened, and that it is over."""
    return registry.execute("incidents.write", caller.asks("resolve", body, incident_id=incident_id))


@router.post("/{incident_id}/close", response_model=IncidentBody)
def close_incident(incident_id: str, caller: Customer, registry: Registry) -> Payload:
    """Say that nothing is left to do."""
    return registry.execute("incidents.write", caller.asks("close", incident_id=incident_id))


@router.post("/{incident_id}/reopen", response_model=IncidentBody)
def reopen_incident(incident_id: str, body: NoteRequest, caller: Customer, registry: Registry) -> Payload:
    """Say that it was not over after all."""
    return registry.execute("incidents.write", caller.asks("reopen", body, incident_id=incident_id))
