"""Holds contracts around handlers: what a registry, a decorator and `attach` have in common (R1, R3)."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from assure.runtime.contexts import method_in, method_of
from assure.runtime.dispatching import dispatched, settled, unknown
from assure.runtime.driving import adrive, drive, refused
from assure.runtime.records import Dispatch
from assure.runtime.run import Run
from assure.runtime.setup import Setup
from assure.runtime.suppliers import FINISHED, is_awaitable
from assure.runtime.violations import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.runtime.driving import Steps
    from assure.runtime.run import Reply
    from assure.runtime.setup import Function

F = TypeVar("F", bound="Callable[..., Any]")


class Guard(Setup):
    """Calls handlers under the contracts of the operation they serve; a registry, a decorator or a spine uses it."""

    def run(self, operation: str, context: object, handler: Function) -> Any:
        """Call `handler(context)` under the contracts of the operation, and give back what it gave.

        Raises ContractViolation (before the handler is called, or after it), OperationRefused, what the authority
        raises, and what the handler raises.
        """
        if type(operation) is not str:
            operation = named(operation)
        if self._stale_at is not None and monotonic() > self._stale_at:
            self._forget()
        given: dict[str, Reply] = {}
        plans = self._tables.get(operation) or self._plans_of(operation)
        try:
            certain = self._admits and plans.sure(context, given)
        except Exception:  # noqa: BLE001 (whatever the shortest way stumbles over, the whole way says what is wrong)
            certain = False
        # Who was killed meanwhile is not called any more.
        if not certain or not self._quiet or not self._admits:
            return drive(self._steps(operation, context, handler, (certain, given)))
        value = handler(context)
        if type(value) not in FINISHED and hasattr(type(value), "__await__"):
            raise refused(handler, value)
        return value

    async def arun(self, operation: str, context: object, handler: Function) -> Any:
        """The same for a caller who awaits; the handler may be a coroutine function or a plain one."""
        if type(operation) is not str:
            operation = named(operation)
        if self._stale_at is not None and monotonic() > self._stale_at:
            self._forget()
        given: dict[str, Reply] = {}
        plans = self._tables.get(operation) or self._plans_of(operation)
        try:
            certain = self._admits and plans.sure(context, given)
        except Exception:  # noqa: BLE001 (as above)
            certain = False
        if not certain or not self._quiet or not self._admits:
            return await adrive(self._steps(operation, context, handler, (certain, given)))
        value = handler(context)
        return await value if is_awaitable(value) else value

    def guarded(
        self, operation: str, *, method: str = "", context: Callable[..., object] | None = None
    ) -> Callable[[F], F]:
        """A decorator that holds the contracts of the operation around a function; see `adapters.decorator`."""
        from assure.runtime.adapters.decorator import guarded

        return guarded(operation, by=self, method=method, context=context)

    def _steps(
        self, operation: str, context: object, handler: Function | None, seen: tuple[bool, dict[str, Reply]]
    ) -> Steps:
        """The whole way of a dispatch; where everything is known to hold, only what comes after that.

        Without a handler it is the way of an operation that nobody registered.
        """
        certain, given = seen
        method = method_in(context, self._hooks.fields.get("method"))
        plan = self._unplanned.other if handler is None else self._plans_of(operation).of(method)
        dispatch = Dispatch(operation, method or "", context, plan.domain, plan.reads, plan.part_of)
        run = Run(plan, dispatch, given)
        hooks = self._hooks
        if handler is None:
            return unknown(hooks, run)
        if certain and hooks.open:
            return settled(hooks, run, handler, self._killed)
        return dispatched(hooks, run, handler, self._killed)

    def _killed(self, dispatch: Dispatch) -> str | None:
        """Why the dispatch may not reach its handler now, whatever was so when it began."""
        return self._hooks.killed(dispatch)


def named(operation: object) -> str:
    """The name of an operation that is a member of an enumeration; nothing else names one."""
    name = method_of(operation)
    if not name:
        raise RegistryError(f"a {type(operation).__name__} is no name of an operation: it can't be judged")
    return name
