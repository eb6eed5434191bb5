# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the policies domain
"""Policies: draft, revise, activate, retire, and ask what they say."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel

from app.hoc.api.exchange import Body, Customer, ListQuery, PageBody, Payload, Registry

router = APIRouter(prefix="/policies", tags=["policies"])


class PolicyText(Body):
    """What a policy says."""

    scope: Literal["tenant", "team", "agent"]
    target: str
    action: str
    effect: Literal["allow", "require_approval", "deny"]
    priority: int = 100


class PolicyRequest(PolicyText):
    """The policy that is wanted."""

    name: str


class ResolutionRequest(Body):
    """What an agent wants to do."""

    agent_id: str
    action: str
    team: str | None = None


class PolicyListQuery(ListQuery):
    """Which policies are wanted."""

    status: Literal["draft", "active", "retired"] | None = None
    name: str | None = None


class PolicyBody(BaseModel):
    """One version of a policy."""

    id: str
    tenant_id: str
    name: str
    version: int
    scope: str
    target: str
    action: str
    effect: str
    priority: int
    status: str
    created_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None


class ResolutionBody(BaseModel):
    """What the policies say together."""

    effect: str
    decided_by: str | None
    reason: str
    considered: list[str]


@router.get("", response_model=PageBody[PolicyBody])
def list_policies(query: Annotated[PolicyListQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """The policies of the tenant, all versions of them."""
    return registry.execute("policies.query", caller.asks("list", query))


@router.post("", status_code=status.HTTP_201_CREATED, response_model=PolicyBody)
def create_policy(body: PolicyRequest, caller: Customer, registry: Registry) -> Payload:
    """Draft the first version of a policy."""
    return registry.execute("policies.write", caller.asks("create", body))


@router.post("/resolve", response_model=ResolutionBody)
def resolve_policies(body: ResolutionRequest, caller: Customer, registry: Registry) -> Payload:
    """What the policies in force say about an action."""
    return registry.execute("policy.resolve", caller.asks(params=body))


@router.get("/{policy_id}", response_model=PolicyBody)
def get_policy(policy_id: str, caller: Customer, registry: Registry) -> Payload:
    """One version of a policy."""
    return registry.execute("policies.query", caller.asks("get", policy_id=policy_id))


@router.post("/{policy_id}/revise", status_code=status.HTTP_201_CREATED, response_model=PolicyBody)
def revise_policy(policy_id: str, body: PolicyText, caller: Customer, registry: Registry) -> Payload:
    """Draft the next version of a policy."""
    return registry.execute("policies.write", caller.asks("revise", body, policy_id=policy_id))


@router.post("/{policy_id}/activate", response_model=PolicyBody)
def activate_policy(policy_id: str, caller: Customer, registry: Registry) -> Payload:
    """Put a draft in force."""
    return registry.execute("policies.write", caller.asks("activate", policy_id=policy_id))


@router.post("/{policy_id}/retire", response_model=PolicyBody)
def retire_policy(policy_id: str, caller: Customer, registry: Registry) -> Payload:
    """Take a version out of force, for good."""
    return registry.execute("policies.write", caller.asks("retire", policy_id=policy_id))
