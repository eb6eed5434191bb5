# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Shows the policies of a tenant, for contracts to judge; changes nothing
"""What contracts may see of policies."""

from typing import TYPE_CHECKING

from app.hoc.cus.policies.L6_drivers.policy_driver import PolicyDriver, PolicyRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def policy_now(session: "Session", tenant_id: str, policy_id: str) -> PolicyRecord | None:
    """The version of that tenant, or None."""
    return PolicyDriver(session).get(tenant_id, policy_id)


def versions_now(session: "Session", tenant_id: str, name: str) -> list[PolicyRecord]:
    """All versions of the policy of that name, the oldest first."""
    return PolicyDriver(session).versions(tenant_id, name)


def active_now(session: "Session", tenant_id: str) -> list[PolicyRecord]:
    """Every version that is in force."""
    return PolicyDriver(session).active(tenant_id)
