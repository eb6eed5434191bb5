"""The registry: every operation of a backend by name, and the single way to reach one (R1, R2, R3)."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from assure.runtime.driving import adrive, drive, refused
from assure.runtime.guard import Guard, named
from assure.runtime.suppliers import FINISHED, is_async
from assure.runtime.swift import always
from assure.runtime.violations import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assure.runtime.clauses import Clause
    from assure.runtime.run import Reply
    from assure.runtime.setup import Function
    from assure.runtime.swift import Way


class OperationRegistry(Guard):
    """Operations by name. `execute(operation, context)` takes a dispatch through everything that a Guard holds.

    A handler is a function of the context, or an object whose `execute` is one; either may be asynchronous, and is
    then dispatched with `aexecute`. See Guard for the arguments.
    """

    def _begin(self) -> None:
        self._handlers: dict[str, Function] = {}
        # Those that need not be awaited; and of these, those whose dispatch is the plain case now.
        self._plain: dict[str, Function] = {}
        self._ready: dict[str, tuple[Way | None, Function]] = {}

    def register(
        self, name: str, handler: object, *, methods: Iterable[str] | None = None, reads: bool = False
    ) -> None:
        """Register an operation; RegistryError where the name is taken, the handler is none, or all is frozen.

        `methods` are all methods the handler has: a dispatch that names another is then refused before it is called.
        """
        function = _callable(name, handler)
        with self._lock:
            if name in self._handlers:
                raise RegistryError(f"{name} is registered twice")
            self.describe(name, methods=methods, reads=reads)
            if not is_async(function):
                self._plain[name] = function
            self._handlers[name] = function

    def operation(
        self, name: str, *, methods: Iterable[str] | None = None, reads: bool = False
    ) -> Callable[[Function], Function]:
        """Register the decorated function, or the decorated class with an `execute`, as an operation."""

        def decorate(handler: Function) -> Function:
            made = handler() if isinstance(handler, type) else handler
            self.register(name, made, methods=methods, reads=reads)
            return handler

        return decorate

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all operations, sorted."""
        return tuple(sorted(self._handlers))

    def execute(self, operation: str, context: object) -> Any:
        """Dispatch an operation and give back what its handler gave.

        Raises ContractViolation, OperationRefused, UnknownOperation, what the authority raises and what the handler
        raises. An operation whose handler has to be awaited is a RegistryError: nothing of it has run.
        """
        if type(operation) is not str:
            operation = named(operation)
        if self._stale_at is not None and monotonic() > self._stale_at:
            self._forget()
        ready = self._ready.get(operation)
        if ready is None:
            return self._execute(operation, context)
        sure, handler = ready
        if sure is not None:
            given: dict[str, Reply] = {}
            try:
                certain = sure(context, given)
            except Exception:  # noqa: BLE001 (whatever the shortest way stumbles over, the whole way says what is wrong)
                certain = False
            if not certain or not self._admits:
                return drive(self._steps(operation, context, handler, (False, given)))
        value = handler(context)
        if type(value) not in FINISHED and hasattr(type(value), "__await__"):
            raise refused(handler, value)
        return value

    def _execute(self, operation: str, context: object) -> Any:
        """A dispatch that is not the plain case, or not yet."""
        handler = self._plain.get(operation)
        if handler is not None:
            if self._quiet and self._admits:
                self._prepare(operation, handler)
            return self.run(operation, context, handler)
        if operation in self._handlers:
            raise RegistryError(f"{operation} is asynchronous: dispatch it with aexecute")
        return drive(self._steps(operation, context, None, (False, {})))

    def _prepare(self, operation: str, handler: Function) -> None:
        """From the next dispatch on the shortest way is at hand, as long as nobody else has a say or listens."""
        with self._lock:
            if self._quiet and self._admits:
                sure = self._plans_of(operation).sure
                self._ready[operation] = (None if sure is always else sure, handler)

    def _note(self) -> None:
        super()._note()
        self._ready = {}

    async def aexecute(self, operation: str, context: object) -> Any:
        """The same for a caller who awaits, whatever the handler is."""
        if type(operation) is not str:
            operation = named(operation)
        handler = self._handlers.get(operation)
        if handler is None:
            return await adrive(self._steps(operation, context, None, (False, {})))
        return await self.arun(operation, context, handler)

    def freeze(self, *, complete: bool = False) -> None:
        """Let nothing be registered from now on; `complete` demands that nothing is unanswered (RegistryError)."""
        if complete and (missing := self.unanswered()):
            raise RegistryError("; ".join(missing))
        super().freeze()

    def _dispatchable(self) -> Iterable[str]:
        return self.names

    def _knows(self, operation: str) -> bool:
        return not self.frozen or operation in self._handlers or self._contracts.knows_operation(operation)

    def unanswered(self) -> tuple[str, ...]:
        """What has to be put right before contracts can hold: contracts nothing dispatches, names nobody supplies."""
        live = {clause.contract for clause in self._live()}
        dead = sorted({clause.contract for clause in self._contracts.clauses} - live)
        return (*(f"{contract}: nothing registers what it is anchored at" for contract in dead), *self.unsupplied())

    def _live(self) -> Iterator[Clause]:
        """The clauses that a dispatch of a registered operation can reach."""
        for name in self.names:
            known = self._contracts.dispatched.get(name)
            if known is None:
                continue
            methods = self._described[name].methods or known.methods
            yield from known.everywhere
            yield from (clause for method in methods for clause in known.by_method.get(method, ()))


def _callable(name: str, handler: Any) -> Function:
    """What carries out the operation."""
    execute = getattr(handler, "execute", None)
    function: Function = execute if callable(execute) else handler
    if not callable(function) or isinstance(handler, type):
        met = type(handler).__name__
        raise RegistryError(f"the handler of {name} is a {met}, not a function or an object with `execute`")
    return function
