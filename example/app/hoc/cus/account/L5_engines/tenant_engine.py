# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what may happen to a tenant
"""Rules of the tenant lifecycle: PENDING, ACTIVE, SUSPENDED, CLOSED, and no way back from CLOSED."""

import re
from typing import TYPE_CHECKING

from app.hoc.cus.account.L5_schemas.tenant import (
    RESERVED_TENANT,
    TENANT_ID,
    TENANT_LIFECYCLE,
    CreateTenant,
    GiveReason,
    ListTenants,
    TenantStatus,
)
from app.hoc.cus.account.L6_drivers.account_driver import AccountDriver, TenantRecord
from app.kernel.commands import Page
from app.kernel.errors import Conflict, InvalidInput, NotFound, RuleBroken
from app.kernel.occasion import Occasion, TenantStanding

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def standing_of(session: "Session", tenant_id: str, *, for_change: bool = False) -> TenantStanding:
    """How a tenant stands right now, for everybody who must know; an unknown one has no status.

    `for_change` holds the tenant until the transaction ends, so that what is seen of it stays true.
    """
    tenant = AccountDriver(session).tenant(tenant_id, for_change=for_change)
    return TenantStanding(tenant_id, None if tenant is None else tenant.status)


class TenantEngine:
    """Decisions about the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._accounts = AccountDriver(session)
        self._occasion = occasion

    def create(self, command: CreateTenant) -> TenantRecord:
        """A new tenant is PENDING until its onboarding is finished."""
        tenant_id = self._occasion.tenant_id
        if tenant_id == RESERVED_TENANT or not re.fullmatch(TENANT_ID, tenant_id):
            raise InvalidInput(f"{tenant_id!r} can not be the id of a tenant", expected=TENANT_ID)
        if self._occasion.tenant.exists:
            raise Conflict(f"tenant {tenant_id} exists already", tenant_id=tenant_id)
        return self._accounts.insert_tenant(tenant_id, command.name, TENANT_LIFECYCLE.initial, self._occasion.now)

    def get(self, *, for_change: bool = False) -> TenantRecord:
        """The tenant itself."""
        tenant = self._accounts.tenant(self._occasion.tenant_id, for_change=for_change)
        if tenant is None:
            raise NotFound(f"there is no tenant {self._occasion.tenant_id}")
        return tenant

    def list(self, command: ListTenants) -> Page:
        """All tenants of the platform."""
        return Page(*self._accounts.tenants(command.status, command.limit, command.offset))

    def suspend(self, command: GiveReason) -> TenantRecord:
        """Stop an ACTIVE tenant; what it has stays, nothing new begins."""
        return self._become(TenantStatus.SUSPENDED, command.reason)

    def reactivate(self) -> TenantRecord:
        """Let a SUSPENDED tenant go on. A PENDING one becomes ACTIVE by its onboarding and in no other way."""
        if self.get().status == TenantStatus.PENDING:
            raise RuleBroken("a PENDING tenant becomes ACTIVE by finishing its onboarding")
        return self._become(TenantStatus.ACTIVE, None)

    def close(self, command: GiveReason) -> TenantRecord:
        """End a tenant for good, once nothing of it reaches outside any more."""
        TENANT_LIFECYCLE.require(self.get(for_change=True).status, TenantStatus.CLOSED)
        enabled = self._accounts.count_enabled_integrations(self._occasion.tenant_id)
        if enabled:
            raise RuleBroken(f"{enabled} integrations are still enabled; disable them first", enabled=enabled)
        return self._become(TenantStatus.CLOSED, command.reason)

    def _become(self, status: TenantStatus, reason: str | None) -> TenantRecord:
        tenant = self.get(for_change=True)
        TENANT_LIFECYCLE.require(tenant.status, status)
        return self._accounts.change_status(tenant.id, status, reason, self._occasion.now)
