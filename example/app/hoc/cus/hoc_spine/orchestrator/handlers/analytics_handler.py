# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the analytics domain to their engines
"""Analytics."""

from app.hoc.cus.analytics.L5_engines.analytics_engine import AnalyticsEngine
from app.hoc.cus.analytics.L5_schemas.analytics import Span
from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry


def register_analytics(registry: OperationRegistry) -> None:
    """Register what a tenant can measure about its past."""

    @registry.operation("analytics.usage", reads=True)
    def usage(context: DispatchContext) -> object:
        command = command_from(context, Span)
        return AnalyticsEngine(context.session, context.occasion).usage(command)

    @registry.operation("analytics.incidents", reads=True)
    def incidents(context: DispatchContext) -> object:
        command = command_from(context, Span)
        return AnalyticsEngine(context.session, context.occasion).incidents(command)
