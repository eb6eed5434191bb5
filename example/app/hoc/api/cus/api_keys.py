# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the api_keys domain
"""API keys: create, rotate, revoke, verify."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel

from app.hoc.api.exchange import Body, Customer, ListQuery, PageBody, Payload, ReasonBody, Registry

router = APIRouter(prefix="/api_keys", tags=["api_keys"])

Scope = Literal["logs:write", "policies:resolve", "controls:evaluate", "incidents:open"]


class ApiKeyRequest(Body):
    """The key that is wanted, and for how many days."""

    name: str
    scopes: list[Scope]
    days: int = 90


class SecretRequest(Body):
    """A secret that somebody presented."""

    secret: str


class ApiKeyListQuery(ListQuery):
    """Which keys are wanted."""

    status: Literal["active", "rotated", "revoked"] | None = None


class ApiKeyBody(BaseModel):
    """A key, without its secret."""

    id: str
    tenant_id: str
    name: str
    hint: str
    scopes: list[str]
    status: str
    expired: bool
    created_by: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_reason: str | None
    replaced_by: str | None
    last_used_at: datetime | None


class NewApiKeyBody(BaseModel):
    """A key with its secret, which is shown this once."""

    key: ApiKeyBody
    secret: str


class VerificationBody(BaseModel):
    """Whether a presented secret is good."""

    valid: bool
    reason: str
    api_key_id: str | None
    scopes: list[str]


@router.get("", response_model=PageBody[ApiKeyBody])
def list_api_keys(query: Annotated[ApiKeyListQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """The keys of the tenant."""
    return registry.execute("api_keys.query", caller.asks("list", query))


@router.post("", status_code=status.HTTP_201_CREATED, response_model=NewApiKeyBody)
def create_api_key(body: ApiKeyRequest, caller: Customer, registry: Registry) -> Payload:
    """Create a key; the answer is the only place its secret is ever in."""
    return registry.execute("api_keys.write", caller.asks("create", body))


@router.post("/verify", response_model=VerificationBody)
def verify_api_key(body: SecretRequest, caller: Customer, registry: Registry) -> Payload:
    """Whether a presented secret is good for anything."""
    return registry.execute("api_key.verify", caller.asks(params=body))


@router.get("/{api_key_id}", response_model=ApiKeyBody)
def get_api_key(api_key_id: str, caller: Customer, registry: Registry) -> Payload:
    """One key."""
    return registry.execute("api_keys.query", caller.asks("get", api_key_id=api_key_id))


@router.post("/{api_key_id}/rotate", response_model=NewApiKeyBody)
def rotate_api_key(api_key_id: str, caller: Customer, registry: Registry) -> Payload:
    """Replace a key by a new one of the same kind."""
    return registry.execute("api_keys.write", caller.asks("rotate", api_key_id=api_key_id))


@router.post("/{api_key_id}/revoke", response_model=ApiKeyBody)
def revoke_api_key(api_key_id: str, body: ReasonBody, caller: Customer, registry: Registry) -> Payload:
    """End a key for good."""
    return registry.execute("api_keys.write", caller.asks("revoke", body, api_key_id=api_key_id))
