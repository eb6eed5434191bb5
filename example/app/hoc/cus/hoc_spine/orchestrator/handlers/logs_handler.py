# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the logs domain to their engines
"""Logs."""

from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.method_handler import MethodHandler
from app.hoc.cus.logs.L5_engines.log_engine import LogEngine
from app.hoc.cus.logs.L5_schemas.log import AppendLog, ExportLogs, ListLogs, SetRetention
from app.kernel.commands import NoParameters


class LogsWriteHandler(MethodHandler):
    """Appends to the log, and lets retention shorten it."""

    def __init__(self) -> None:
        self._methods = {
            "append": self._append,
            "set_retention": self._set_retention,
            "purge": self._purge,
        }

    def _append(self, context: DispatchContext) -> object:
        command = command_from(context, AppendLog)
        return LogEngine(context.session, context.occasion).append(command)

    def _set_retention(self, context: DispatchContext) -> object:
        command = command_from(context, SetRetention)
        return LogEngine(context.session, context.occasion).set_retention(command)

    def _purge(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return LogEngine(context.session, context.occasion).purge()


class LogsQueryHandler(MethodHandler):
    """Reads the log, and proves that it is whole."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
            "verify": self._verify,
            "export": self._export,
        }

    def _list(self, context: DispatchContext) -> object:
        command = command_from(context, ListLogs)
        return LogEngine(context.session, context.occasion).list(command)

    def _verify(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return LogEngine(context.session, context.occasion).verify()

    def _export(self, context: DispatchContext) -> object:
        command = command_from(context, ExportLogs)
        return LogEngine(context.session, context.occasion).export(command)
