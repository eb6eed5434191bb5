"""Answerable for where a registry keeps what is registered, and which methods of it change that otherwise (R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.tree.meanings import Function
from assure.tree.summaries import Binding, Put

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.tree.inference import Inference
    from assure.tree.program import Scope
    from assure.tree.shapes import RegistrationShape
    from assure.tree.summaries import Expression

ADDING = frozenset({"__setitem__", "add", "append", "insert", "setdefault", "update"})
TAKING = frozenset({"__delitem__", "clear", "discard", "pop", "popitem", "remove"})
_DEEPEST = 4
_Method = tuple["Scope", frozenset[str]]  # a method, and those of its names that hold what is registered


class Store(NamedTuple):
    """The attributes in which a registry keeps operations; its methods that take one away, and that add one."""

    attributes: frozenset[str]
    takers: frozenset[str]
    adders: frozenset[str]


class Stores:
    """Reads the classes of a registry: what a handler is put into by the methods that register."""

    def __init__(self, inference: Inference, shapes: Iterable[RegistrationShape]) -> None:
        self.inference = inference
        self._shapes = tuple(shapes)

    def of(self, classes: Iterable[Scope]) -> Store:
        """What the classes of one registry say, heirs included."""
        family = {each for cls in classes for each in (*self.inference.ancestry(cls), *self.inference.heirs(cls))}
        ways = frozenset((shape.method, shape.handler) for shape in self._shapes)
        begun = [
            (method, _parameters_at(method, frozenset((int(at) if at.isdigit() else at,))))
            for cls in family
            for name, at in ways
            for method in self._methods(cls, (name,))
        ]
        used: set[Scope] = set()
        attributes = frozenset(name for way in begun for name in self._kept(way, used, _DEEPEST))
        others = [method for cls in family for method in cls.children if _is_another(method, used)]
        takers = frozenset(method.name for method in others if _takes(method, attributes))
        adders = frozenset(method.name for method in others if _adds(method, attributes)) - takers
        return Store(attributes, takers, adders)

    def _methods(self, cls: Scope, names: Iterable[str]) -> Iterator[Scope]:
        for name in names:
            for value in self.inference.class_member(cls, name):
                if isinstance(value, Function) and value.scope.owner is not None:
                    yield value.scope

    def _kept(self, way: _Method, used: set[Scope], depth: int) -> Iterator[str]:
        """The attributes that a method puts something registered into, itself or by its own methods."""
        method, names = way
        if depth == 0 or method in used:
            return
        used.add(method)
        for scope in (method, *method.inside):
            held = _held(scope, names | _registered(scope) if scope is not method else names)
            yield from (name for name, _, value in _put(scope, _self_of(method)) if _mentions(value, held))
            for name, tainted in _handed_on(scope, _self_of(method), held):
                for inner in self._methods(method.owner, (name,)) if method.owner is not None else ():
                    yield from self._kept((inner, _parameters_at(inner, tainted)), used, depth - 1)


def _self_of(method: Scope) -> str:
    return method.parameters[0].name if method.parameters else ""


def _registered(scope: Scope) -> frozenset[str]:
    """The parameters that may hold a handler: all but the instance."""
    skipped = 1 if scope.is_bound else 0
    return frozenset(parameter.name for parameter in scope.parameters[skipped:])


def _held(scope: Scope, names: frozenset[str]) -> frozenset[str]:
    """These names, and those that are set to something made of them."""
    for record in scope.facts.bindings:
        binding = Binding._make(record)
        if _mentions(binding.value, names):
            names |= {binding.name}
    return names


def _put(scope: Scope, own: str) -> Iterator[tuple[str, Expression, Expression]]:
    """What a scope puts into attributes of the instance: the attribute, the key and the value."""
    for record in scope.facts.puts:
        put = Put._make(record)
        if name := own_attribute(put.table, own):
            yield name, put.key, put.value
    for name, arguments in _called(scope, own, ADDING):
        if arguments:
            yield name, arguments[0], ("seq", arguments)


def _called(scope: Scope, own: str, methods: frozenset[str]) -> Iterator[tuple[str, tuple[Expression, ...]]]:
    """The attributes of the instance that one of these methods is called on, and its arguments."""
    for site in scope.calls:
        callee, arguments = site.value[1], site.value[2]
        if callee is not None and callee[0] == "attr" and callee[2] in methods and own_attribute(callee[1], own):
            yield own_attribute(callee[1], own), arguments


def own_attribute(expression: Expression, own: str) -> str:
    """The attribute of the instance that an expression is, "" for any other."""
    is_own = expression is not None and expression[0] == "attr" and expression[1] == ("name", own)
    return str(expression[2]) if is_own else ""


def _handed_on(scope: Scope, own: str, held: frozenset[str]) -> Iterator[tuple[str, frozenset[int | str]]]:
    """The own methods that are handed something registered, and at which positions and keywords."""
    for site in scope.calls:
        callee, arguments, keywords = site.value[1:4]
        positions = [number for number, each in enumerate(arguments) if _mentions(each, held)]
        names = [name for name, value in keywords if _mentions(value, held)]
        if (positions or names) and (method := own_attribute(callee, own)):
            yield method, frozenset((*positions, *names))


def _parameters_at(method: Scope, places: frozenset[int | str]) -> frozenset[str]:
    skipped = 1 if method.is_bound else 0
    named = enumerate(parameter.name for parameter in method.parameters[skipped:])
    return frozenset(name for number, name in named if number in places or name in places)


def _is_another(method: Scope, used: set[Scope]) -> bool:
    return method.facts.kind == "function" and method not in used and not method.name.startswith("__")


def _takes(method: Scope, attributes: frozenset[str]) -> bool:
    """Whether a method takes something out of the store, or begins a new one."""
    if any(name in attributes for name, _ in _called(method, _self_of(method), TAKING)):
        return True
    new = (Binding._make(record) for record in method.facts.attributes)
    return any(each.name in attributes and not _mentions(each.value, frozenset((each.name,))) for each in new)


def _adds(method: Scope, attributes: frozenset[str]) -> bool:
    """Whether a method puts what it is handed into the store under a name it is handed: another way to register."""
    held = _held(method, _registered(method))
    return any(
        name in attributes and _mentions(key, held) and _mentions(value, held)
        for name, key, value in _put(method, _self_of(method))
    )


def _mentions(expression: object, names: frozenset[str]) -> bool:
    """Whether an expression is made of one of these names, or takes an attribute of such a name."""
    if not isinstance(expression, tuple) or not expression:
        return False
    if expression[0] in ("name", "attr") and expression[-1] in names:
        return True
    return any(_mentions(part, names) for part in expression)
