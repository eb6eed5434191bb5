# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads and writes policies; never commits
"""Policies as they are stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Policy, PolicyEffect, PolicyScope, PolicyStatus


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """One stored version of a policy."""

    id: str
    tenant_id: str
    name: str
    version: int
    scope: str
    target: str
    action: str
    effect: str
    priority: int
    status: str
    created_at: datetime
    activated_at: datetime | None
    retired_at: datetime | None


class PolicyDriver:
    """Effects on the table of policies."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, tenant_id: str, policy_id: str, *, for_change: bool = False) -> PolicyRecord | None:
        """The version of that tenant, or None; `for_change` holds it until the transaction ends."""
        row = self._session.get(Policy, policy_id, with_for_update=for_change or None)
        return None if row is None or row.tenant_id != tenant_id else _record(row)

    def versions(self, tenant_id: str, name: str) -> list[PolicyRecord]:
        """All versions of a policy, the oldest first."""
        query = select(Policy).where(Policy.tenant_id == tenant_id, Policy.name == name)
        return [_record(row) for row in self._session.scalars(query.order_by(Policy.version))]

    def active(self, tenant_id: str) -> list[PolicyRecord]:
        """All versions that are in force, in the order of their ids."""
        query = select(Policy).where(Policy.tenant_id == tenant_id, Policy.status == PolicyStatus.ACTIVE)
        return [_record(row) for row in self._session.scalars(query.order_by(Policy.id))]

    def page(
        self, tenant_id: str, status: str | None, name: str | None, limit: int, offset: int
    ) -> tuple[list[PolicyRecord], int]:
        """A slice of the tenant's policies by name and version, and how many there are."""
        query = select(Policy).where(Policy.tenant_id == tenant_id)
        if status is not None:
            query = query.where(Policy.status == PolicyStatus(status))
        if name is not None:
            query = query.where(Policy.name == name)
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.order_by(Policy.name, Policy.version)
        return [_record(row) for row in self._session.scalars(ordered.limit(limit).offset(offset))], total

    def insert(self, record: PolicyRecord) -> PolicyRecord:
        """Store a new version."""
        row = Policy(
            id=record.id,
            tenant_id=record.tenant_id,
            name=record.name,
            version=record.version,
            scope=PolicyScope(record.scope),
            target=record.target,
            action=record.action,
            effect=PolicyEffect(record.effect),
            priority=record.priority,
            status=PolicyStatus(record.status),
            created_at=record.created_at,
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def change_status(self, policy_id: str, status: str, at: datetime) -> PolicyRecord:
        """Store a new status of a version, and when it was reached."""
        row = self._session.get_one(Policy, policy_id)
        row.status = PolicyStatus(status)
        if row.status is PolicyStatus.ACTIVE:
            row.activated_at = at
        elif row.status is PolicyStatus.RETIRED:
            row.retired_at = at
        self._session.flush()
        return _record(row)


def _record(row: Policy) -> PolicyRecord:
    return PolicyRecord(
        id=row.id,
        tenant_id=row.tenant_id,
        name=row.name,
        version=row.version,
        scope=row.scope.value,
        target=row.target,
        action=row.action,
        effect=row.effect.value,
        priority=row.priority,
        status=row.status.value,
        created_at=row.created_at,
        activated_at=row.activated_at,
        retired_at=row.retired_at,
    )
