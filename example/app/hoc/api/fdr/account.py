# Layer: L2 — API Route
# AUDIENCE: FOUNDER
# Role: Routes of founders in the account domain
"""What the people who run the platform do with tenants; the header names the tenant."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.hoc.api.exchange import Founder, ListQuery, PageBody, Payload, ReasonBody, Registry

router = APIRouter(prefix="/account", tags=["founder: account"])


class TenantListQuery(ListQuery):
    """Which tenants are wanted."""

    status: Literal["PENDING", "ACTIVE", "SUSPENDED", "CLOSED"] | None = None


class TenantBody(BaseModel):
    """A tenant as founders see it."""

    id: str
    name: str
    status: str
    status_reason: str | None
    created_at: datetime
    activated_at: datetime | None
    closed_at: datetime | None


@router.get("/tenants", response_model=PageBody[TenantBody])
def list_tenants(query: Annotated[TenantListQuery, Query()], caller: Founder, registry: Registry) -> Payload:
    """All tenants of the platform."""
    return registry.execute("tenants.query", caller.asks("list", query))


@router.post("/tenant/suspend", response_model=TenantBody)
def suspend_tenant(body: ReasonBody, caller: Founder, registry: Registry) -> Payload:
    """Suspend the tenant that the header names."""
    return registry.execute("tenants.administer", caller.asks("suspend", body))


@router.post("/tenant/reactivate", response_model=TenantBody)
def reactivate_tenant(caller: Founder, registry: Registry) -> Payload:
    """Let the tenant that the header names go on."""
    return registry.execute("tenants.administer", caller.asks("reactivate"))


@router.post("/tenant/close", response_model=TenantBody)
def close_tenant(body: ReasonBody, caller: Founder, registry: Registry) -> Payload:
    """Close the tenant that the header names, for good."""
    return registry.execute("tenants.administer", caller.asks("close", body))
