# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names the statuses of tenants and the commands that concern them
"""Tenants: lifecycle and commands."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.kernel.commands import Command, PageRequest, Text
from app.kernel.lifecycle import Lifecycle

RESERVED_TENANT = "platform"
TENANT_ID = r"^[a-z][a-z0-9-]{2,39}$"

Reason = Annotated[Text, Field(min_length=5, max_length=500)]


class TenantStatus(StrEnum):
    """Where a tenant stands."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


TENANT_LIFECYCLE = Lifecycle(
    "tenant",
    TenantStatus.PENDING,
    {
        TenantStatus.PENDING: frozenset({TenantStatus.ACTIVE}),
        TenantStatus.ACTIVE: frozenset({TenantStatus.SUSPENDED, TenantStatus.CLOSED}),
        TenantStatus.SUSPENDED: frozenset({TenantStatus.ACTIVE, TenantStatus.CLOSED}),
        TenantStatus.CLOSED: frozenset(),
    },
)


class CreateTenant(Command):
    """Ask for a tenant of that name; its id is the one the dispatch speaks for."""

    name: Annotated[Text, Field(min_length=1, max_length=120)]


class GiveReason(Command):
    """A step that an operator must explain."""

    reason: Reason


class ListTenants(PageRequest):
    """Which tenants an operator wants to see."""

    status: Annotated[TenantStatus | None, Field(strict=False)] = None
