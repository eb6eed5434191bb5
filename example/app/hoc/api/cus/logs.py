# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Routes of the logs domain
"""Logs: append, read, prove, export, and let retention shorten them."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from app.hoc.api.exchange import Body, Customer, JsonObject, PageBody, Payload, Registry

router = APIRouter(prefix="/logs", tags=["logs"])

Kind = Literal["decision", "tool_call", "message", "error"]


class LogRequest(Body):
    """What an agent did."""

    agent_id: str
    kind: Kind
    message: str
    payload: JsonObject = Field(default_factory=dict)


class RetentionRequest(Body):
    """For how many days entries are kept."""

    days: int


class LogListQuery(BaseModel):
    """Which entries are wanted, after the one seen last; any other parameter is refused."""

    model_config = ConfigDict(extra="forbid")

    agent_id: str | None = None
    kind: Kind | None = None
    after_seq: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0
    limit: Annotated[int, Query(ge=1, le=100)] = 50


class ExportQuery(BaseModel):
    """Which part of the log is wanted; any other parameter is refused."""

    model_config = ConfigDict(extra="forbid")

    from_seq: Annotated[int, Query(ge=1, le=2_000_000_000)]
    to_seq: Annotated[int, Query(ge=1, le=2_000_000_000)]


class LogBody(BaseModel):
    """An entry of the log."""

    tenant_id: str
    seq: int
    at: datetime
    agent_id: str
    kind: str
    message: str
    payload: JsonObject
    previous_hash: str
    entry_hash: str


class ChainBody(BaseModel):
    """The ends of the log."""

    last_seq: int
    last_hash: str
    anchor_seq: int
    anchor_hash: str
    retention_days: int


class CheckBody(BaseModel):
    """Whether the log is whole."""

    intact: bool
    entries: int
    broken_at: int | None


class ExportBody(BaseModel):
    """A part of the log that can be checked alone."""

    from_seq: int
    to_seq: int
    begins_from: str
    entries: list[LogBody]


class PurgeBody(BaseModel):
    """What retention took away."""

    purged: int
    anchor_seq: int
    retention_days: int


@router.get("", response_model=PageBody[LogBody])
def list_logs(query: Annotated[LogListQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """The next entries of the log."""
    return registry.execute("logs.query", caller.asks("list", query))


@router.post("", status_code=status.HTTP_201_CREATED, response_model=LogBody)
def append_log(body: LogRequest, caller: Customer, registry: Registry) -> Payload:
    """Append an entry."""
    return registry.execute("logs.write", caller.asks("append", body))


@router.get("/verify", response_model=CheckBody)
def verify_logs(caller: Customer, registry: Registry) -> Payload:
    """Whether the log is what was appended to it."""
    return registry.execute("logs.query", caller.asks("verify"))


@router.get("/export", response_model=ExportBody)
def export_logs(query: Annotated[ExportQuery, Query()], caller: Customer, registry: Registry) -> Payload:
    """A part of the log, to be kept elsewhere."""
    return registry.execute("logs.query", caller.asks("export", query))


@router.put("/retention", response_model=ChainBody)
def set_log_retention(body: RetentionRequest, caller: Customer, registry: Registry) -> Payload:
    """Set for how long entries are kept."""
    return registry.execute("logs.write", caller.asks("set_retention", body))


@router.post("/purge", response_model=PurgeBody)
def purge_logs(caller: Customer, registry: Registry) -> Payload:
    """Take away what is older than retention asks for."""
    return registry.execute("logs.write", caller.asks("purge"))
