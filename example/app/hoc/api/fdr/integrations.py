# Layer: L2 — API Route
# AUDIENCE: FOUNDER
# Role: Routes of founders in the integrations domain
"""What the people who run the platform do with connectors."""

from datetime import datetime

from fastapi import APIRouter, status
from pydantic import BaseModel

from app.hoc.api.exchange import Body, Founder, Payload, Registry

router = APIRouter(prefix="/integrations", tags=["founder: integrations"])


class ConnectorRequest(Body):
    """The connector that is to be known."""

    name: str
    title: str


class ConnectorBody(BaseModel):
    """A connector as founders see it."""

    name: str
    title: str
    status: str
    registered_at: datetime
    withdrawn_at: datetime | None


@router.post("/connectors", status_code=status.HTTP_201_CREATED, response_model=ConnectorBody)
def register_connector(body: ConnectorRequest, caller: Founder, registry: Registry) -> Payload:
    """Make a connector usable."""
    return registry.execute("connectors.write", caller.asks("register", body))


@router.post("/connectors/{name}/withdraw", response_model=ConnectorBody)
def withdraw_connector(name: str, caller: Founder, registry: Registry) -> Payload:
    """Let no further integration be enabled with a connector."""
    return registry.execute("connectors.write", caller.asks("withdraw", name=name))
