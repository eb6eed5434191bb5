# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads and writes integrations; never commits
"""Integrations as they are stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Integration, IntegrationStatus


@dataclass(frozen=True, slots=True)
class IntegrationRecord:
    """A stored integration."""

    id: str
    tenant_id: str
    name: str
    connector: str
    status: str
    credential_ref: str | None
    created_at: datetime
    enabled_at: datetime | None
    disabled_at: datetime | None
    deleted_at: datetime | None


class IntegrationDriver:
    """Effects on the table of integrations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, tenant_id: str, integration_id: str, *, for_change: bool = False) -> IntegrationRecord | None:
        """The integration of that tenant, or None; `for_change` holds it until the transaction ends."""
        row = self._session.get(Integration, integration_id, with_for_update=for_change or None)
        return None if row is None or row.tenant_id != tenant_id else _record(row)

    def count_named(self, tenant_id: str, name: str) -> int:
        """How many living integrations of the tenant have that name."""
        query = select(func.count()).where(
            Integration.tenant_id == tenant_id,
            Integration.name == name,
            Integration.status != IntegrationStatus.DELETED,
        )
        return self._session.scalar(query) or 0

    def count_enabled_with(self, connector: str) -> int:
        """How many integrations of all tenants are enabled with that connector."""
        query = select(func.count()).where(
            Integration.connector == connector, Integration.status == IntegrationStatus.ENABLED
        )
        return self._session.scalar(query) or 0

    def page(
        self, tenant_id: str, status: str | None, connector: str | None, limit: int, offset: int
    ) -> tuple[list[IntegrationRecord], int]:
        """A slice of the tenant's integrations, oldest first, and how many there are; deleted ones by status only."""
        query = select(Integration).where(Integration.tenant_id == tenant_id)
        if status is None:
            query = query.where(Integration.status != IntegrationStatus.DELETED)
        else:
            query = query.where(Integration.status == IntegrationStatus(status))
        if connector is not None:
            query = query.where(Integration.connector == connector)
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.order_by(Integration.created_at, Integration.id)
        return [_record(row) for row in self._session.scalars(ordered.limit(limit).offset(offset))], total

    def insert(
        self, integration_id: str, tenant_id: str, name: str, connector: str, status: str, at: datetime
    ) -> IntegrationRecord:
        """Store a new integration, without credentials."""
        row = Integration(
            id=integration_id,
            tenant_id=tenant_id,
            name=name,
            connector=connector,
            status=IntegrationStatus(status),
            created_at=at,
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def set_credentials(self, integration_id: str, credential_ref: str) -> IntegrationRecord:
        """Store where the secret of an integration is kept."""
        row = self._session.get_one(Integration, integration_id)
        row.credential_ref = credential_ref
        self._session.flush()
        return _record(row)

    def change_status(self, integration_id: str, status: str, at: datetime) -> IntegrationRecord:
        """Store a new status, and when it was reached."""
        row = self._session.get_one(Integration, integration_id)
        row.status = IntegrationStatus(status)
        if row.status is IntegrationStatus.ENABLED:
            row.enabled_at = at
        elif row.status is IntegrationStatus.DISABLED:
            row.disabled_at = at
        elif row.status is IntegrationStatus.DELETED:
            row.deleted_at = at
        self._session.flush()
        return _record(row)


def _record(row: Integration) -> IntegrationRecord:
    return IntegrationRecord(
        id=row.id,
        tenant_id=row.tenant_id,
        name=row.name,
        connector=row.connector,
        status=row.status.value,
        credential_ref=row.credential_ref,
        created_at=row.created_at,
        enabled_at=row.enabled_at,
        disabled_at=row.disabled_at,
        deleted_at=row.deleted_at,
    )
