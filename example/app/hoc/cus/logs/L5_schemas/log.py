# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names the kinds of log entries and the commands that concern them
"""Logs: commands, and what is said about a chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue

from app.kernel.commands import Command, Text

MIN_RETENTION_DAYS = 30
MAX_RETENTION_DAYS = 3650
DEFAULT_RETENTION_DAYS = 365
MAX_EXPORT = 1000


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


AgentId = Annotated[Text, Field(min_length=1, max_length=120)]
Seq = Annotated[int, Field(ge=1, le=2_000_000_000)]


class AppendLog(Command):
    """Something an agent did."""

    agent_id: AgentId
    kind: Annotated[LogKind, Field(strict=False)]
    message: Annotated[str, Field(min_length=1, max_length=4000)]
    payload: dict[str, JsonValue] = Field(default_factory=dict)


class SetRetention(Command):
    """For how many days entries are kept."""

    days: Annotated[int, Field(ge=MIN_RETENTION_DAYS, le=MAX_RETENTION_DAYS)]


class ListLogs(Command):
    """Which entries a tenant wants to see, after the one it saw last."""

    agent_id: AgentId | None = None
    kind: Annotated[LogKind | None, Field(strict=False)] = None
    after_seq: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ExportLogs(Command):
    """Which part of the chain is to be taken elsewhere."""

    from_seq: Seq
    to_seq: Seq


@dataclass(frozen=True, slots=True)
class ChainState:
    """The ends of a chain as they are shown."""

    last_seq: int
    last_hash: str
    anchor_seq: int
    anchor_hash: str
    retention_days: int


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The last entry that is stored; `intact`: the chain ends with it, and it vouches for the one before it."""

    seq: int
    hash: str
    intact: bool


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Whether a chain is whole, and where it is broken first."""

    intact: bool
    entries: int
    broken_at: int | None


@dataclass(frozen=True, slots=True)
class LogExport:
    """A part of a chain, with the hash it begins from: whoever has it can check it alone."""

    from_seq: int
    to_seq: int
    begins_from: str
    entries: Sequence[object]


@dataclass(frozen=True, slots=True)
class DispatchNote:
    """What is kept of one dispatch, whether it was let through or not."""

    id: str
    at: datetime
    operation: str
    method: str | None
    tenant_id: str
    actor_id: str
    audience: str
    decision: str
    outcome: DispatchOutcome
    error_code: str | None
    duration_ms: float
    violations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Purge:
    """What retention took away."""

    purged: int
    anchor_seq: int
    retention_days: int
