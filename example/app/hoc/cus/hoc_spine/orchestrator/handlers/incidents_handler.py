# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the incidents domain to their engines
"""Incidents."""

from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from, unknown_method
from app.hoc.cus.hoc_spine.orchestrator.method_handler import MethodHandler
from app.hoc.cus.incidents.L5_engines.incident_engine import IncidentEngine
from app.hoc.cus.incidents.L5_schemas.incident import (
    EscalateIncident,
    IncidentStep,
    IncidentTarget,
    ListIncidents,
    OpenIncident,
    ResolveIncident,
)


class IncidentsWriteHandler:
    """Changes incidents."""

    def execute(self, context: DispatchContext) -> object:
        """Run the step that the caller named."""
        engine = IncidentEngine(context.session, context.occasion)
        if context.method == "open":
            return engine.open(command_from(context, OpenIncident))
        if context.method == "acknowledge":
            return engine.acknowledge(command_from(context, IncidentTarget))
        if context.method == "escalate":
            return engine.escalate(command_from(context, EscalateIncident))
        if context.method == "mitigate":
            return engine.mitigate(command_from(context, IncidentStep))
        if context.method == "resolve":
            return engine.resolve(command_from(context, ResolveIncident))
        if context.method == "close":
            return engine.close(command_from(context, IncidentTarget))
        if context.method == "reopen":
            return engine.reopen(command_from(context, IncidentStep))
        raise unknown_method(context)


class IncidentsQueryHandler(MethodHandler):
    """Reads incidents."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
            "get": self._get,
        }

    def _list(self, context: DispatchContext) -> object:
        command = command_from(context, ListIncidents)
        return IncidentEngine(context.session, context.occasion).list(command)

    def _get(self, context: DispatchContext) -> object:
        command = command_from(context, IncidentTarget)
        return IncidentEngine(context.session, context.occasion).get(command)
