# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what is appended to a log, what leaves it, and when
"""Rules of logs: appended to, never changed; shortened from the old end only, by retention."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.hoc.cus.logs.L5_engines.chain_engine import GENESIS, check, hash_of
from app.hoc.cus.logs.L5_schemas.log import (
    DEFAULT_RETENTION_DAYS,
    MAX_EXPORT,
    AppendLog,
    ChainCheck,
    ChainState,
    ExportLogs,
    ListLogs,
    LogExport,
    Purge,
    SetRetention,
)
from app.hoc.cus.logs.L6_drivers.log_driver import ChainRecord, LogDriver, LogRecord
from app.kernel.commands import Page
from app.kernel.errors import InvalidInput, NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EMPTY_CHAIN = ChainRecord(0, GENESIS, 0, GENESIS, DEFAULT_RETENTION_DAYS)


def chain_of(logs: LogDriver, tenant_id: str, *, for_change: bool = False) -> ChainRecord:
    """The ends of a tenant's chain, those of an empty one where nothing was appended yet."""
    return logs.chain(tenant_id, for_change=for_change) or EMPTY_CHAIN


def check_of(logs: LogDriver, tenant_id: str, chain: ChainRecord) -> ChainCheck:
    """Whether the entries that are stored are the whole chain, and unbroken."""
    entries = logs.between(tenant_id, chain.anchor_seq + 1, chain.last_seq)
    return check(entries, begins_after=chain.anchor_seq, begins_from=chain.anchor_hash, ends_at=chain.last_seq)


class LogEngine:
    """Decisions about the log of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._logs = LogDriver(session)
        self._occasion = occasion

    def append(self, command: AppendLog) -> LogRecord:
        """The next entry; what agents of a SUSPENDED tenant still do is recorded too."""
        self._occasion.tenant.require_onboarded("appending to the log")
        chain = self._chain(for_change=True)
        entry = self._next(chain, command)
        self._logs.store_chain(entry.tenant_id, replace(chain, last_seq=entry.seq, last_hash=entry.entry_hash))
        return self._logs.insert(entry)

    def set_retention(self, command: SetRetention) -> ChainState:
        """Keep entries for so long; nothing is taken away before the next purge."""
        self._occasion.tenant.require_active("changing the retention of logs")
        chain = replace(self._chain(for_change=True), retention_days=command.days)
        return _state(self._logs.store_chain(self._occasion.tenant_id, chain))

    def purge(self) -> Purge:
        """Take away what is older than retention asks for; the chain then begins from the last one taken."""
        self._occasion.tenant.require_active("purging logs")
        tenant_id, chain = self._occasion.tenant_id, self._chain(for_change=True)
        oldest_kept = self._occasion.now - timedelta(days=chain.retention_days)
        first_kept = self._logs.first_seq_since(tenant_id, oldest_kept)
        last_purged = chain.last_seq if first_kept is None else first_kept - 1
        if last_purged <= chain.anchor_seq:
            return Purge(0, chain.anchor_seq, chain.retention_days)
        self._require_intact(chain)
        anchor_hash = self._logs.hash_at(tenant_id, last_purged) or GENESIS
        self._logs.delete_up_to(tenant_id, last_purged)
        self._logs.store_chain(tenant_id, replace(chain, anchor_seq=last_purged, anchor_hash=anchor_hash))
        return Purge(last_purged - chain.anchor_seq, last_purged, chain.retention_days)

    def verify(self) -> ChainCheck:
        """Whether the log is what was appended to it."""
        return self._check(self._chain())

    def export(self, command: ExportLogs) -> LogExport:
        """A part of the log that whoever gets it can check alone."""
        first, last, chain = command.from_seq, command.to_seq, self._chain()
        if first > last or last - first >= MAX_EXPORT:
            raise InvalidInput(f"an export goes forward and holds at most {MAX_EXPORT} entries")
        if first <= chain.anchor_seq or last > chain.last_seq:
            raise NotFound(f"the log holds the entries {chain.anchor_seq + 1} to {chain.last_seq}")
        entries = list(self._logs.between(self._occasion.tenant_id, first, last))
        begins_from = self._hash_before(chain, first)
        proof = check(entries, begins_after=first - 1, begins_from=begins_from, ends_at=last)
        if not proof.intact:
            raise RuleBroken(f"the log is broken at entry {proof.broken_at}", broken_at=proof.broken_at)
        return LogExport(first, last, begins_from, entries)

    def list(self, command: ListLogs) -> Page:
        """The next entries of the log."""
        return Page(
            *self._logs.page(self._occasion.tenant_id, command.agent_id, command.kind, command.after_seq, command.limit)
        )

    def _next(self, chain: ChainRecord, command: AppendLog) -> LogRecord:
        seq, now = chain.last_seq + 1, self._occasion.now
        entry_hash = hash_of(
            tenant_id=self._occasion.tenant_id,
            seq=seq,
            at=now,
            agent_id=command.agent_id,
            kind=command.kind,
            message=command.message,
            payload=command.payload,
            previous_hash=chain.last_hash,
        )
        return LogRecord(
            tenant_id=self._occasion.tenant_id,
            seq=seq,
            at=now,
            agent_id=command.agent_id,
            kind=command.kind,
            message=command.message,
            payload=command.payload,
            previous_hash=chain.last_hash,
            entry_hash=entry_hash,
        )

    def _chain(self, *, for_change: bool = False) -> ChainRecord:
        return chain_of(self._logs, self._occasion.tenant_id, for_change=for_change)

    def _check(self, chain: ChainRecord) -> ChainCheck:
        return check_of(self._logs, self._occasion.tenant_id, chain)

    def _require_intact(self, chain: ChainRecord) -> None:
        found = self._check(chain)
        if not found.intact:
            raise RuleBroken(f"the log is broken at entry {found.broken_at}; nothing is purged")

    def _hash_before(self, chain: ChainRecord, seq: int) -> str:
        if seq == chain.anchor_seq + 1:
            return chain.anchor_hash
        return self._logs.hash_at(self._occasion.tenant_id, seq - 1) or GENESIS


def _state(chain: ChainRecord) -> ChainState:
    return ChainState(
        last_seq=chain.last_seq,
        last_hash=chain.last_hash,
        anchor_seq=chain.anchor_seq,
        anchor_hash=chain.anchor_hash,
        retention_days=chain.retention_days,
    )
