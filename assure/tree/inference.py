"""Answerable for what an expression can stand for: through local bindings, annotations, attributes, imports, calls.

The program is never run. Every answer is the set of values that the source admits, in a fixed order; an empty answer
means that nothing is known, and never that there is nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree import libraries
from assure.tree.annotations import Annotations
from assure.tree.asking import WHOLE
from assure.tree.attributes import Attributes
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
    without_none,
)
from assure.tree.naming import BY_THE_NAME, kind_of_name
from assure.tree.remembering import Remembering
from assure.tree.sqltext import HOLE
from assure.tree.summaries import CLASS_METHOD, STATIC, last_name

if TYPE_CHECKING:
    from assure.tree.meanings import Meaning, Meanings
    from assure.tree.program import Program, Scope
    from assure.tree.shapes import TreeOptions
    from assure.tree.summaries import Binding, Expression, Parameter


class Inference(Remembering, Annotations, Attributes, Invocation):
    """Evaluates expressions over a program; remembers every answer that was not cut short by a cycle."""

    def __init__(self, program: Program, options: TreeOptions) -> None:
        super().__init__(program)
        self.session_types = frozenset(options.session_types)
        self.session_names = frozenset(options.session_names)
        self._kept: list[Expression] = []

    def values(self, expression: Expression, at: At) -> Meanings:
        """What an expression can stand for at a point."""
        if expression is None:
            return ()
        evaluate = getattr(self, f"_{expression[0]}", None)
        if evaluate is None:
            return ()
        key = ("values", id(expression), at.scope, at.order, at.block)
        return self.once(key, evaluate, expression, at)

    def kept(self, expression: Expression) -> Expression:
        """An expression that no file holds, from now on: answers are remembered by the identity of expressions."""
        self._kept.append(expression)
        return expression

    def receiver(self, expression: Expression, at: At) -> Meanings:
        """What a method is called on: as `values`, and where nothing is known, what the name says."""
        return self.values(expression, at) or self.by_name(expression)

    def by_name(self, expression: Expression) -> Meanings:
        """The database object that the last name of an expression usually is."""
        name = last_name(expression)
        kind = libraries.SESSION if name in self.session_names else kind_of_name(name)
        return (Known(kind, f"{kind} {BY_THE_NAME}{name})"),) if kind else ()

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
        return without_none(merged(*groups)) if groups else None

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
        given = without_none(self.values(parameter.default, outside))
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


_NESTED = libraries.MEMBERS[libraries.SESSION]["begin_nested"]
_BUILTINS = frozenset({"getattr", "super", "next", "iter", "type", "print", "list", "tuple", "dict", "anext", "aiter"})
