# Layer: L2 — API Route
# AUDIENCE: SHARED
# Role: Holds what all routes share: who calls, how lists are asked for, and how bodies are read
"""The exchange between HTTP and the registry.

The headers are taken as they come: whoever runs the backend puts a gateway in front that has proved them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Header, Query, Request
from pydantic import BaseModel, ConfigDict

from app.hoc.cus.hoc_spine.orchestrator.context import Audience, OperationContext
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry

T = TypeVar("T")

JsonObject = dict[str, Any]
# What a route gives back; its response model says which object it is.
Payload = JsonObject

TenantHeader = Annotated[str, Header(alias="X-Tenant-Id", pattern=r"^[a-z][a-z0-9-]{2,39}$")]
ActorHeader = Annotated[str, Header(alias="X-Actor-Id", pattern=r"^[A-Za-z0-9][A-Za-z0-9@._:-]{0,119}$")]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request, and for which tenant."""

    tenant_id: str
    actor_id: str
    audience: Audience

    def asks(self, method: str | None = None, params: BaseModel | None = None, **more: object) -> OperationContext:
        """What the caller says to the registry: the parameters of the body or query, and those of the path."""
        given: Mapping[str, object] = {} if params is None else params.model_dump(exclude_none=True)
        return OperationContext(self.tenant_id, self.actor_id, method, {**given, **more}, self.audience)


def _customer(tenant_id: TenantHeader, actor_id: ActorHeader) -> Caller:
    return Caller(tenant_id, actor_id, Audience.CUSTOMER)


def _founder(tenant_id: TenantHeader, actor_id: ActorHeader) -> Caller:
    return Caller(tenant_id, actor_id, Audience.FOUNDER)


def _registry(request: Request) -> OperationRegistry:
    registry = request.app.state.registry
    if not isinstance(registry, OperationRegistry):
        raise TypeError("the application was made without a registry")
    return registry


Customer = Annotated[Caller, Depends(_customer)]
Founder = Annotated[Caller, Depends(_founder)]
Registry = Annotated[OperationRegistry, Depends(_registry)]


class Body(BaseModel):
    """What a request carries; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ReasonBody(Body):
    """Why something is done."""

    reason: str


class ListQuery(BaseModel):
    """The parameters that every list knows; any other that the list does not name is refused."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Query(ge=1, le=100)] = 50
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0


class NoQuery(BaseModel):
    """A list that is never narrowed: every parameter is refused."""

    model_config = ConfigDict(extra="forbid")


class PageBody(BaseModel, Generic[T]):
    """A slice of a list, and the length of the whole."""

    items: list[T]
    total: int
