# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the integrations domain
"""Integrations: register, give credentials, enable, disable, delete."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel

from app.hoc.api.exchange import Body, Customer, ListQuery, NoQuery, PageBody, Payload, Registry

router = APIRouter(prefix="/integrations", tags=["integrations"])


class IntegrationRequest(Body):
    """The integration that is wanted."""

    name: str
    connector: str


class CredentialsRequest(Body):
    """Where the secret is kept: `vault://path`."""

    credential_ref: str


class IntegrationListQuery(ListQuery):
    """Which integrations are wanted; deleted ones only by their status."""

    status: Literal["registered", "enabled", "disabled", "deleted"] | None = None
    connector: str | None = None


class IntegrationBody(BaseModel):
    """An integration."""

    id: str
    tenant_id: str
    name: str
    connector: str
    status: str
    credential_ref: str | None
    created_at: datetime
    enabled_at: datetime | None
    disabled_at: datetime | None
    deleted_at: datetime | None


class ConnectorBody(BaseModel):
    """A connector."""

    name: str
    title: str
    status: str
    registered_at: datetime
    withdrawn_at: datetime | None


@router.get("", response_model=PageBody[IntegrationBody])
def list_integrations(query: Annotated[IntegrationListQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """The integrations of the tenant."""
    return registry.execute("integrations.query", caller.asks("list", query))


@router.post("", status_code=status.HTTP_201_CREATED, response_model=IntegrationBody)
def register_integration(body: IntegrationRequest, caller: Customer, registry: Registry) -> Payload:
    """Register an integration."""
    return registry.execute("integrations.write", caller.asks("register", body))


@router.get("/connectors", response_model=PageBody[ConnectorBody])
def list_connectors(query: Annotated[NoQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """The connectors of the platform."""
    return registry.execute("connectors.query", caller.asks("list", query))


@router.get("/{integration_id}", response_model=IntegrationBody)
def get_integration(integration_id: str, caller: Customer, registry: Registry) -> Payload:
    """One integration."""
    return registry.execute("integrations.query", caller.asks("get", integration_id=integration_id))


@router.put("/{integration_id}/credentials", response_model=IntegrationBody)
def set_integration_credentials(
    integration_id: str, body: CredentialsRequest, caller: Customer, registry: Registry
) -> Payload:
    """Say where the secret of an integration is kept."""
    return registry.execute("integrations.write", caller.asks("set_credentials", body, integration_id=integration_id))


@router.post("/{integration_id}/enable", response_model=IntegrationBody)
def enable_integration(integration_id: str, caller: Customer, registry: Registry) -> Payload:
    """Let an integration reach outside."""
    return registry.execute("integrations.write", caller.asks("enable", integration_id=integration_id))


@router.post("/{integration_id}/disable", response_model=IntegrationBody)
def disable_integration(integration_id: str, caller: Customer, registry: Registry) -> Payload:
    """Stop an integration."""
    return registry.execute("integrations.write", caller.asks("disable", integration_id=integration_id))


@router.delete("/{integration_id}", response_model=IntegrationBody)
def delete_integration(integration_id: str, caller: Customer, registry: Registry) -> Payload:
    """Delete an integration that is not enabled."""
    return registry.execute("integrations.write", caller.asks("delete", integration_id=integration_id))
