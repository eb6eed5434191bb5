# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Knows every operation by name, and is the only way to reach one
"""The registry: filled once by the bootstrap, then frozen."""

from collections.abc import Callable

from app.hoc.cus.hoc_spine.orchestrator.context import (
    Audience,
    DispatchContext,
    Handler,
    OperationContext,
    Payload,
)
from app.hoc.cus.hoc_spine.orchestrator.dispatcher import Dispatcher
from app.hoc.cus.hoc_spine.orchestrator.operation import Operation

Run = Callable[[DispatchContext], object]


class RegistryError(Exception):
    """The registry was filled or used in a way that can not be right; a mistake in the program, not in a request."""


class OperationRegistry:
    """All operations of the backend by name; `execute` is the single execution authority."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._operations: dict[str, Operation] = {}
        self._frozen = False

    def register(
        self,
        name: str,
        handler: Handler,
        *,
        reads: bool = False,
        audience: Audience = Audience.CUSTOMER,
    ) -> None:
        """Register an operation. RegistryError where the name is taken or the registry is frozen."""
        self._add(Operation(name, handler.execute, reads, audience))

    def operation(
        self, name: str, *, reads: bool = False, audience: Audience = Audience.CUSTOMER
    ) -> Callable[[Run], Run]:
        """Register the decorated function as an operation."""

        def decorate(run: Run) -> Run:
            self._add(Operation(name, run, reads, audience))
            return run

        return decorate

    def freeze(self) -> None:
        """Let nothing be registered from now on."""
        self._frozen = True

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all operations, sorted."""
        return tuple(sorted(self._operations))

    def execute(self, operation: str, context: OperationContext) -> Payload:
        """Dispatch an operation.

        Raises a BackendError where the dispatch is refused, a ContractViolation where a contract does not hold, and
        RegistryError before the registry is frozen: what it does may not depend on how far the start has come.
        """
        if not self._frozen:
            raise RegistryError(f"{operation} was dispatched before the registry was frozen")
        return self._dispatcher.dispatch(operation, self._operations.get(operation), context)

    def _add(self, operation: Operation) -> None:
        if self._frozen:
            raise RegistryError(f"{operation.name} was registered after the registry was frozen")
        if operation.name in self._operations:
            raise RegistryError(f"{operation.name} is registered twice")
        self._operations[operation.name] = operation
