# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Shows how a tenant stands, for contracts to judge; changes nothing
"""What contracts may see of a tenant and its onboarding."""

from typing import TYPE_CHECKING

from app.hoc.cus.account.L6_drivers.account_driver import AccountDriver, OnboardingRecord, TenantRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def tenant_now(session: "Session", tenant_id: str) -> TenantRecord | None:
    """The tenant, or None."""
    return AccountDriver(session).tenant(tenant_id)


def onboarding_now(session: "Session", tenant_id: str) -> OnboardingRecord | None:
    """How far the tenant has come, or None where it has not begun."""
    return AccountDriver(session).onboarding(tenant_id)


def enabled_integrations_now(session: "Session", tenant_id: str) -> int:
    """How many integrations of the tenant reach outside."""
    return AccountDriver(session).count_enabled_integrations(tenant_id)
