# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the activity domain
"""Activity: what was dispatched, and what agents did."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.hoc.api.exchange import Customer, ListQuery, NoQuery, PageBody, Payload, Registry

router = APIRouter(prefix="/activity", tags=["activity"])


class ActivityListQuery(ListQuery):
    """Which dispatches are wanted."""

    operation: str | None = None
    actor_id: str | None = None
    outcome: Literal["completed", "refused", "failed"] | None = None


class DispatchBody(BaseModel):
    """One dispatch."""

    at: datetime
    operation: str
    method: str | None
    actor_id: str
    decision: str
    outcome: str
    error_code: str | None


class AgentBody(BaseModel):
    """What one agent has done."""

    agent_id: str
    entries: int
    errors: int
    last_seen_at: datetime
    quiet: bool


@router.get("", response_model=PageBody[DispatchBody])
def list_activity(query: Annotated[ActivityListQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """What was dispatched for the tenant, the latest first."""
    return registry.execute("activity.query", caller.asks("list", query))


@router.get("/agents", response_model=PageBody[AgentBody])
def list_agents(query: Annotated[NoQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """What the agents of the tenant have done."""
    return registry.execute("activity.query", caller.asks("agents", query))
