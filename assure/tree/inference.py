"""Answerable for what an expression can stand for: through local bindings, annotations, attributes, imports, calls.

The program is never run. Every answer is the set of values that the source admits, in a fixed order; an empty answer
means that nothing is known, and never that there is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from assure.tree import libraries
from assure.tree.annotations import Annotations
from assure.tree.asking import WHOLE
from assure.tree.invocation import Invocation
from assure.tree.meanings import (
    At,
    Class,
    Constant,
    External,
    ExternalObject,
    Function,
    Generator,
    Holder,
    Known,
    KnownMethod,
    KnownType,
    Literal,
    Manager,
    Module,
    Object,
    Text,
    merged,
)
from assure.tree.naming import kind_of_name
from assure.tree.sqltext import HOLE
from assure.tree.summaries import CLASS_METHOD, STATIC, last_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.tree.meanings import Meaning, Meanings
    from assure.tree.program import Program, Scope
    from assure.tree.shapes import TreeOptions
    from assure.tree.summaries import Binding, Expression, Parameter

_DEEPEST = 140
_LONGEST_UNION = 24


class Inference(Annotations, Invocation):
    """Evaluates expressions over a program; remembers every answer that was not cut short by a cycle."""

    def __init__(self, program: Program, options: TreeOptions) -> None:
        super().__init__(program)
        self.session_types = frozenset(options.session_types)
        self.session_names = frozenset(options.session_names)
        self._memo: dict[object, Meanings] = {}
        self._preliminary: dict[object, tuple[Meanings, int]] = {}
        self._waiting: dict[int, list[object]] = defaultdict(list)
        self._active: dict[object, int] = {}
        self._lowest = 0

    def once(self, key: object, work: Callable[..., Meanings], *arguments: object) -> Meanings:
        """The answer to a question, worked out at most once.

        A question that is being asked already has no answer yet. An answer that rests on such a gap holds only until
        the question that it waited for is answered; then it is worked out anew.
        """
        known = self._memo.get(key)
        if known is not None:
            return known
        known = self._in_cycle(key)
        if known is not None:
            return known
        depth = len(self._active)
        self._active[key] = depth
        lowest, self._lowest = self._lowest, depth
        try:
            answer = work(*arguments)[:_LONGEST_UNION]
        finally:
            del self._active[key]
            waited_for, self._lowest = self._lowest, min(lowest, self._lowest)
        self._keep(key, answer, depth, waited_for)
        return answer

    def _in_cycle(self, key: object) -> Meanings | None:
        """No answer for a question that is being asked, the preliminary one for a question that waits for another."""
        depth = 0 if len(self._active) > _DEEPEST else self._active.get(key)
        if depth is not None:
            self._lowest = min(self._lowest, depth)
            return ()
        preliminary = self._preliminary.get(key)
        if preliminary is None:
            return None
        self._lowest = min(self._lowest, preliminary[1])
        return preliminary[0]

    def _keep(self, key: object, answer: Meanings, depth: int, waited_for: int) -> None:
        """Remember an answer, for good or until what it waits for is known; those that waited for it go either way."""
        waiting = self._waiting.pop(depth, [])
        if waited_for >= depth:
            self._memo[key] = answer
            for other in waiting:
                self._preliminary.pop(other, None)
            return
        self._preliminary[key] = (answer, waited_for)
        for other in waiting:
            if other in self._preliminary:
                self._preliminary[other] = (self._preliminary[other][0], waited_for)
        self._waiting[waited_for].extend([*waiting, key])

    def values(self, expression: Expression, at: At) -> Meanings:
        """What an expression can stand for at a point."""
        if expression is None:
            return ()
        evaluate = getattr(self, f"_{expression[0]}", None)
        if evaluate is None:
            return ()
        key = ("values", id(expression), at.scope, at.order, at.block)
        return self.once(key, evaluate, expression, at)

    def receiver(self, expression: Expression, at: At) -> Meanings:
        """What a method is called on: as `values`, and where nothing is known, what the name says."""
        return self.values(expression, at) or self.by_name(expression)

    def by_name(self, expression: Expression) -> Meanings:
        """The database object that the last name of an expression usually is."""
        name = last_name(expression)
        kind = libraries.SESSION if name in self.session_names else kind_of_name(name)
        return (Known(kind, f"{kind} (by the name {name})"),) if kind else ()

    # One method for each kind of expression.

    def _const(self, expression: Expression, at: At) -> Meanings:
        value = expression[1]
        return (Text(value),) if isinstance(value, str) else (Constant(value),)

    def _text(self, expression: Expression, at: At) -> Meanings:
        return (Text("".join(self.text(part, at) for part in expression[1])),)

    def text(self, expression: Expression, at: At) -> str:
        """An expression as text, HOLE where it is not one constant."""
        found = {value.value for value in self.values(expression, at) if isinstance(value, Text)}
        return found.pop() if len(found) == 1 else HOLE

    def _seq(self, expression: Expression, at: At) -> Meanings:
        return (Literal(expression[1], None, at),)

    def _map(self, expression: Expression, at: At) -> Meanings:
        pairs = expression[1]
        keys, values = tuple(key for key, _ in pairs), tuple(value for _, value in pairs)
        return (Literal(values, keys, at, expression[2]),)

    def _at(self, expression: Expression, at: At) -> Meanings:
        """An expression put in place of a variable; it keeps the point it was written at."""
        return self.values(expression[1], expression[2])

    def _any(self, expression: Expression, at: At) -> Meanings:
        found = merged(*(self.values(option, at) for option in expression[1]))
        return tuple(value for value in found if value != Constant(None))

    def _function(self, expression: Expression, at: At) -> Meanings:
        scope = at.scope.file.scopes[expression[1]]
        return (Class(scope),) if scope.facts.kind == "class" else (Function(scope),)

    def _import(self, expression: Expression, at: At) -> Meanings:
        return self.imported(expression[1], expression[2])

    def _star(self, expression: Expression, at: At) -> Meanings:
        return ()

    def _name(self, expression: Expression, at: At) -> Meanings:
        return self.named(expression[1], at)

    def _attr(self, expression: Expression, at: At) -> Meanings:
        base = self.values(expression[1], at)
        found = merged(*(self.member(value, expression[2]) for value in base))
        return found or self._member_by_name(expression, base)

    def _member_by_name(self, expression: Expression, base: Meanings) -> Meanings:
        """A method that only database objects have, on something unknown that bears the name of one."""
        if base and not all(isinstance(value, External | ExternalObject | Known) for value in base):
            return ()
        if expression[2] == "begin_nested":
            return (KnownMethod(Known(libraries.SESSION, "begin_nested"), "begin_nested", _NESTED),)
        for value in self.by_name(expression[1]):
            if isinstance(value, Known):
                return self.known_member(value, expression[2])
        return ()

    def _item(self, expression: Expression, at: At) -> Meanings:
        found: list[Meanings] = []
        for value in self.values(expression[1], at):
            if isinstance(value, Class | KnownType | External):
                found.append((value,))  # a generic class with its arguments
            elif isinstance(value, Literal):
                found.append(self.entry(value, self.values(expression[2], at)))
            elif isinstance(value, Holder) and value.by == "each":
                found.append(value.values)
            elif isinstance(value, Object):
                found.append(self.results(self.member(value, "__getitem__")))
        return merged(*found)

    def entry(self, literal: Literal, index: Meanings) -> Meanings:
        """The entry of a literal under a constant key, or any of them."""
        wanted = [value for value in index if isinstance(value, Text | Constant)]
        if literal.keys is None or len(wanted) != 1:
            return self.entries(literal)
        for key, value in zip(literal.keys, literal.items, strict=True):
            if wanted[0] in self.values(key, literal.at):
                return self.values(value, literal.at)
        return ()

    def entries(self, literal: Literal) -> Meanings:
        """Every value of a literal."""
        return merged(*(self.values(item, literal.at) for item in literal.items))

    def _each(self, expression: Expression, at: At) -> Meanings:
        return merged(*(self.each(value) for value in self.values(expression[1], at)))

    def each(self, value: Meaning) -> Meanings:
        """What iterating gives."""
        if isinstance(value, Literal):
            return merged(*(self.values(item, value.at) for item in value.keys or value.items))
        if isinstance(value, Generator | Manager):
            return self.yielded(value.scope)
        if isinstance(value, Holder) and value.by == "each":
            return value.values
        return ()

    def _part(self, expression: Expression, at: At) -> Meanings:
        found: list[Meanings] = []
        for value in self.values(expression[1], at):
            if isinstance(value, Literal) and value.keys is None and expression[2] < len(value.items):
                found.append(self.values(value.items[expression[2]], value.at))
            elif isinstance(value, Holder) and value.by == "each":
                found.append(value.values)
        return merged(*found)

    def _enter(self, expression: Expression, at: At) -> Meanings:
        return merged(*(self.entered(value) for value in self.values(expression[1], at)))

    def entered(self, value: Meaning) -> Meanings:
        """What `with` binds."""
        if isinstance(value, Known):
            return (Known(libraries.ENTERED.get(value.kind, value.kind), value.label),)
        if isinstance(value, Manager | Generator):  # a decorator that is not known may make a manager of a generator
            return self.yielded(value.scope)
        if isinstance(value, Holder) and value.by == "enter":
            return value.values
        if isinstance(value, Object):
            for name in ("__enter__", "__aenter__"):
                found = self.results(self.member(value, name))
                if found:
                    return found
            return (value,)
        return ()

    # Names.

    def named(self, name: str, at: At) -> Meanings:
        """What a name stands for: the bindings that reach, then the scopes around, then what the file imports whole."""
        certain = self._bound_here(name, at)
        if certain is not None:
            return certain
        scope = at.scope.parent
        while scope is not None:
            if scope.facts.kind != "class":
                found = self._bound_here(name, At(scope, WHOLE, -1))
                if found is not None:
                    return found
            scope = scope.parent
        for module in at.scope.file.stars:
            found = self.imported(module, name)
            if found:
                return found
        return (External(f"builtins.{name}"),) if name in _BUILTINS else ()

    def _bound_here(self, name: str, at: At) -> Meanings | None:
        """What a scope itself says of a name, None where it does not bind it."""
        bindings, certain = at.scope.reaching(name, at.order, at.block)
        groups = [self.bound(binding, at.scope) for binding in reversed(bindings)]
        parameter = None if certain else at.scope.parameter_named.get(name)
        if parameter is not None:
            groups.insert(0, self.parameter(at.scope, parameter))
        outside = at.scope.file.outer.get(name, ()) if at.scope.facts.kind != "class" else ()
        groups.extend(self.bound(binding, scope) for scope, binding in outside if at.scope.bindings.get(name))
        annotation = at.scope.annotations.get(name)
        if annotation is not None:
            groups.append(self.typed(annotation, At(at.scope, WHOLE, -1)))
        if not groups and at.scope.facts.kind == "module" and outside:
            groups = [self.bound(binding, scope) for scope, binding in outside]
        return _without_none(merged(*groups)) if groups else None

    def bound(self, binding: Binding, scope: Scope) -> Meanings:
        """What a binding gives its name."""
        return self.values(binding.value, At(scope, binding.order, binding.block))

    def parameter(self, scope: Scope, parameter: Parameter) -> Meanings:
        """What a parameter can be: the instance itself, its annotation, its default, what callers pass."""
        return self.once(("parameter", scope, parameter.name), self._parameter, scope, parameter)

    def _parameter(self, scope: Scope, parameter: Parameter) -> Meanings:
        outside = At(scope.parent or scope, WHOLE, -1)
        if scope.owner is not None and parameter is scope.parameters[0] and not scope.has(STATIC):
            return (Class(scope.owner),) if scope.has(CLASS_METHOD) else (Object(scope.owner),)
        if parameter.kind in ("args", "kwargs"):
            return ()
        known = self.typed(parameter.annotation, outside)
        given = _without_none(self.values(parameter.default, outside))
        found = merged(known, tuple(value for value in given if not isinstance(value, Text | Constant)))
        return found or self._from_callers(scope, parameter)

    def _from_callers(self, scope: Scope, parameter: Parameter) -> Meanings:
        """What calls of a function pass for a parameter that says nothing of itself."""
        return self.passed(scope, parameter)

    def imported(self, module: str, name: str) -> Meanings:
        """What `from module import name` binds; `import module` with the name ""."""
        return self.once(("imported", module, name), self._imported, module, name)

    def _imported(self, module: str, name: str) -> Meanings:
        dotted = f"{module}.{name}" if name else module
        known = self.library(dotted)
        if known:
            return known
        if not self.program.has_module(module):
            return (External(dotted),)
        if not name:
            return (Module(module),)
        file = self.program.module(module)
        found = self.global_(file.top, name) if file is not None else ()
        return found or ((Module(dotted),) if self.program.has_module(dotted) else ())

    def global_(self, module: Scope, name: str) -> Meanings:
        """What a module binds to a name, by whichever statement."""
        found = self._bound_here(name, At(module, WHOLE, -1))
        if found:
            return found
        return merged(*(self.imported(star, name) for star in module.file.stars))

    def library(self, dotted: str) -> Meanings:
        """What a dotted name is, if it is one of a database library, or configured as a session class."""
        if dotted in self.session_types:
            return (KnownType(libraries.SESSION, dotted),)
        kind = libraries.object_named(dotted)
        if kind:
            return (Known(kind, dotted),)
        member = libraries.function_named(dotted)
        if member is not None:
            return (KnownMethod(Known(libraries.DJANGO, dotted.rpartition(".")[0]), dotted.rpartition(".")[2], member),)
        kind = libraries.made_by(dotted)
        return (KnownType(kind, dotted),) if kind else ()

    def dotted(self, name: str) -> Meanings:
        """What a full dotted name stands for: the longest module in front, then attributes."""
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            module = ".".join(parts[:length])
            if self.program.has_module(module):
                found: Meanings = (Module(module),)
                for part in parts[length:]:
                    found = merged(*(self.member(value, part) for value in found))
                return found
        return self.library(name) or (External(name),)

    # Attributes.

    def member(self, value: Meaning, name: str) -> Meanings:
        """What an attribute of a value stands for."""
        if isinstance(value, Known):
            return self.known_member(value, name)
        if isinstance(value, Module):
            return self.imported(value.name, name)
        if isinstance(value, External):
            dotted = f"{value.name}.{name}"
            return self.library(dotted) or (External(dotted),)
        if isinstance(value, KnownType):
            return self._type_member(value, name)
        if isinstance(value, Text):
            return (value,) if name == "value" else ()  # the member of an enumeration
        if isinstance(value, Object):
            found = self.instance_member(value.cls, name)
            return tuple(Function(v.scope) if isinstance(v, Function) else v for v in found) if value.exact else found
        return self.class_member(value.cls, name) if isinstance(value, Class) else ()

    def known_member(self, value: Known, name: str) -> Meanings:
        """An attribute of a database object: another one, or a method."""
        member = libraries.MEMBERS.get(value.kind, {}).get(name)
        if member is None:
            return ()
        if member.is_attribute:
            return (Known(member.gives, f"{value.label}.{name}"),)
        return (KnownMethod(value, name, member),)

    def _type_member(self, value: KnownType, name: str) -> Meanings:
        """`scoped_session` classes pass methods through; a class method such as `connect` makes an instance."""
        if name in ("connect", "configure", "create"):
            return (value,)
        method = self.known_member(Known(value.kind, value.label), name)
        return method or self.library(f"{value.label}.{name}")

    def instance_member(self, cls: Scope, name: str) -> Meanings:
        """An attribute of an instance: assigned in methods, declared in the class, defined as a method, inherited."""
        return self.once(("member", cls, name), self._instance_member, cls, name)

    def _instance_member(self, cls: Scope, name: str) -> Meanings:
        for base in self.ancestry(cls):
            found = self.own_member(base, name, instance=True)
            if found:
                return tuple(Function(v.scope, cls) if isinstance(v, Function) and v.owner else v for v in found)
        for kind in self.library_bases(cls):
            found = self.known_member(kind, name) if isinstance(kind, Known) else ()
            if found:
                return found
        heirs = self.heirs(cls)
        return merged(*(self.own_member(heir, name, instance=True) for heir in heirs))

    def class_member(self, cls: Scope, name: str) -> Meanings:
        """An attribute of a class itself."""
        for base in self.ancestry(cls):
            found = self.own_member(base, name, instance=False)
            if found:
                return found
        if name in ("__subclasses__", "__members__"):
            return ()
        kinds = [kind for kind in self.library_bases(cls) if isinstance(kind, Known)]
        return merged(*(self.known_member(kind, name) for kind in kinds))

    def own_member(self, cls: Scope, name: str, *, instance: bool) -> Meanings:
        """What one class says of an attribute."""
        method = cls.members.get(name)
        if method is not None and method.facts.kind == "function" and method.name == name:
            return self._method(method, cls, instance)
        if method is not None:
            return (Class(method),)
        groups = [self.typed(cls.annotations.get(name), At(cls, WHOLE, -1))]
        groups += [self.bound(binding, cls) for binding in cls.bindings.get(name, ())]
        for child in cls.children if instance else ():
            annotation = child.annotations.get(f"self.{name}")
            groups.append(self.typed(annotation, At(child, WHOLE, -1)))
            groups += [self.bound(binding, child) for binding in child.attributes.get(name, ())]
        return _without_none(merged(*groups))

    def _method(self, method: Scope, cls: Scope, instance: bool) -> Meanings:
        decorators = {last_name(decorator[1]) for decorator in method.facts.decorators}
        if instance and decorators & _PROPERTIES:
            return self.result(method)
        return (Function(method, cls),)


_NESTED = libraries.MEMBERS[libraries.SESSION]["begin_nested"]
_PROPERTIES = frozenset({"property", "cached_property", "hybrid_property", "reify", "setter"})
_BUILTINS = frozenset({"getattr", "super", "next", "iter", "type", "print", "list", "tuple", "dict", "anext", "aiter"})


def _without_none(values: Meanings) -> Meanings:
    rest = tuple(value for value in values if value != Constant(None))
    return rest if rest else values[:0]
