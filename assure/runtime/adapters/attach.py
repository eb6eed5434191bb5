"""Contracts around a registry that the backend already has, and whose code is not ours to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.runtime.contexts import method_of
from assure.runtime.guard import Guard
from assure.runtime.suppliers import is_async
from assure.runtime.violations import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.runtime.contracts import Contracts
    from assure.runtime.modes import Mode

# On what stands around a method, so that nothing is attached twice.
MARK = "__assure_attached__"


class Attached(Guard):
    """The guard that stands around a registry; `detach` takes it away again and leaves the registry as it was."""

    _undo: Callable[[], None] | None = None

    @property
    def attached(self) -> bool:
        """Whether dispatches of the registry pass through."""
        return self._undo is not None

    def put(self, registry: Any, execute: str, original: Callable[..., Any], *, asynchronous: bool) -> None:
        """Stand around `original`, which is `registry.execute`."""
        self._undo = _put(registry, execute, _wrapped(original, self, asynchronous=asynchronous))

    def detach(self) -> None:
        """Take the guard away; a second time does nothing. Dispatches on their way end as they began."""
        with self._lock:
            undo, self._undo = self._undo, None
        if undo is not None:
            undo()


def attach(
    registry: Any,
    contracts: Contracts,
    mode: Mode | str | None = None,
    *,
    execute: str = "execute",
    asynchronous: bool | None = None,
    **named: Any,
) -> Attached:
    """Hold contracts around `registry.execute(operation, context)`, from now on and until `detach`.

    Any object with such a method will do, a frozen one or a module too; `execute` says how it is called there. A
    coroutine function stays one; `asynchronous` says so where it can't be seen. More arguments are handed on untouched.
    Who took the bound method before still has the bare one. Where `execute` commits by itself, a violated
    postcondition is raised too late to roll back: use `Guard.run` around the handler then. RegistryError where nothing
    can be wrapped or something is attached already.
    """
    original = getattr(registry, execute, None)
    if not callable(original):
        raise RegistryError(f"a {type(registry).__name__} has no method {execute!r}")
    if getattr(original, MARK, False):
        raise RegistryError(f"contracts are attached to this {type(registry).__name__} already")
    attached = Attached(contracts, mode, **named)
    awaits = is_async(original) if asynchronous is None else asynchronous
    attached.put(registry, execute, original, asynchronous=awaits)
    return attached


def _wrapped(original: Callable[..., Any], guard: Attached, *, asynchronous: bool) -> Callable[..., Any]:
    """The same call, under contracts; the first two parameters are the operation and the context, however named."""
    split = _splitter(original)

    def execute(*args: Any, **kwargs: Any) -> Any:
        if not guard.attached:
            return original(*args, **kwargs)
        operation, context, handler = split(args, kwargs)
        return guard.run(operation, context, handler)

    async def aexecute(*args: Any, **kwargs: Any) -> Any:
        if not guard.attached:
            return await original(*args, **kwargs)
        operation, context, handler = split(args, kwargs)
        return await guard.arun(operation, context, handler)

    chosen = aexecute if asynchronous else execute
    setattr(chosen, MARK, True)
    return chosen


def _splitter(original: Callable[..., Any]) -> Callable[..., tuple[str, Any, Callable[[Any], Any]]]:
    """What tells the operation and the context from all that is passed, and calls the original with the rest."""
    from inspect import signature

    names = tuple(signature(original).parameters)[:2]

    def split(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[str, Any, Callable[[Any], Any]]:
        named = [name for name in names[len(args) :] if name in kwargs]
        given = [*args[:2], *(kwargs[name] for name in named)]
        operation = method_of(given[0]) if given else None
        if len(given) < 2 or not operation:
            raise RegistryError("a dispatch needs the name of an operation and a context, or it can't be judged")
        return operation, given[1], lambda _: original(*args, **kwargs)

    return split


def _put(registry: Any, name: str, chosen: Callable[..., Any]) -> Callable[[], None]:
    """Put the method in place of what stands there, and give what puts that back."""
    for way in (_into_namespace, _by_attribute, _by_class):
        try:
            undo = way(registry, name, chosen)
        except (TypeError, AttributeError):
            continue
        if getattr(registry, name) is chosen:
            return undo
        undo()
    raise RegistryError(f"the {name!r} of a {type(registry).__name__} can't be wrapped")


def _into_namespace(registry: Any, name: str, chosen: Callable[..., Any]) -> Callable[[], None]:
    """An object or module with attributes of its own, frozen or not."""
    return _into(vars(registry), name, chosen)


def _into(namespace: dict[str, Any], name: str, chosen: Callable[..., Any]) -> Callable[[], None]:
    before = namespace.get(name, MARK)
    namespace[name] = chosen

    def undo() -> None:
        if namespace.get(name) is not chosen:
            return  # Somebody wrapped it once more: the guard lets everything through instead.
        if before is MARK:
            del namespace[name]
        else:
            namespace[name] = before

    return undo


def _by_attribute(registry: Any, name: str, chosen: Callable[..., Any]) -> Callable[[], None]:
    """A class that is a registry itself."""
    if not isinstance(registry, type):
        raise TypeError(name)
    own = vars(registry).get(name, MARK)
    setattr(registry, name, staticmethod(chosen))

    def undo() -> None:
        if getattr(registry, name) is not chosen:
            return
        if own is MARK:
            delattr(registry, name)
        else:
            setattr(registry, name, own)

    return undo


def _by_class(registry: Any, name: str, chosen: Callable[..., Any]) -> Callable[[], None]:
    """An object with slots only: it becomes one of a class that differs in this method."""
    kind: type = type(registry)
    named = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    attached = type(kind.__name__, (kind,), {"__slots__": (), **named, name: staticmethod(chosen)})
    object.__setattr__(registry, "__class__", attached)

    def undo() -> None:
        if type(registry) is attached:
            object.__setattr__(registry, "__class__", kind)

    return undo
