# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what may happen to an integration
"""Rules of integrations: nothing reaches outside without an ACTIVE tenant, credentials and a usable connector."""

from typing import TYPE_CHECKING

from app.hoc.cus.integrations.L5_engines.connector_engine import require_available
from app.hoc.cus.integrations.L5_schemas.integration import (
    INTEGRATION_LIFECYCLE,
    IntegrationStatus,
    IntegrationTarget,
    ListIntegrations,
    RegisterIntegration,
    SetCredentials,
)
from app.hoc.cus.integrations.L6_drivers.connector_driver import ConnectorDriver
from app.hoc.cus.integrations.L6_drivers.integration_driver import IntegrationDriver, IntegrationRecord
from app.kernel.commands import Page
from app.kernel.errors import Conflict, NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class IntegrationEngine:
    """Decisions about the integrations of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._integrations = IntegrationDriver(session)
        self._connectors = ConnectorDriver(session)
        self._occasion = occasion

    def register(self, command: RegisterIntegration) -> IntegrationRecord:
        """A new integration: an ACTIVE tenant, a usable connector, a name of its own."""
        self._occasion.tenant.require_active("registering an integration")
        require_available(self._connectors.get(command.connector, held=True), command.connector)
        tenant_id = self._occasion.tenant_id
        if self._integrations.count_named(tenant_id, command.name):
            raise Conflict(f"an integration named {command.name!r} exists already", name=command.name)
        return self._integrations.insert(
            self._occasion.new_id("int"),
            tenant_id,
            command.name,
            command.connector,
            INTEGRATION_LIFECYCLE.initial,
            self._occasion.now,
        )

    def set_credentials(self, command: SetCredentials) -> IntegrationRecord:
        """Credentials change while nothing uses them: before enabling, or after disabling."""
        self._occasion.tenant.require_active("setting credentials")
        integration = self._living(command.integration_id)
        if integration.status == IntegrationStatus.ENABLED:
            raise RuleBroken("disable the integration before its credentials change", status=integration.status)
        return self._integrations.set_credentials(integration.id, command.credential_ref)

    def enable(self, command: IntegrationTarget) -> IntegrationRecord:
        """Let an integration reach outside."""
        self._occasion.tenant.require_active("enabling an integration")
        integration = self._living(command.integration_id)
        INTEGRATION_LIFECYCLE.require(integration.status, IntegrationStatus.ENABLED)
        if integration.credential_ref is None:
            raise RuleBroken("the integration has no credentials yet", integration_id=integration.id)
        require_available(self._connectors.get(integration.connector, held=True), integration.connector)
        return self._become(integration, IntegrationStatus.ENABLED)

    def disable(self, command: IntegrationTarget) -> IntegrationRecord:
        """Stop an integration; a SUSPENDED tenant may do this too, since it only makes things quieter."""
        return self._become(self._living(command.integration_id), IntegrationStatus.DISABLED)

    def delete(self, command: IntegrationTarget) -> IntegrationRecord:
        """Delete an integration that is not enabled; its name becomes free, its record stays."""
        return self._become(self._living(command.integration_id), IntegrationStatus.DELETED)

    def get(self, command: IntegrationTarget) -> IntegrationRecord:
        """One integration of the tenant, deleted or not."""
        return self._require(command.integration_id)

    def list(self, command: ListIntegrations) -> Page:
        """The integrations of the tenant."""
        return Page(
            *self._integrations.page(
                self._occasion.tenant_id, command.status, command.connector, command.limit, command.offset
            )
        )

    def _require(self, integration_id: str, *, for_change: bool = False) -> IntegrationRecord:
        found = self._integrations.get(self._occasion.tenant_id, integration_id, for_change=for_change)
        if found is None:
            raise NotFound(f"there is no integration {integration_id}")
        return found

    def _living(self, integration_id: str) -> IntegrationRecord:
        integration = self._require(integration_id, for_change=True)
        if integration.status == IntegrationStatus.DELETED:
            raise NotFound(f"integration {integration_id} is deleted")
        return integration

    def _become(self, integration: IntegrationRecord, status: IntegrationStatus) -> IntegrationRecord:
        INTEGRATION_LIFECYCLE.require(integration.status, status)
        return self._integrations.change_status(integration.id, status, self._occasion.now)
