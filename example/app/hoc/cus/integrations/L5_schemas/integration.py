# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names the statuses of integrations and the commands that concern them
"""Integrations and connectors: lifecycles and commands."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.kernel.commands import Command, PageRequest, Text
from app.kernel.lifecycle import Lifecycle

CONNECTOR_NAME = r"^[a-z][a-z0-9_]{1,59}$"
# A reference into a secret store, never the secret: the backend has nothing to leak.
CREDENTIAL_REF = r"^vault://[a-z0-9][a-z0-9/_-]{2,180}$"


class ConnectorStatus(StrEnum):
    """Whether a connector may be used."""

    AVAILABLE = "available"
    WITHDRAWN = "withdrawn"


class IntegrationStatus(StrEnum):
    """Where an integration stands."""

    REGISTERED = "registered"
    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


INTEGRATION_LIFECYCLE = Lifecycle(
    "integration",
    IntegrationStatus.REGISTERED,
    {
        IntegrationStatus.REGISTERED: frozenset({IntegrationStatus.ENABLED, IntegrationStatus.DELETED}),
        IntegrationStatus.ENABLED: frozenset({IntegrationStatus.DISABLED}),
        IntegrationStatus.DISABLED: frozenset({IntegrationStatus.ENABLED, IntegrationStatus.DELETED}),
        IntegrationStatus.DELETED: frozenset(),
    },
)

IntegrationId = Annotated[str, Field(min_length=1, max_length=40)]
ConnectorName = Annotated[str, Field(pattern=CONNECTOR_NAME)]


class RegisterIntegration(Command):
    """Connect the tenant to an outside system, by name and connector."""

    name: Annotated[Text, Field(min_length=1, max_length=120)]
    connector: ConnectorName


class SetCredentials(Command):
    """Say where the secret of an integration is kept."""

    integration_id: IntegrationId
    credential_ref: Annotated[str, Field(pattern=CREDENTIAL_REF)]


class IntegrationTarget(Command):
    """The integration that an operation is about."""

    integration_id: IntegrationId


class ListIntegrations(PageRequest):
    """Which integrations a tenant wants to see; deleted ones only when asked for."""

    status: Annotated[IntegrationStatus | None, Field(strict=False)] = None
    connector: ConnectorName | None = None


class RegisterConnector(Command):
    """Make a kind of outside system known to the platform."""

    name: ConnectorName
    title: Annotated[Text, Field(min_length=1, max_length=120)]


class ConnectorTarget(Command):
    """The connector that an operation is about."""

    name: ConnectorName
