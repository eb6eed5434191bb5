# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Route of the overview domain
"""Overview: a tenant at a glance."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.hoc.api.exchange import Customer, Payload, Registry

router = APIRouter(prefix="/overview", tags=["overview"])


class SummaryBody(BaseModel):
    """A tenant at a glance."""

    tenant_id: str
    tenant_status: str
    integrations: dict[str, int]
    api_keys: dict[str, int]
    policies: dict[str, int]
    ongoing_incidents: dict[str, int]
    kill_switch: str
    log_entries: int
    attention: list[str]


@router.get("", response_model=SummaryBody)
def get_summary(caller: Customer, registry: Registry) -> Payload:
    """The tenant at a glance."""
    return registry.execute("overview.summary", caller.asks())
