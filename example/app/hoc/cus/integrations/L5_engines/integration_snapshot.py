# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Shows integrations and connectors, for contracts to judge; changes nothing
"""What contracts may see of integrations and connectors."""

from typing import TYPE_CHECKING

from app.hoc.cus.integrations.L6_drivers.connector_driver import ConnectorDriver, ConnectorRecord
from app.hoc.cus.integrations.L6_drivers.integration_driver import IntegrationDriver, IntegrationRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def integration_now(session: "Session", tenant_id: str, integration_id: str) -> IntegrationRecord | None:
    """The integration of that tenant, deleted or not, or None."""
    return IntegrationDriver(session).get(tenant_id, integration_id)


def same_name_now(session: "Session", tenant_id: str, name: str) -> int:
    """How many integrations of the tenant that are not deleted have the name."""
    return IntegrationDriver(session).count_named(tenant_id, name)


def connector_now(
    session: "Session", name: str, *, held: bool = False, for_change: bool = False
) -> ConnectorRecord | None:
    """The connector, withdrawn or not, or None; it stays as it is seen where it is held, or held for a change."""
    return ConnectorDriver(session).get(name, held=held, for_change=for_change)


def enabled_with_now(session: "Session", connector: str) -> int:
    """How many integrations are enabled with the connector, whosever they are."""
    return IntegrationDriver(session).count_enabled_with(connector)
