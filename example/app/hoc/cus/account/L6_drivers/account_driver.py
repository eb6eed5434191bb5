# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads and writes tenants and onboardings; never commits
"""Tenants and onboardings as they are stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Integration, IntegrationStatus, Onboarding, OnboardingState, Tenant, TenantStatus


@dataclass(frozen=True, slots=True)
class TenantRecord:
    """A stored tenant."""

    id: str
    name: str
    status: str
    status_reason: str | None
    created_at: datetime
    activated_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OnboardingRecord:
    """A stored onboarding, with what each completed step declared."""

    tenant_id: str
    state: str
    details: Mapping[str, Mapping[str, str]]
    started_at: datetime
    finished_at: datetime | None


class AccountDriver:
    """Effects on the tables of the account domain."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tenant(self, tenant_id: str, *, for_change: bool = False) -> TenantRecord | None:
        """The tenant, or None; `for_change` reads it afresh and holds it until the transaction ends."""
        row = self._session.get(Tenant, tenant_id, populate_existing=for_change, with_for_update=for_change or None)
        return None if row is None else _tenant(row)

    def tenants(self, status: str | None, limit: int, offset: int) -> tuple[list[TenantRecord], int]:
        """A slice of all tenants in the order of their ids, and how many there are."""
        query = select(Tenant)
        if status is not None:
            query = query.where(Tenant.status == TenantStatus(status))
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        rows = self._session.scalars(query.order_by(Tenant.id).limit(limit).offset(offset))
        return [_tenant(row) for row in rows], total

    def insert_tenant(self, tenant_id: str, name: str, status: str, at: datetime) -> TenantRecord:
        """Store a new tenant."""
        row = Tenant(id=tenant_id, name=name, status=TenantStatus(status), created_at=at)
        self._session.add(row)
        self._session.flush()
        return _tenant(row)

    def change_status(self, tenant_id: str, status: str, reason: str | None, at: datetime) -> TenantRecord:
        """Store a new status of a tenant that exists, and when it was first activated or closed."""
        row = self._session.get_one(Tenant, tenant_id)
        row.status = TenantStatus(status)
        row.status_reason = reason
        if row.status is TenantStatus.ACTIVE and row.activated_at is None:
            row.activated_at = at
        if row.status is TenantStatus.CLOSED:
            row.closed_at = at
        self._session.flush()
        return _tenant(row)

    def onboarding(self, tenant_id: str, *, for_change: bool = False) -> OnboardingRecord | None:
        """The onboarding of a tenant, or None where it has not begun; held until the end `for_change`."""
        row = self._session.get(Onboarding, tenant_id, with_for_update=for_change or None)
        return None if row is None else _onboarding(row)

    def insert_onboarding(self, tenant_id: str, state: str, at: datetime) -> OnboardingRecord:
        """Store the beginning of an onboarding."""
        row = Onboarding(tenant_id=tenant_id, state=OnboardingState(state), details={}, started_at=at)
        self._session.add(row)
        self._session.flush()
        return _onboarding(row)

    def advance_onboarding(
        self, tenant_id: str, state: str, declared: Mapping[str, Mapping[str, str]], finished_at: datetime | None
    ) -> OnboardingRecord:
        """Store how far an onboarding has come, adding what was declared to what was declared before."""
        row = self._session.get_one(Onboarding, tenant_id)
        row.state = OnboardingState(state)
        row.details = row.details | {step: dict(facts) for step, facts in declared.items()}
        row.finished_at = finished_at
        self._session.flush()
        return _onboarding(row)

    def count_enabled_integrations(self, tenant_id: str) -> int:
        """How many integrations of the tenant are enabled."""
        query = select(func.count()).where(
            Integration.tenant_id == tenant_id, Integration.status == IntegrationStatus.ENABLED
        )
        return self._session.scalar(query) or 0


def _tenant(row: Tenant) -> TenantRecord:
    return TenantRecord(
        id=row.id,
        name=row.name,
        status=row.status.value,
        status_reason=row.status_reason,
        created_at=row.created_at,
        activated_at=row.activated_at,
        closed_at=row.closed_at,
    )


def _onboarding(row: Onboarding) -> OnboardingRecord:
    return OnboardingRecord(
        tenant_id=row.tenant_id,
        state=row.state.value,
        details=row.details,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
