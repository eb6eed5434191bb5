# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides which connectors may be used
"""Rules of connectors: registered by the platform, withdrawn without breaking what is enabled already."""

from typing import TYPE_CHECKING

from app.hoc.cus.integrations.L5_schemas.integration import (
    ConnectorStatus,
    ConnectorTarget,
    RegisterConnector,
)
from app.hoc.cus.integrations.L6_drivers.connector_driver import ConnectorDriver, ConnectorRecord
from app.kernel.commands import Page
from app.kernel.errors import Conflict, NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def require_available(connector: ConnectorRecord | None, name: str) -> None:
    """Raise RuleBroken unless the connector is registered and has not been withdrawn."""
    if connector is None:
        raise RuleBroken(f"connector {name} is not registered", connector=name)
    if connector.status != ConnectorStatus.AVAILABLE:
        raise RuleBroken(f"connector {name} is {connector.status}", connector=name, status=connector.status)


class ConnectorEngine:
    """Decisions about the connectors of the platform."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._connectors = ConnectorDriver(session)
        self._occasion = occasion

    def register(self, command: RegisterConnector) -> ConnectorRecord:
        """Make a connector usable: a new one, or one that was withdrawn."""
        known = self._connectors.get(command.name, for_change=True)
        if known is not None and known.status == ConnectorStatus.AVAILABLE:
            raise Conflict(f"connector {command.name} is registered already", connector=command.name)
        return self._connectors.store(command.name, command.title, ConnectorStatus.AVAILABLE, self._occasion.now)

    def withdraw(self, command: ConnectorTarget) -> ConnectorRecord:
        """Let no further integration be enabled with it; those that are enabled stay so."""
        known = self._connectors.get(command.name, for_change=True)
        if known is None:
            raise NotFound(f"there is no connector {command.name}")
        if known.status == ConnectorStatus.WITHDRAWN:
            raise Conflict(f"connector {command.name} is withdrawn already", connector=command.name)
        return self._connectors.withdraw(command.name, ConnectorStatus.WITHDRAWN, self._occasion.now)

    def list(self) -> Page:
        """All connectors, withdrawn ones too."""
        connectors = self._connectors.all()
        return Page(connectors, len(connectors))
