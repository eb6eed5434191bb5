# Layer: L7 — Model
# AUDIENCE: SHARED
# Role: Stores tenants and how far their onboarding has come
"""Tables of the account domain."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcTime, stored


class TenantStatus(StrEnum):
    """Where a tenant stands."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


class OnboardingState(StrEnum):
    """The last step of onboarding that is done."""

    STARTED = "started"
    PROFILED = "profiled"
    AGREED = "agreed"
    CONTACTABLE = "contactable"
    FINISHED = "finished"


class Tenant(Base):
    """A customer of the platform."""

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("status = 'PENDING' OR activated_at IS NOT NULL", name="activated"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[TenantStatus] = mapped_column(stored(TenantStatus, "status"))
    status_reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    activated_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Onboarding(Base):
    """What a tenant has declared on its way to being ACTIVE."""

    __tablename__ = "onboardings"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    state: Mapped[OnboardingState] = mapped_column(stored(OnboardingState, "state"))
    details: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
