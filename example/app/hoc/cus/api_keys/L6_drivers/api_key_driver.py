# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads and writes API keys; never commits
"""API keys as they are stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import ApiKey, ApiKeyStatus, Tenant


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """A stored key, without the hash of its secret."""

    id: str
    tenant_id: str
    name: str
    hint: str
    scopes: tuple[str, ...]
    status: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_reason: str | None
    replaced_by: str | None
    last_used_at: datetime | None


class ApiKeyDriver:
    """Effects on the table of API keys."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, tenant_id: str, api_key_id: str, *, for_change: bool = False) -> ApiKeyRecord | None:
        """The key of that tenant, or None; `for_change` holds it until the transaction ends."""
        row = self._session.get(ApiKey, api_key_id, with_for_update=for_change or None)
        return None if row is None or row.tenant_id != tenant_id else _record(row)

    def by_secret(self, tenant_id: str, secret_hash: str) -> ApiKeyRecord | None:
        """The key of that tenant whose secret has this hash, or None."""
        row = self._session.scalar(
            select(ApiKey).where(ApiKey.tenant_id == tenant_id, ApiKey.secret_hash == secret_hash)
        )
        return None if row is None else _record(row)

    def secret_hash(self, api_key_id: str) -> str:
        """The hash of the secret of a key that exists."""
        return self._session.get_one(ApiKey, api_key_id).secret_hash

    def count_usable(self, tenant_id: str, now: datetime, *, for_change: bool = False) -> int:
        """How many keys are active and not expired; `for_change` holds the tenant, so that none is added."""
        if for_change:
            self._session.get_one(Tenant, tenant_id, with_for_update=True)
        query = select(func.count()).where(
            ApiKey.tenant_id == tenant_id, ApiKey.status == ApiKeyStatus.ACTIVE, ApiKey.expires_at > now
        )
        return self._session.scalar(query) or 0

    def page(self, tenant_id: str, status: str | None, limit: int, offset: int) -> tuple[list[ApiKeyRecord], int]:
        """A slice of the tenant's keys, oldest first, and how many there are."""
        query = select(ApiKey).where(ApiKey.tenant_id == tenant_id)
        if status is not None:
            query = query.where(ApiKey.status == ApiKeyStatus(status))
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.order_by(ApiKey.created_at, ApiKey.id)
        return [_record(row) for row in self._session.scalars(ordered.limit(limit).offset(offset))], total

    def insert(self, record: ApiKeyRecord, secret_hash: str) -> ApiKeyRecord:
        """Store a new key and the hash of its secret."""
        row = ApiKey(
            id=record.id,
            tenant_id=record.tenant_id,
            name=record.name,
            hint=record.hint,
            secret_hash=secret_hash,
            scopes=list(record.scopes),
            status=ApiKeyStatus(record.status),
            created_by=record.created_by,
            created_at=record.created_at,
            expires_at=record.expires_at,
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def end(
        self, api_key_id: str, status: str, reason: str, at: datetime, replaced_by: str | None = None
    ) -> ApiKeyRecord:
        """Store that a key is over: why, since when, and which key took its place."""
        row = self._session.get_one(ApiKey, api_key_id)
        row.status = ApiKeyStatus(status)
        row.ended_at = at
        row.ended_reason = reason
        row.replaced_by = replaced_by
        self._session.flush()
        return _record(row)

    def mark_used(self, api_key_id: str, at: datetime) -> None:
        """Store when a key was used last."""
        self._session.get_one(ApiKey, api_key_id).last_used_at = at
        self._session.flush()


def _record(row: ApiKey) -> ApiKeyRecord:
    return ApiKeyRecord(
        id=row.id,
        tenant_id=row.tenant_id,
        name=row.name,
        hint=row.hint,
        scopes=tuple(row.scopes),
        status=row.status.value,
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
        replaced_by=row.replaced_by,
        last_used_at=row.last_used_at,
    )
