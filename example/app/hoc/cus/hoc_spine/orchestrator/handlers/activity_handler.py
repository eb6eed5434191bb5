# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the activity domain to their engines
"""Activity."""

from app.hoc.cus.activity.L5_engines.activity_engine import ActivityEngine
from app.hoc.cus.activity.L5_schemas.activity import ListActivity
from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.method_handler import MethodHandler
from app.kernel.commands import NoParameters


class ActivityQueryHandler(MethodHandler):
    """Reads what was dispatched, and what agents did."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
            "agents": self._agents,
        }

    def _list(self, context: DispatchContext) -> object:
        command = command_from(context, ListActivity)
        return ActivityEngine(context.session, context.occasion).list(command)

    def _agents(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return ActivityEngine(context.session, context.occasion).agents()
