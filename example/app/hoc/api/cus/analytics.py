# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the analytics domain
"""Analytics: figures over a span of days."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from app.hoc.api.exchange import Customer, Payload, Registry

router = APIRouter(prefix="/analytics", tags=["analytics"])


class SpanQuery(BaseModel):
    """How many days to look back; any other parameter is refused."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Query(ge=1, le=90)] = 30


class OperationUsageBody(BaseModel):
    """How often an operation was dispatched."""

    operation: str
    completed: int
    refused: int
    failed: int
    refusal_rate: float


class UsageBody(BaseModel):
    """What was dispatched and logged."""

    days: int
    operations: list[OperationUsageBody]
    log_entries_by_day: dict[str, int]


class IncidentFiguresBody(BaseModel):
    """How incidents went."""

    days: int
    opened: dict[str, int]
    reopened: int
    resolved: int
    mean_hours_to_resolve: float | None


@router.get("/usage", response_model=UsageBody)
def get_usage(query: Annotated[SpanQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """How much was dispatched and logged."""
    return registry.execute("analytics.usage", caller.asks(params=query))


@router.get("/incidents", response_model=IncidentFiguresBody)
def get_incident_figures(query: Annotated[SpanQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """How incidents went."""
    return registry.execute("analytics.incidents", caller.asks(params=query))
