# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what a chain of log entries proves
"""The chain of hashes, free of effects: each entry vouches for the one before it, so that no change stays hidden."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from app.hoc.cus.logs.L5_schemas.log import ChainCheck
from app.kernel.errors import InvalidInput

GENESIS = "0" * 64


class Linked(Protocol):
    """What must be known of an entry to check its link."""

    @property
    def tenant_id(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def agent_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def previous_hash(self) -> str: ...
    @property
    def entry_hash(self) -> str: ...


def hash_of(
    *,
    tenant_id: str,
    seq: int,
    at: datetime,
    agent_id: str,
    kind: str,
    message: str,
    payload: Mapping[str, Any],
    previous_hash: str,
) -> str:
    """The hash of an entry: the same for the same facts on every machine."""
    facts = [tenant_id, seq, at.isoformat(), agent_id, kind, message, payload, previous_hash]
    try:
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except ValueError as error:
        raise InvalidInput(f"the payload can not be hashed: {error}") from error
    return sha256(text.encode()).hexdigest()


def vouches(entry: Linked, previous_hash: str) -> bool:
    """Whether the entry is what was appended, and names the hash of the one before it."""
    return entry.previous_hash == previous_hash and _is_unchanged(entry)


def check(entries: Iterable[Linked], *, begins_after: int, begins_from: str, ends_at: int) -> ChainCheck:
    """Whether the entries are an unbroken chain: none missing, none changed, none in another's place."""
    expected_seq, expected_hash = begins_after + 1, begins_from
    for entry in entries:
        if entry.seq != expected_seq or not vouches(entry, expected_hash):
            return ChainCheck(False, ends_at - begins_after, expected_seq)
        expected_seq, expected_hash = entry.seq + 1, entry.entry_hash
    complete = expected_seq == ends_at + 1
    return ChainCheck(complete, ends_at - begins_after, None if complete else expected_seq)


def _is_unchanged(entry: Linked) -> bool:
    return entry.entry_hash == hash_of(
        tenant_id=entry.tenant_id,
        seq=entry.seq,
        at=entry.at,
        agent_id=entry.agent_id,
        kind=entry.kind,
        message=entry.message,
        payload=entry.payload,
        previous_hash=entry.previous_hash,
    )
