# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads a dispatch to the method that the caller named
"""What handlers of several methods have in common."""

from collections.abc import Callable

from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, unknown_method

Method = Callable[[DispatchContext], object]


class MethodHandler:
    """A handler of several methods; what it can do stands in its table, and nothing else can be called."""

    _methods: dict[str, Method]

    def execute(self, context: DispatchContext) -> object:
        """Run the method that the caller named."""
        method = self._methods.get(context.method or "")
        if method is None:
            raise unknown_method(context)
        return method(context)
