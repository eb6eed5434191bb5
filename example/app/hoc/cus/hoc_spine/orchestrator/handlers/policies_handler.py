# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the policies domain to their engines
"""Policies."""

from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.method_handler import MethodHandler
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry
from app.hoc.cus.policies.L5_engines.policy_engine import PolicyEngine
from app.hoc.cus.policies.L5_schemas.policy import (
    CreatePolicy,
    ListPolicies,
    PolicyTarget,
    ResolvePolicies,
    RevisePolicy,
)


class PoliciesWriteHandler(MethodHandler):
    """Changes policies."""

    def __init__(self) -> None:
        self._methods = {
            "create": self._create,
            "revise": self._revise,
            "activate": self._activate,
            "retire": self._retire,
        }

    def _create(self, context: DispatchContext) -> object:
        command = command_from(context, CreatePolicy)
        return PolicyEngine(context.session, context.occasion).create(command)

    def _revise(self, context: DispatchContext) -> object:
        command = command_from(context, RevisePolicy)
        return PolicyEngine(context.session, context.occasion).revise(command)

    def _activate(self, context: DispatchContext) -> object:
        command = command_from(context, PolicyTarget)
        return PolicyEngine(context.session, context.occasion).activate(command)

    def _retire(self, context: DispatchContext) -> object:
        command = command_from(context, PolicyTarget)
        return PolicyEngine(context.session, context.occasion).retire(command)


class PoliciesQueryHandler(MethodHandler):
    """Reads policies."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
            "get": self._get,
        }

    def _list(self, context: DispatchContext) -> object:
        command = command_from(context, ListPolicies)
        return PolicyEngine(context.session, context.occasion).list(command)

    def _get(self, context: DispatchContext) -> object:
        command = command_from(context, PolicyTarget)
        return PolicyEngine(context.session, context.occasion).get(command)


def register_policy_decisions(registry: OperationRegistry) -> None:
    """Register what agents ask before they act."""

    @registry.operation("policy.resolve", reads=True)
    def resolve(context: DispatchContext) -> object:
        command = command_from(context, ResolvePolicies)
        return PolicyEngine(context.session, context.occasion).resolve(command)
