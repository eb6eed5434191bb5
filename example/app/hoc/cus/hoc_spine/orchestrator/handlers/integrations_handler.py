# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the integrations domain to their engines
"""Integrations and the connectors they are made with."""

from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.method_handler import MethodHandler
from app.hoc.cus.integrations.L5_engines.connector_engine import ConnectorEngine
from app.hoc.cus.integrations.L5_engines.integration_engine import IntegrationEngine
from app.hoc.cus.integrations.L5_schemas.integration import (
    ConnectorTarget,
    IntegrationTarget,
    ListIntegrations,
    RegisterConnector,
    RegisterIntegration,
    SetCredentials,
)
from app.kernel.commands import NoParameters


class IntegrationsWriteHandler(MethodHandler):
    """Changes integrations."""

    def __init__(self) -> None:
        self._methods = {
            "register": self._register,
            "set_credentials": self._set_credentials,
            "enable": self._enable,
            "disable": self._disable,
            "delete": self._delete,
        }

    def _register(self, context: DispatchContext) -> object:
        command = command_from(context, RegisterIntegration)
        return IntegrationEngine(context.session, context.occasion).register(command)

    def _set_credentials(self, context: DispatchContext) -> object:
        command = command_from(context, SetCredentials)
        return IntegrationEngine(context.session, context.occasion).set_credentials(command)

    def _enable(self, context: DispatchContext) -> object:
        command = command_from(context, IntegrationTarget)
        return IntegrationEngine(context.session, context.occasion).enable(command)

    def _disable(self, context: DispatchContext) -> object:
        command = command_from(context, IntegrationTarget)
        return IntegrationEngine(context.session, context.occasion).disable(command)

    def _delete(self, context: DispatchContext) -> object:
        command = command_from(context, IntegrationTarget)
        return IntegrationEngine(context.session, context.occasion).delete(command)


class IntegrationsQueryHandler(MethodHandler):
    """Reads integrations."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
            "get": self._get,
        }

    def _list(self, context: DispatchContext) -> object:
        command = command_from(context, ListIntegrations)
        return IntegrationEngine(context.session, context.occasion).list(command)

    def _get(self, context: DispatchContext) -> object:
        command = command_from(context, IntegrationTarget)
        return IntegrationEngine(context.session, context.occasion).get(command)


class ConnectorsWriteHandler(MethodHandler):
    """What founders do with connectors."""

    def __init__(self) -> None:
        self._methods = {
            "register": self._register,
            "withdraw": self._withdraw,
        }

    def _register(self, context: DispatchContext) -> object:
        command = command_from(context, RegisterConnector)
        return ConnectorEngine(context.session, context.occasion).register(command)

    def _withdraw(self, context: DispatchContext) -> object:
        command = command_from(context, ConnectorTarget)
        return ConnectorEngine(context.session, context.occasion).withdraw(command)


class ConnectorsQueryHandler(MethodHandler):
    """Reads connectors."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
        }

    def _list(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return ConnectorEngine(context.session, context.occasion).list()
