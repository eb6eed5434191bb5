# Layer: L7 — Model
# AUDIENCE: SHARED
# Role: Stores every version of every policy
"""Table of the policies domain."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcTime, stored


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


class Policy(Base):
    """One version of a policy; its text never changes, a new version does."""

    __tablename__ = "policies"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name", "version"),
        CheckConstraint("priority BETWEEN 0 AND 1000", name="priority_range"),
        CheckConstraint("version >= 1", name="version_from_one"),
        Index(
            "uq_policies_active_version",
            "tenant_id",
            "name",
            unique=True,
            sqlite_where=text("status = 'active'"),
            postgresql_where=text("status = 'active'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    scope: Mapped[PolicyScope] = mapped_column(stored(PolicyScope, "scope"))
    target: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(120))
    effect: Mapped[PolicyEffect] = mapped_column(stored(PolicyEffect, "effect"))
    priority: Mapped[int]
    status: Mapped[PolicyStatus] = mapped_column(stored(PolicyStatus, "status"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    activated_at: Mapped[datetime | None] = mapped_column(UtcTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcTime)
