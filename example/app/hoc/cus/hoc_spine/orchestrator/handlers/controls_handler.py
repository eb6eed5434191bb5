# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the controls domain to their engines
"""Controls: thresholds and the kill switch."""

from app.hoc.cus.controls.L5_engines.kill_switch_engine import KillSwitchEngine
from app.hoc.cus.controls.L5_engines.threshold_engine import ThresholdEngine
from app.hoc.cus.controls.L5_schemas.control import (
    CreateThreshold,
    EngageKillSwitch,
    EvaluateControls,
    ListThresholds,
    ThresholdTarget,
    UpdateThreshold,
)
from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.method_handler import MethodHandler
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry
from app.kernel.commands import NoParameters


class ThresholdsWriteHandler(MethodHandler):
    """Changes thresholds."""

    def __init__(self) -> None:
        self._methods = {
            "create": self._create,
            "update": self._update,
            "remove": self._remove,
        }

    def _create(self, context: DispatchContext) -> object:
        command = command_from(context, CreateThreshold)
        return ThresholdEngine(context.session, context.occasion).create(command)

    def _update(self, context: DispatchContext) -> object:
        command = command_from(context, UpdateThreshold)
        return ThresholdEngine(context.session, context.occasion).update(command)

    def _remove(self, context: DispatchContext) -> object:
        command = command_from(context, ThresholdTarget)
        return ThresholdEngine(context.session, context.occasion).remove(command)


class ThresholdsQueryHandler(MethodHandler):
    """Reads thresholds."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
            "get": self._get,
        }

    def _list(self, context: DispatchContext) -> object:
        command = command_from(context, ListThresholds)
        return ThresholdEngine(context.session, context.occasion).list(command)

    def _get(self, context: DispatchContext) -> object:
        command = command_from(context, ThresholdTarget)
        return ThresholdEngine(context.session, context.occasion).get(command)


class KillSwitchesWriteHandler(MethodHandler):
    """Engages and releases the kill switch."""

    def __init__(self) -> None:
        self._methods = {
            "engage": self._engage,
            "release": self._release,
        }

    def _engage(self, context: DispatchContext) -> object:
        command = command_from(context, EngageKillSwitch)
        return KillSwitchEngine(context.session, context.occasion).engage(command)

    def _release(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return KillSwitchEngine(context.session, context.occasion).release()


class KillSwitchesQueryHandler(MethodHandler):
    """Reads the kill switch."""

    def __init__(self) -> None:
        self._methods = {
            "get": self._get,
        }

    def _get(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return KillSwitchEngine(context.session, context.occasion).get()


def register_control_evaluation(registry: OperationRegistry) -> None:
    """Register what agents ask while they act."""

    @registry.operation("control.evaluate", reads=True)
    def evaluate(context: DispatchContext) -> object:
        command = command_from(context, EvaluateControls)
        return ThresholdEngine(context.session, context.occasion).evaluate(command)
