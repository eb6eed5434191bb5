# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides which step of onboarding comes next
"""Rules of onboarding: steps in their order, none skipped, none twice; the end of it makes the tenant ACTIVE."""

import re
from typing import TYPE_CHECKING

from app.hoc.cus.account.L5_schemas.onboarding import (
    CURRENT_AGREEMENT,
    DECLARED_IN,
    EMAIL,
    ONBOARDING_LIFECYCLE,
    REACHED_BY,
    CompleteStep,
    OnboardingState,
    OnboardingStep,
)
from app.hoc.cus.account.L5_schemas.tenant import TENANT_LIFECYCLE, TenantStatus
from app.hoc.cus.account.L6_drivers.account_driver import AccountDriver, OnboardingRecord
from app.kernel.errors import Conflict, InvalidInput, NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class OnboardingEngine:
    """Decisions about the onboarding of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._accounts = AccountDriver(session)
        self._occasion = occasion

    def start(self) -> OnboardingRecord:
        """Begin; only a PENDING tenant is onboarded, and only once."""
        self._require_pending()
        tenant_id = self._occasion.tenant_id
        if self._accounts.onboarding(tenant_id) is not None:
            raise Conflict(f"the onboarding of {tenant_id} has begun already")
        return self._accounts.insert_onboarding(tenant_id, ONBOARDING_LIFECYCLE.initial, self._occasion.now)

    def get(self, *, for_change: bool = False) -> OnboardingRecord:
        """How far the onboarding has come."""
        record = self._accounts.onboarding(self._occasion.tenant_id, for_change=for_change)
        if record is None:
            raise NotFound(f"the onboarding of {self._occasion.tenant_id} has not begun")
        return record

    def complete_step(self, command: CompleteStep) -> OnboardingRecord:
        """Complete the step that is next, with exactly the facts it asks for."""
        self._require_pending()
        reached = REACHED_BY[command.step]
        ONBOARDING_LIFECYCLE.require(self.get(for_change=True).state, reached)
        _require_declared(command)
        return self._accounts.advance_onboarding(
            self._occasion.tenant_id, reached, {command.step.value: command.details}, None
        )

    def finish(self) -> OnboardingRecord:
        """End the onboarding and make the tenant ACTIVE; both or neither."""
        self._require_pending()
        ONBOARDING_LIFECYCLE.require(self.get(for_change=True).state, OnboardingState.FINISHED)
        tenant_id, now = self._occasion.tenant_id, self._occasion.now
        TENANT_LIFECYCLE.require(self._occasion.tenant.status or "unknown", TenantStatus.ACTIVE)
        self._accounts.change_status(tenant_id, TenantStatus.ACTIVE, None, now)
        return self._accounts.advance_onboarding(tenant_id, OnboardingState.FINISHED, {}, now)

    def _require_pending(self) -> None:
        if self._occasion.tenant.status != TenantStatus.PENDING:
            raise RuleBroken(f"tenant {self._occasion.tenant_id} is not PENDING; its onboarding is over")


def _require_declared(command: CompleteStep) -> None:
    """Raise InvalidInput unless the details are exactly those of the step, and the agreement the current one."""
    expected, met = DECLARED_IN[command.step], frozenset(command.details)
    if expected != met:
        raise InvalidInput(
            f"step {command.step} declares {', '.join(sorted(expected))}",
            missing=sorted(expected - met),
            unknown=sorted(met - expected),
        )
    if command.step is OnboardingStep.AGREEMENT and command.details["version"] != CURRENT_AGREEMENT:
        raise RuleBroken(
            f"the agreement in force is {CURRENT_AGREEMENT}, not {command.details['version']}",
            expected=CURRENT_AGREEMENT,
        )
    if command.step is OnboardingStep.CONTACT and not re.fullmatch(EMAIL, command.details["email"]):
        raise InvalidInput("the contact needs an e-mail address", field="email")
