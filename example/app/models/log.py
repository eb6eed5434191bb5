# Layer: L7 — Model
# AUDIENCE: SHARED
# Role: Stores what agents did as a chain of hashes, and what was dispatched by whom
"""Tables of the logs domain."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Double, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UtcTime, stored


class LogKind(StrEnum):
    """What sort of thing an agent reports."""

    DECISION = "decision"
    TOOL_CALL = "tool_call"
    MESSAGE = "message"
    ERROR = "error"


class DispatchOutcome(StrEnum):
    """How a dispatch ended."""

    COMPLETED = "completed"
    REFUSED = "refused"
    FAILED = "failed"


class LogChain(Base):
    """The two ends of a tenant's chain: the last entry, and the last one that retention took away."""

    __tablename__ = "log_chains"
    __table_args__ = (
        CheckConstraint("anchor_seq <= last_seq", name="anchor_before_last"),
        CheckConstraint("retention_days BETWEEN 30 AND 3650", name="retention_range"),
    )

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    last_seq: Mapped[int]
    last_hash: Mapped[str] = mapped_column(String(64))
    anchor_seq: Mapped[int]
    anchor_hash: Mapped[str] = mapped_column(String(64))
    retention_days: Mapped[int]


class LogEntry(Base):
    """One thing an agent did; never changed, and taken away only by retention, oldest first."""

    __tablename__ = "log_entries"
    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq_from_one"),
        Index("ix_log_entries_tenant_id_at", "tenant_id", "at"),
    )

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcTime)
    agent_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[LogKind] = mapped_column(stored(LogKind, "kind"))
    message: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64))


class DispatchAudit(Base):
    """One dispatch: what was asked, by whom, what authority and contracts said, and how it ended.

    The tenant is no foreign key: a dispatch for a tenant that does not exist is recorded too.
    """

    __tablename__ = "dispatch_audits"
    __table_args__ = (Index("ix_dispatch_audits_tenant_id_at", "tenant_id", "at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    operation: Mapped[str] = mapped_column(String(120))
    method: Mapped[str | None] = mapped_column(String(120))
    tenant_id: Mapped[str] = mapped_column(String(120))
    actor_id: Mapped[str] = mapped_column(String(120))
    audience: Mapped[str] = mapped_column(String(20))
    decision: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[DispatchOutcome] = mapped_column(stored(DispatchOutcome, "outcome"))
    error_code: Mapped[str | None] = mapped_column(String(60))
    duration_ms: Mapped[float] = mapped_column(Double)
    violations: Mapped[list[str]] = mapped_column(JSON, server_default=text("'[]'"))
