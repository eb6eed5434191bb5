# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads and writes log entries and the ends of their chains; never commits
"""Log entries as they are stored: inserted, read, and deleted from the old end only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.models import LogChain, LogEntry, LogKind, Tenant


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A stored log entry."""

    tenant_id: str
    seq: int
    at: datetime
    agent_id: str
    kind: str
    message: str
    payload: Mapping[str, Any]
    previous_hash: str
    entry_hash: str


@dataclass(frozen=True, slots=True)
class ChainRecord:
    """The stored ends of a chain."""

    last_seq: int
    last_hash: str
    anchor_seq: int
    anchor_hash: str
    retention_days: int


class LogDriver:
    """Effects on the tables of logs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def chain(self, tenant_id: str, *, for_change: bool = False) -> ChainRecord | None:
        """The ends of the tenant's chain, or None; `for_change` holds the tenant, so that appends queue up."""
        if for_change:
            self._session.get_one(Tenant, tenant_id, with_for_update=True)
        row = self._session.get(LogChain, tenant_id, populate_existing=for_change)
        return None if row is None else _chain(row)

    def store_chain(self, tenant_id: str, chain: ChainRecord) -> ChainRecord:
        """Store where a chain begins and ends."""
        row = self._session.merge(
            LogChain(
                tenant_id=tenant_id,
                last_seq=chain.last_seq,
                last_hash=chain.last_hash,
                anchor_seq=chain.anchor_seq,
                anchor_hash=chain.anchor_hash,
                retention_days=chain.retention_days,
            )
        )
        self._session.flush()
        return _chain(row)

    def insert(self, record: LogRecord) -> LogRecord:
        """Store a new entry."""
        row = LogEntry(
            tenant_id=record.tenant_id,
            seq=record.seq,
            at=record.at,
            agent_id=record.agent_id,
            kind=LogKind(record.kind),
            message=record.message,
            payload=dict(record.payload),
            previous_hash=record.previous_hash,
            entry_hash=record.entry_hash,
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def between(self, tenant_id: str, first: int, last: int) -> Iterator[LogRecord]:
        """The entries from `first` to `last`, both included, in order and without holding them all."""
        query = select(LogEntry).where(LogEntry.tenant_id == tenant_id, LogEntry.seq.between(first, last))
        rows = self._session.scalars(query.order_by(LogEntry.seq).execution_options(yield_per=500))
        return (_record(row) for row in rows)

    def newest(self, tenant_id: str) -> LogRecord | None:
        """The last entry that is stored, or None."""
        query = select(LogEntry).where(LogEntry.tenant_id == tenant_id).order_by(LogEntry.seq.desc()).limit(1)
        row = self._session.scalar(query)
        return None if row is None else _record(row)

    def count(self, tenant_id: str) -> int:
        """How many entries are stored."""
        return self._session.scalar(select(func.count()).where(LogEntry.tenant_id == tenant_id)) or 0

    def page(
        self, tenant_id: str, agent_id: str | None, kind: str | None, after_seq: int, limit: int
    ) -> tuple[list[LogRecord], int]:
        """The next entries after one, and how many there are after it."""
        query = select(LogEntry).where(LogEntry.tenant_id == tenant_id, LogEntry.seq > after_seq)
        if agent_id is not None:
            query = query.where(LogEntry.agent_id == agent_id)
        if kind is not None:
            query = query.where(LogEntry.kind == LogKind(kind))
        total = self._session.scalar(select(func.count()).select_from(query.subquery())) or 0
        return [_record(row) for row in self._session.scalars(query.order_by(LogEntry.seq).limit(limit))], total

    def first_seq_since(self, tenant_id: str, moment: datetime) -> int | None:
        """The first entry that is as young as that, or None where all are older."""
        return self._session.scalar(
            select(func.min(LogEntry.seq)).where(LogEntry.tenant_id == tenant_id, LogEntry.at >= moment)
        )

    def hash_at(self, tenant_id: str, seq: int) -> str | None:
        """The hash of one entry, or None."""
        row = self._session.get(LogEntry, (tenant_id, seq))
        return None if row is None else row.entry_hash

    def delete_up_to(self, tenant_id: str, seq: int) -> None:
        """Take away all entries up to that one, which is taken away too."""
        self._session.execute(delete(LogEntry).where(LogEntry.tenant_id == tenant_id, LogEntry.seq <= seq))
        self._session.flush()


def _record(row: LogEntry) -> LogRecord:
    return LogRecord(
        tenant_id=row.tenant_id,
        seq=row.seq,
        at=row.at,
        agent_id=row.agent_id,
        kind=row.kind.value,
        message=row.message,
        payload=row.payload,
        previous_hash=row.previous_hash,
        entry_hash=row.entry_hash,
    )


def _chain(row: LogChain) -> ChainRecord:
    return ChainRecord(row.last_seq, row.last_hash, row.anchor_seq, row.anchor_hash, row.retention_days)
