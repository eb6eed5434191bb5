# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the api_keys domain to their engines
"""API keys."""

from app.hoc.cus.api_keys.L5_engines.api_key_engine import ApiKeyEngine
from app.hoc.cus.api_keys.L5_schemas.api_key import (
    ApiKeyTarget,
    CreateApiKey,
    ListApiKeys,
    RevokeApiKey,
    VerifyApiKey,
)
from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.method_handler import MethodHandler
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry


class ApiKeysWriteHandler(MethodHandler):
    """Changes API keys."""

    def __init__(self) -> None:
        self._methods = {
            "create": self._create,
            "rotate": self._rotate,
            "revoke": self._revoke,
        }

    def _create(self, context: DispatchContext) -> object:
        command = command_from(context, CreateApiKey)
        return ApiKeyEngine(context.session, context.occasion).create(command)

    def _rotate(self, context: DispatchContext) -> object:
        command = command_from(context, ApiKeyTarget)
        return ApiKeyEngine(context.session, context.occasion).rotate(command)

    def _revoke(self, context: DispatchContext) -> object:
        command = command_from(context, RevokeApiKey)
        return ApiKeyEngine(context.session, context.occasion).revoke(command)


class ApiKeysQueryHandler(MethodHandler):
    """Reads API keys."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
            "get": self._get,
        }

    def _list(self, context: DispatchContext) -> object:
        command = command_from(context, ListApiKeys)
        return ApiKeyEngine(context.session, context.occasion).list(command)

    def _get(self, context: DispatchContext) -> object:
        command = command_from(context, ApiKeyTarget)
        return ApiKeyEngine(context.session, context.occasion).get(command)


def register_key_check(registry: OperationRegistry) -> None:
    """Register what the gateway asks for every call of an agent."""

    @registry.operation("api_key.verify")
    def verify(context: DispatchContext) -> object:
        command = command_from(context, VerifyApiKey)
        return ApiKeyEngine(context.session, context.occasion).verify(command)
