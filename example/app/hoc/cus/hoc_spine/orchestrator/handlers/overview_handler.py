# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the overview domain to their engines
"""The overview of a tenant."""

from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry
from app.hoc.cus.overview.L5_engines.overview_engine import OverviewEngine
from app.kernel.commands import NoParameters


def register_overview(registry: OperationRegistry) -> None:
    """Register what a tenant sees first."""

    @registry.operation("overview.summary", reads=True)
    def summary(context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return OverviewEngine(context.session, context.occasion).summary()
