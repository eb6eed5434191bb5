# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names the statuses, scopes and effects of policies and the commands that concern them
"""Policies: lifecycle, commands, and what a resolution says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.kernel.commands import Command, PageRequest, Text
from app.kernel.lifecycle import Lifecycle

ANY = "*"


class PolicyStatus(StrEnum):
    """Where one version of a policy stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class PolicyScope(StrEnum):
    """How much of a tenant a policy covers."""

    TENANT = "tenant"
    TEAM = "team"
    AGENT = "agent"


class PolicyEffect(StrEnum):
    """What a policy says about the action it covers."""

    ALLOW = "allow"
    REQUIRE_APPROVAL = "require_approval"
    DENY = "deny"


POLICY_LIFECYCLE = Lifecycle(
    "policy",
    PolicyStatus.DRAFT,
    {
        PolicyStatus.DRAFT: frozenset({PolicyStatus.ACTIVE}),
        PolicyStatus.ACTIVE: frozenset({PolicyStatus.RETIRED}),
        PolicyStatus.RETIRED: frozenset(),
    },
)

PolicyId = Annotated[str, Field(min_length=1, max_length=40)]
Action = Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9_.]{0,119})$")]
Name = Annotated[Text, Field(min_length=1, max_length=120)]


class PolicyText(Command):
    """What a policy says; every version has its own."""

    scope: Annotated[PolicyScope, Field(strict=False)]
    target: Name
    action: Action
    effect: Annotated[PolicyEffect, Field(strict=False)]
    priority: Annotated[int, Field(ge=0, le=1000)] = 100


class CreatePolicy(PolicyText):
    """The first version of a policy of that name."""

    name: Name


class RevisePolicy(PolicyText):
    """The text of the next version of a policy."""

    policy_id: PolicyId


class PolicyTarget(Command):
    """The version of a policy that an operation is about."""

    policy_id: PolicyId


class ListPolicies(PageRequest):
    """Which policies a tenant wants to see."""

    status: Annotated[PolicyStatus | None, Field(strict=False)] = None
    name: Name | None = None


class ResolvePolicies(Command):
    """An agent wants to do something: may it?"""

    agent_id: Name
    action: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,119}$")]
    team: Name | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the policies say together: the effect, the one that decided, and all that were asked."""

    effect: str
    decided_by: str | None
    reason: str
    considered: tuple[str, ...]
