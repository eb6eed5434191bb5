# Layer: L7 — Model
# AUDIENCE: SHARED
# Role: Stores connectors and the integrations that tenants make with them
"""Tables of the integrations domain."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcTime, stored


class ConnectorStatus(StrEnum):
    """Whether a connector may be used."""

    AVAILABLE = "available"
    WITHDRAWN = "withdrawn"


class IntegrationStatus(StrEnum):
    """Where an integration stands."""

    REGISTERED = "registered"
    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


class Connector(Base):
    """A kind of outside system that the platform can talk to."""

    __tablename__ = "connectors"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    status: Mapped[ConnectorStatus] = mapped_column(stored(ConnectorStatus, "status"))
    registered_at: Mapped[datetime] = mapped_column(UtcTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Integration(Base):
    """A tenant's connection to an outside system; its secret stays in a vault and is only referred to."""

    __tablename__ = "integrations"
    __table_args__ = (
        CheckConstraint("status <> 'enabled' OR credential_ref IS NOT NULL", name="enabled_has_credentials"),
        Index(
            "uq_integrations_living_name",
            "tenant_id",
            "name",
            unique=True,
            sqlite_where=text("status <> 'deleted'"),
            postgresql_where=text("status <> 'deleted'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str] = mapped_column(String(120))
    connector: Mapped[str] = mapped_column(ForeignKey("connectors.name"))
    status: Mapped[IntegrationStatus] = mapped_column(stored(IntegrationStatus, "status"))
    credential_ref: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    enabled_at: Mapped[datetime | None] = mapped_column(UtcTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
