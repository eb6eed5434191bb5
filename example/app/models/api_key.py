# Layer: L7 — Model
# AUDIENCE: SHARED
# Role: Stores what is needed to recognise an API key, never the key
"""Table of the api_keys domain."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcTime, stored


class ApiKeyStatus(StrEnum):
    """Where a key stands; expiry is a matter of time and not stored."""

    ACTIVE = "active"
    ROTATED = "rotated"
    REVOKED = "revoked"


class ApiKey(Base):
    """A key by which a tenant's agents prove who they are."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_later"),
        CheckConstraint("(status = 'active') = (ended_at IS NULL)", name="ended_when_not_active"),
        CheckConstraint("length(secret_hash) = 64", name="secret_is_hashed"),
        Index("ix_api_keys_tenant_id_status", "tenant_id", "status"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str] = mapped_column(String(120))
    hint: Mapped[str] = mapped_column(String(12))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    status: Mapped[ApiKeyStatus] = mapped_column(stored(ApiKeyStatus, "status"))
    created_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_reason: Mapped[str | None] = mapped_column(String(500))
    replaced_by: Mapped[str | None] = mapped_column(ForeignKey("api_keys.id"))
    last_used_at: Mapped[datetime | None] = mapped_column(UtcTime)
