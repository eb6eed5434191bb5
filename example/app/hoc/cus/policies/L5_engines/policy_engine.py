# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what may happen to a policy
"""Rules of policies: a text never changes, a new version does; one version is in force at a time."""

from typing import TYPE_CHECKING

from app.hoc.cus.policies.L5_engines.conflict_engine import resolve
from app.hoc.cus.policies.L5_schemas.policy import (
    ANY,
    POLICY_LIFECYCLE,
    CreatePolicy,
    ListPolicies,
    PolicyScope,
    PolicyStatus,
    PolicyTarget,
    PolicyText,
    Resolution,
    ResolvePolicies,
    RevisePolicy,
)
from app.hoc.cus.policies.L6_drivers.policy_driver import PolicyDriver, PolicyRecord
from app.kernel.commands import Page
from app.kernel.errors import Conflict, InvalidInput, NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class PolicyEngine:
    """Decisions about the policies of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._policies = PolicyDriver(session)
        self._occasion = occasion

    def create(self, command: CreatePolicy) -> PolicyRecord:
        """The first version of a policy, as a draft."""
        self._occasion.tenant.require_active("creating a policy")
        if self._policies.versions(self._occasion.tenant_id, command.name):
            raise Conflict(f"a policy named {command.name!r} exists; revise it", name=command.name)
        return self._draft(command.name, 1, command)

    def revise(self, command: RevisePolicy) -> PolicyRecord:
        """The next version of a policy, as a draft; there is one draft at a time."""
        self._occasion.tenant.require_active("revising a policy")
        name = self._require(command.policy_id, for_change=True).name
        versions = self._policies.versions(self._occasion.tenant_id, name)
        drafts = [version.id for version in versions if version.status == PolicyStatus.DRAFT]
        if drafts:
            raise RuleBroken(f"policy {name!r} has a draft already", drafts=drafts)
        return self._draft(name, versions[-1].version + 1, command)

    def activate(self, command: PolicyTarget) -> PolicyRecord:
        """Put a draft in force; the version that was in force before is retired by it."""
        self._occasion.tenant.require_active("activating a policy")
        policy = self._require(command.policy_id, for_change=True)
        POLICY_LIFECYCLE.require(policy.status, PolicyStatus.ACTIVE)
        for version in self._policies.versions(policy.tenant_id, policy.name):
            if version.status == PolicyStatus.ACTIVE:
                self._become(version, PolicyStatus.RETIRED)
        return self._become(policy, PolicyStatus.ACTIVE)

    def retire(self, command: PolicyTarget) -> PolicyRecord:
        """Take a version out of force for good; what it allowed is denied from now on, unless another allows it."""
        self._occasion.tenant.require_active("retiring a policy")
        return self._become(self._require(command.policy_id, for_change=True), PolicyStatus.RETIRED)

    def resolve(self, command: ResolvePolicies) -> Resolution:
        """What the policies in force say about an action of an agent."""
        return resolve(self._policies.active(self._occasion.tenant_id), command)

    def get(self, command: PolicyTarget) -> PolicyRecord:
        """One version of a policy."""
        return self._require(command.policy_id)

    def list(self, command: ListPolicies) -> Page:
        """The policies of the tenant, all versions of them."""
        return Page(
            *self._policies.page(self._occasion.tenant_id, command.status, command.name, command.limit, command.offset)
        )

    def _draft(self, name: str, version: int, text: PolicyText) -> PolicyRecord:
        _require_target(text)
        return self._policies.insert(
            PolicyRecord(
                id=self._occasion.new_id("pol"),
                tenant_id=self._occasion.tenant_id,
                name=name,
                version=version,
                scope=text.scope,
                target=text.target,
                action=text.action,
                effect=text.effect,
                priority=text.priority,
                status=POLICY_LIFECYCLE.initial,
                created_at=self._occasion.now,
                activated_at=None,
                retired_at=None,
            )
        )

    def _require(self, policy_id: str, *, for_change: bool = False) -> PolicyRecord:
        policy = self._policies.get(self._occasion.tenant_id, policy_id, for_change=for_change)
        if policy is None:
            raise NotFound(f"there is no policy {policy_id}")
        return policy

    def _become(self, policy: PolicyRecord, status: PolicyStatus) -> PolicyRecord:
        POLICY_LIFECYCLE.require(policy.status, status)
        return self._policies.change_status(policy.id, status, self._occasion.now)


def _require_target(text: PolicyText) -> None:
    """Raise InvalidInput unless the target fits the scope: a tenant-wide policy targets *, others something."""
    if (text.scope is PolicyScope.TENANT) != (text.target == ANY):
        expected = "*" if text.scope is PolicyScope.TENANT else f"the {text.scope} it is about"
        raise InvalidInput(f"a policy of scope {text.scope} targets {expected}, not {text.target!r}")
