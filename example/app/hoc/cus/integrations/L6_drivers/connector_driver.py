# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Reads and writes connectors; never commits
"""Connectors as they are stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ForUpdateArg

from app.models import Connector, ConnectorStatus


@dataclass(frozen=True, slots=True)
class ConnectorRecord:
    """A stored connector."""

    name: str
    title: str
    status: str
    registered_at: datetime
    withdrawn_at: datetime | None


class ConnectorDriver:
    """Effects on the table of connectors."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str, *, held: bool = False, for_change: bool = False) -> ConnectorRecord | None:
        """The connector, or None.

        `for_change` holds it until the transaction ends; `held` too, and others may hold it at the same time.
        """
        lock = ForUpdateArg(read=not for_change) if held or for_change else None
        row = self._session.get(Connector, name, populate_existing=lock is not None, with_for_update=lock)
        return None if row is None else _record(row)

    def all(self) -> list[ConnectorRecord]:
        """All connectors in the order of their names."""
        return [_record(row) for row in self._session.scalars(select(Connector).order_by(Connector.name))]

    def store(self, name: str, title: str, status: str, at: datetime) -> ConnectorRecord:
        """Store a connector that is new, or that comes back after it was withdrawn."""
        row = self._session.merge(
            Connector(name=name, title=title, status=ConnectorStatus(status), registered_at=at, withdrawn_at=None)
        )
        self._session.flush()
        return _record(row)

    def withdraw(self, name: str, status: str, at: datetime) -> ConnectorRecord:
        """Store that a connector is not to be used any more, and since when."""
        row = self._session.get_one(Connector, name)
        row.status = ConnectorStatus(status)
        row.withdrawn_at = at
        self._session.flush()
        return _record(row)


def _record(row: Connector) -> ConnectorRecord:
    return ConnectorRecord(
        name=row.name,
        title=row.title,
        status=row.status.value,
        registered_at=row.registered_at,
        withdrawn_at=row.withdrawn_at,
    )
