"""Answerable for what a value can be by its annotation: unions, `Annotated`, containers, managers, aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.asking import WHOLE, Asking
from assure.tree.meanings import (
    At,
    Class,
    External,
    ExternalObject,
    Holder,
    Known,
    KnownType,
    Object,
    merged,
)
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from assure.tree.meanings import Meaning, Meanings
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression

_TRANSPARENT = frozenset({"Optional", "Union", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "Mapped"})
_ITERABLE = frozenset({
    "Generator", "AsyncGenerator", "Iterator", "AsyncIterator", "Iterable", "AsyncIterable", "list", "List", "Sequence",
    "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "deque", "Collection", "MutableSequence",
})  # fmt: skip
_MANAGER = frozenset({
    "ContextManager", "AsyncContextManager", "AbstractContextManager", "AbstractAsyncContextManager",
    "_GeneratorContextManager", "_AsyncGeneratorContextManager", "GeneratorContextManager",
})  # fmt: skip
_MAPPING = frozenset({
    "dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict", "WeakValueDictionary",
})  # fmt: skip
_AWAITABLE = frozenset({"Awaitable", "Coroutine", "Task", "Future"})
_CLASS = frozenset({"type", "Type"})
_SLOT = frozenset({"ContextVar", "Provider", "Factory", "Singleton", "LocalProxy"})


class Annotations(Asking):
    """Reads annotations; an alias is followed to what it stands for."""

    def typed(self, annotation: Expression, at: At) -> Meanings:
        """What a value of an annotated type can be."""
        if annotation is None:
            return ()
        key = ("typed", id(annotation), at.scope)
        return self.once(key, self._typed, annotation, at)

    def _typed(self, annotation: Expression, at: At) -> Meanings:
        kind = annotation[0]
        if last_name(annotation) == "Self" and kind != "item":
            return self._own_class(at)
        if kind == "item":
            return self._generic(annotation, at)
        if kind == "any":
            return merged(*(self.typed(option, at) for option in annotation[1]))
        if kind == "name":
            alias = self._alias(annotation[1], at)
            if alias:
                return alias
        found = merged(*(self._instance(value) for value in self.values(annotation, at)))
        return found or self._imported_alias(annotation, at)

    @staticmethod
    def _own_class(at: At) -> Meanings:
        """`Self`: the class around."""
        scope: Scope | None = at.scope
        while scope is not None and scope.facts.kind != "class":
            scope = scope.parent
        return (Object(scope),) if scope is not None else ()

    @staticmethod
    def _instance(value: Meaning) -> Meanings:
        """An instance of what an annotation names."""
        if isinstance(value, Class):
            return (Object(value.cls),)
        if isinstance(value, KnownType):
            return (Known(value.kind, value.label),)
        if isinstance(value, External):
            return () if value.name.startswith(("typing.", "builtins.")) else (ExternalObject(value.name),)
        return (value,) if isinstance(value, Known | Object) else ()

    def _alias(self, name: str, at: At) -> Meanings:
        """`Maker = async_sessionmaker[AsyncSession]` and `type Maker = ...`, in this file or another."""
        scope: Scope | None = at.scope
        while scope is not None:
            for binding in scope.bindings.get(name, ()):
                value = binding.value
                if value is not None and value[0] in ("item", "any"):
                    return self.typed(value, At(scope, WHOLE, -1))
                if value is not None and value[0] == "import" and value[2]:
                    return self._alias_of_module(value[1], value[2])
            scope = scope.parent
        return ()

    def _alias_of_module(self, module: str, name: str) -> Meanings:
        file = None if self.library(f"{module}.{name}") else self.program.module(module)
        if file is None:
            return ()
        return self.once(("alias", module, name), self._alias, name, At(file.top, WHOLE, -1))

    def _imported_alias(self, annotation: Expression, at: At) -> Meanings:
        """`module.Alias`."""
        if annotation[0] != "attr":
            return ()
        names = [getattr(value, "name", "") for value in self.values(annotation[1], at)]
        return merged(*(self._alias_of_module(name, annotation[2]) for name in names if name))

    def _generic(self, annotation: Expression, at: At) -> Meanings:
        """A type with arguments."""
        base, argument = last_name(annotation[1]), annotation[2]
        arguments = argument[1] if argument is not None and argument[0] == "seq" else (argument,)
        if base in _TRANSPARENT:
            return merged(*(self.typed(option, at) for option in arguments))
        if base == "Annotated":
            return self._annotated(arguments, at)
        if base in _ITERABLE:
            return self._held("each", arguments[:1] if "Gen" in base else arguments, at)
        if base in _MANAGER:
            return self._held("enter", arguments[:1], at)
        if base in _MAPPING:
            return self._held("each", arguments[1:], at)
        if base in _AWAITABLE:
            return self.typed(arguments[-1], at)
        if base == "Callable":
            return self._held("call", arguments[-1:], at)
        if base in _SLOT:
            return self._held("call", arguments[:1], at)
        if base in _CLASS:
            values = self.typed(arguments[0], at)
            return tuple(Class(value.cls) for value in values if isinstance(value, Object))
        return self.typed(annotation[1], at)

    def _held(self, by: str, arguments: tuple[Expression, ...], at: At) -> Meanings:
        values = merged(*(self.typed(argument, at) for argument in arguments))
        return (Holder(by, values),) if values else ()

    def _annotated(self, arguments: tuple[Expression, ...], at: At) -> Meanings:
        """`Annotated[Session, Depends(get_session)]`: the type, and what the dependency gives."""
        given = [self.values(extra, at) for extra in arguments[1:] if extra is not None and extra[0] == "call"]
        return merged(self.typed(arguments[0], at), *given)
