# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Shows the log of a tenant, for contracts to judge; changes nothing
"""What contracts may see of a log: its ends, how much it holds, and whether it is what was appended to it."""

from typing import TYPE_CHECKING

from app.hoc.cus.logs.L5_engines.chain_engine import vouches
from app.hoc.cus.logs.L5_engines.log_engine import chain_of, check_of
from app.hoc.cus.logs.L5_schemas.log import ChainEnd
from app.hoc.cus.logs.L6_drivers.log_driver import ChainRecord, LogDriver

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def chain_now(session: "Session", tenant_id: str) -> ChainRecord:
    """The ends of the chain; zeros where nothing was appended yet."""
    return chain_of(LogDriver(session), tenant_id)


def entries_now(session: "Session", tenant_id: str) -> int:
    """How many entries are stored."""
    return LogDriver(session).count(tenant_id)


def intact_now(session: "Session", tenant_id: str) -> bool:
    """Whether every entry is unchanged and vouches for the one before it: the whole log is read."""
    logs = LogDriver(session)
    return check_of(logs, tenant_id, chain_of(logs, tenant_id)).intact


def end_now(session: "Session", tenant_id: str) -> ChainEnd:
    """The last entry, and whether the chain ends with it unbroken: as cheap on a long log as on a short one."""
    logs = LogDriver(session)
    chain, newest = chain_of(logs, tenant_id), logs.newest(tenant_id)
    if newest is None:
        return ChainEnd(chain.anchor_seq, chain.anchor_hash, intact=chain.last_seq == chain.anchor_seq)
    before = logs.hash_at(tenant_id, newest.seq - 1) or chain.anchor_hash
    ends_it = (newest.seq, newest.entry_hash) == (chain.last_seq, chain.last_hash)
    return ChainEnd(newest.seq, newest.entry_hash, intact=ends_it and vouches(newest, before))
