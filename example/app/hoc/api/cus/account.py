# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the account domain: the tenant and its onboarding
"""Account: create a tenant, lead it through onboarding, see where it stands."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, status
from pydantic import BaseModel

from app.hoc.api.exchange import Body, Customer, Payload, Registry

router = APIRouter(prefix="/account", tags=["account"])


class TenantRequest(Body):
    """The tenant that is wanted; its id is in the header."""

    name: str


class StepRequest(Body):
    """What a step of onboarding declares."""

    details: dict[str, str]


class TenantBody(BaseModel):
    """A tenant."""

    id: str
    name: str
    status: str
    status_reason: str | None
    created_at: datetime
    activated_at: datetime | None
    closed_at: datetime | None


class OnboardingBody(BaseModel):
    """How far an onboarding has come."""

    tenant_id: str
    state: str
    details: dict[str, dict[str, str]]
    started_at: datetime
    finished_at: datetime | None


@router.post("/tenant", status_code=status.HTTP_201_CREATED, response_model=TenantBody)
def create_tenant(body: TenantRequest, caller: Customer, registry: Registry) -> Payload:
    """Create the tenant that the header names."""
    return registry.execute("account.write", caller.asks("create", body))


@router.get("/tenant", response_model=TenantBody)
def get_tenant(caller: Customer, registry: Registry) -> Payload:
    """The tenant."""
    return registry.execute("account.query", caller.asks("get"))


@router.get("/onboarding", response_model=OnboardingBody)
def get_onboarding(caller: Customer, registry: Registry) -> Payload:
    """How far the onboarding has come."""
    return registry.execute("onboarding.query", caller.asks("get"))


@router.post("/onboarding", status_code=status.HTTP_201_CREATED, response_model=OnboardingBody)
def start_onboarding(caller: Customer, registry: Registry) -> Payload:
    """Begin the onboarding."""
    return registry.execute("onboarding.write", caller.asks("start"))


@router.post("/onboarding/steps/{step}", response_model=OnboardingBody)
def complete_onboarding_step(
    step: Literal["profile", "agreement", "contact"], body: StepRequest, caller: Customer, registry: Registry
) -> Payload:
    """Complete the step that is next."""
    return registry.execute("onboarding.write", caller.asks("complete_step", body, step=step))


@router.post("/onboarding/finish", response_model=OnboardingBody)
def finish_onboarding(caller: Customer, registry: Registry) -> Payload:
    """End the onboarding; the tenant is ACTIVE from then on."""
    return registry.execute("onboarding.write", caller.asks("finish"))
