# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the controls domain
"""Controls: thresholds, what readings mean under them, and the kill switch."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel

from app.hoc.api.exchange import Body, Customer, ListQuery, PageBody, Payload, ReasonBody, Registry

router = APIRouter(prefix="/controls", tags=["controls"])


class ThresholdRequest(Body):
    """The threshold that is wanted."""

    metric: str
    warn_at: float
    block_at: float


class ThresholdChange(Body):
    """New bounds; what is left out stays."""

    warn_at: float | None = None
    block_at: float | None = None


class ReadingsRequest(Body):
    """What was measured, by metric."""

    readings: dict[str, float]


class ThresholdListQuery(ListQuery):
    """Which thresholds are wanted."""

    status: Literal["active", "removed"] | None = None


class ThresholdBody(BaseModel):
    """A threshold."""

    id: str
    tenant_id: str
    metric: str
    warn_at: float
    block_at: float
    status: str
    created_at: datetime
    changed_at: datetime | None


class FindingBody(BaseModel):
    """What one reading means."""

    metric: str
    value: float
    level: str


class EvaluationBody(BaseModel):
    """What all readings mean together."""

    level: str
    findings: list[FindingBody]
    unguarded: list[str]


class KillSwitchBody(BaseModel):
    """The kill switch."""

    tenant_id: str
    state: str
    reason: str
    engaged_by: str
    engaged_at: datetime
    released_by: str | None
    released_at: datetime | None


@router.get("/thresholds", response_model=PageBody[ThresholdBody])
def list_thresholds(query: Annotated[ThresholdListQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """The thresholds of the tenant."""
    return registry.execute("thresholds.query", caller.asks("list", query))


@router.post("/thresholds", status_code=status.HTTP_201_CREATED, response_model=ThresholdBody)
def create_threshold(body: ThresholdRequest, caller: Customer, registry: Registry) -> Payload:
    """Create a threshold for a metric."""
    return registry.execute("thresholds.write", caller.asks("create", body))


@router.get("/thresholds/{threshold_id}", response_model=ThresholdBody)
def get_threshold(threshold_id: str, caller: Customer, registry: Registry) -> Payload:
    """One threshold."""
    return registry.execute("thresholds.query", caller.asks("get", threshold_id=threshold_id))


@router.patch("/thresholds/{threshold_id}", response_model=ThresholdBody)
def update_threshold(threshold_id: str, body: ThresholdChange, caller: Customer, registry: Registry) -> Payload:
    """Change the bounds of a threshold."""
    return registry.execute("thresholds.write", caller.asks("update", body, threshold_id=threshold_id))


@router.delete("/thresholds/{threshold_id}", response_model=ThresholdBody)
def remove_threshold(threshold_id: str, caller: Customer, registry: Registry) -> Payload:
    """Apply a threshold no longer."""
    return registry.execute("thresholds.write", caller.asks("remove", threshold_id=threshold_id))


@router.post("/evaluate", response_model=EvaluationBody)
def evaluate_controls(body: ReadingsRequest, caller: Customer, registry: Registry) -> Payload:
    """What readings mean under the thresholds."""
    return registry.execute("control.evaluate", caller.asks(params=body))


@router.get("/kill_switch", response_model=KillSwitchBody)
def get_kill_switch(caller: Customer, registry: Registry) -> Payload:
    """The kill switch as it stands."""
    return registry.execute("kill_switches.query", caller.asks("get"))


@router.post("/kill_switch/engage", response_model=KillSwitchBody)
def engage_kill_switch(body: ReasonBody, caller: Customer, registry: Registry) -> Payload:
    """Stop everything."""
    return registry.execute("kill_switches.write", caller.asks("engage", body))


@router.post("/kill_switch/release", response_model=KillSwitchBody)
def release_kill_switch(caller: Customer, registry: Registry) -> Payload:
    """Go on; somebody other than the one who engaged the switch."""
    return registry.execute("kill_switches.write", caller.asks("release"))
