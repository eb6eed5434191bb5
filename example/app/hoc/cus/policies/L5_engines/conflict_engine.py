# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides which policy wins where several cover the same action
"""Conflicts between policies, resolved by rank alone: in whatever order they come, the outcome is the same.

The higher priority wins; then the narrower scope; then the stricter effect. Where policies are still level they
say the same, and the name that comes first in the alphabet is given as the one that decided.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from app.hoc.cus.policies.L5_schemas.policy import (
    ANY,
    PolicyEffect,
    PolicyScope,
    Resolution,
    ResolvePolicies,
)

NARROWNESS: Mapping[str, int] = {PolicyScope.TENANT: 0, PolicyScope.TEAM: 1, PolicyScope.AGENT: 2}
STRICTNESS: Mapping[str, int] = {
    PolicyEffect.ALLOW: 0,
    PolicyEffect.REQUIRE_APPROVAL: 1,
    PolicyEffect.DENY: 2,
}


class Rankable(Protocol):
    """What must be known of a policy to resolve a conflict."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def effect(self) -> str: ...
    @property
    def priority(self) -> int: ...


def resolve(policies: Iterable[Rankable], request: ResolvePolicies) -> Resolution:
    """What the policies say about the request together; where none covers it, the action is denied."""
    covering = sorted((policy for policy in policies if covers(policy, request)), key=_rank)
    if not covering:
        return Resolution(PolicyEffect.DENY, None, "no active policy covers the action", ())
    winner = covering[0]
    reason = f"{winner.name} decides: priority {winner.priority}, scope {winner.scope}, {winner.effect}"
    return Resolution(winner.effect, winner.id, reason, tuple(policy.id for policy in covering))


def covers(policy: Rankable, request: ResolvePolicies) -> bool:
    """True where the policy speaks about this action of this agent."""
    if policy.action not in (ANY, request.action):
        return False
    if policy.scope == PolicyScope.AGENT:
        return policy.target == request.agent_id
    if policy.scope == PolicyScope.TEAM:
        return policy.target == request.team
    return True


def _rank(policy: Rankable) -> tuple[int, int, int, str, str]:
    return (
        -policy.priority,
        -NARROWNESS[policy.scope],
        -STRICTNESS[policy.effect],
        policy.name,
        policy.id,
    )
