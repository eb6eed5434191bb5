# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Shows the incidents of a tenant, for contracts to judge; changes nothing
"""What contracts may see of incidents."""

from typing import TYPE_CHECKING

from app.hoc.cus.incidents.L6_drivers.incident_driver import IncidentDriver, IncidentRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def incident_now(session: "Session", tenant_id: str, incident_id: str) -> IncidentRecord | None:
    """The incident of that tenant, or None."""
    return IncidentDriver(session).get(tenant_id, incident_id)


def events_now(session: "Session", tenant_id: str, incident_id: str) -> int:
    """How many steps stand in the timeline of the incident of that tenant; none where there is no such incident."""
    incidents = IncidentDriver(session)
    return incidents.count_events(incident_id) if incidents.get(tenant_id, incident_id) else 0
