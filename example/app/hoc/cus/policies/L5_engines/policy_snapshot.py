# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Shows the policies of a tenant, for contracts to judge; changes nothing
"""What contracts may see of policies."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.hoc.cus.policies.L6_drivers.policy_driver import PolicyDriver, PolicyRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class VersionNow:
    """One version of a policy, among the others."""

    id: str
    version: int
    status: str


@dataclass(frozen=True, slots=True)
class RuleNow:
    """What a version that is in force says; no more of it is kept, since there may be many."""

    id: str
    effect: str
    priority: int


def policy_now(session: "Session", tenant_id: str, policy_id: str) -> PolicyRecord | None:
    """The version of that tenant, or None."""
    return PolicyDriver(session).get(tenant_id, policy_id)


def versions_now(session: "Session", tenant_id: str, name: str) -> list[VersionNow]:
    """All versions of the policy of that name, the oldest first."""
    versions = PolicyDriver(session).versions(tenant_id, name)
    return [VersionNow(version.id, version.version, version.status) for version in versions]


def active_now(session: "Session", tenant_id: str) -> list[RuleNow]:
    """Every version that is in force."""
    return [RuleNow(policy.id, policy.effect, policy.priority) for policy in PolicyDriver(session).active(tenant_id)]
