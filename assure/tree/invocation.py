"""Answerable for what calls give: functions and classes of the program, database libraries, and a few built-ins."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from assure.tree import libraries
from assure.tree.asking import WHOLE, Asking
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
    Object,
    Text,
    merged,
)
from assure.tree.summaries import GENERATOR, STATIC, last_name

if TYPE_CHECKING:
    from assure.tree.meanings import Meaning, Meanings
    from assure.tree.program import Program, Scope
    from assure.tree.summaries import Expression, Parameter, Record, Site

_MANAGERS = frozenset({"contextmanager", "asynccontextmanager", "safe_asynccontextmanager"})
_THROUGH = frozenset({"iter", "aiter", "list", "tuple", "sorted", "reversed", "set", "copy", "deepcopy", "shield"})
_MOST_CALLERS = 60


class Invocation(Asking):
    """Evaluates calls, and follows values into and out of functions."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._children: dict[Scope, list[Scope]] = defaultdict(list)
        self._noted = 0  # so many of the program's classes are among the children of their bases

    def _call(self, expression: Expression, at: At) -> Meanings:
        special = self._special(expression, at)
        if special is not None:
            return special
        callees = self.values(expression[1], at)
        return merged(*(self.called(callee, expression, at) for callee in callees))

    def called(self, callee: Meaning, expression: Expression, at: At) -> Meanings:
        """What one callee gives."""
        if isinstance(callee, KnownMethod):
            return self._known_result(callee, expression)
        if isinstance(callee, External):
            return (ExternalObject(callee.name),)
        return self.results((callee,))

    @staticmethod
    def _known_result(callee: KnownMethod, expression: Expression) -> Meanings:
        """What a method of a database object gives; `begin(nested=True)` is a savepoint."""
        if ("nested", ("const", True)) in expression[3]:
            return (Known(libraries.SAVEPOINT, callee.owner.label),)
        gives = callee.member.gives
        return (Known(gives, f"{callee.owner.label}.{callee.name}()"),) if gives else ()

    def results(self, values: Meanings) -> Meanings:
        """What calling any of these gives."""
        return merged(*(self._result_of(value) for value in values))

    def _result_of(self, value: Meaning) -> Meanings:
        if isinstance(value, KnownType):
            return (Known(value.kind, value.label),)
        if isinstance(value, Known):
            kind = libraries.CALLED.get(value.kind)
            return (Known(kind, value.label),) if kind else ()
        if isinstance(value, Class):
            return (Object(value.cls),)
        if isinstance(value, Function):
            return self.result(value.scope)
        if isinstance(value, Holder) and value.by == "call":
            return value.values
        if isinstance(value, Object):
            return self.results(self.member(value, "__call__"))
        return (ExternalObject(value.name),) if isinstance(value, External) else ()

    def _special(self, expression: Expression, at: At) -> Meanings | None:
        """Calls whose meaning is their arguments: `getattr`, `super`, `next`, `cast`, `Depends`, `partial` ..."""
        callee, arguments = expression[1], expression[2]
        name = last_name(callee)
        if name == "super":
            return self._super(at)
        if name in ("get", "pop", "setdefault", "enter_context", "enter_async_context") and callee[0] == "attr":
            return self._through_method(name, expression, at)
        if not arguments or name not in _SPECIAL:
            return None
        if name == "getattr":
            return self._getattr(arguments, at)
        if name == "cast":
            return self.typed(arguments[0], at) or self.values(arguments[-1], at)
        return self._of_argument(name, self.values(arguments[0], at))

    def _of_argument(self, name: str, values: Meanings) -> Meanings:
        """What a built-in or wrapper makes of its first argument; most give what is inside."""
        if name in ("next", "anext"):
            return merged(*(self.each(value) for value in values))
        if name in ("Depends", "Security"):
            return self._dependency(values)
        if name == "type":
            return tuple(Class(value.cls) for value in values if isinstance(value, Object))
        if name in ("closing", "aclosing", "nullcontext"):
            return (Holder("enter", values),)
        if name in _MANAGERS:
            return tuple(Holder("call", (Manager(value.scope),)) for value in values if isinstance(value, Function))
        return values

    def _dependency(self, values: Meanings) -> Meanings:
        """What a framework injects: the result of the function, or what a generator yields."""
        given = self.results(values)
        return merged(*(self.each(value) if isinstance(value, Generator | Manager) else (value,) for value in given))

    def _super(self, at: At) -> Meanings:
        """The next classes in line, as an instance."""
        scope: Scope | None = at.scope
        while scope is not None and scope.owner is None:
            scope = scope.parent
        if scope is None or scope.owner is None:
            return ()
        bases = self.bases(scope.owner)
        return tuple(Object(base.cls, True) if isinstance(base, Class) else base for base in bases)

    def _getattr(self, arguments: tuple[Expression, ...], at: At) -> Meanings:
        if len(arguments) < 2:
            return ()
        name = self.text(arguments[1], at)
        found = merged(*(self.member(value, name) for value in self.values(arguments[0], at)))
        return found or self.values(self.kept(("attr", arguments[0], name)), at)

    def _through_method(self, name: str, expression: Expression, at: At) -> Meanings | None:
        """`stack.enter_context(manager)` gives what entering gives; `mapping.get(key)` gives an entry."""
        if name.startswith("enter"):
            arguments = [self.values(argument, at) for argument in expression[2][:1]]
            return merged(*(self.entered(value) for values in arguments for value in values))
        found: list[Meanings] = []
        for owner in self.values(expression[1][1], at):
            if isinstance(owner, Literal):
                found.append(self.entry(owner, self.values(expression[2][0], at) if expression[2] else ()))
            elif isinstance(owner, Holder) and owner.by in ("each", "call"):
                found.append(owner.values)
        return merged(*found) or None

    def result(self, function: Scope) -> Meanings:
        """What calling a function gives: by its annotation and by what it returns."""
        return self.once(("result", function), self._result, function)

    def _result(self, function: Scope) -> Meanings:
        decorators = {last_name(decorator[1]) for decorator in function.facts.decorators}
        if decorators & _MANAGERS:
            return (Manager(function),)
        if function.has(GENERATOR):
            return (Generator(function),)
        inside = At(function.parent or function, WHOLE, -1)
        declared = self.typed(function.facts.annotation, inside)
        returned = [self._returned(function, record) for record in function.facts.returns]
        found = merged(*returned, declared)
        return tuple(value for value in found if value != Constant(None))

    def _returned(self, function: Scope, record: Record) -> Meanings:
        place = record[0]
        return self.values(record[1], At(function, place[0], place[1]))

    def yielded(self, function: Scope) -> Meanings:
        """What a generator gives, one by one: by what it yields, or by its annotation."""
        return self.once(("yielded", function), self._yielded, function)

    def _yielded(self, function: Scope) -> Meanings:
        found = merged(*(self._returned(function, record) for record in function.facts.yields))
        inside = At(function.parent or function, WHOLE, -1)
        declared = self.typed(function.facts.annotation, inside)
        return merged(found, *(value.values for value in declared if isinstance(value, Holder)))

    def passed(self, function: Scope, parameter: Parameter) -> Meanings:
        """What the calls of a function pass for a parameter."""
        name = function.owner.name if function.name == "__init__" and function.owner is not None else function.name
        found: list[Meanings] = []
        for scope, site in tuple(self.program.calls_of.get(name, ())[:_MOST_CALLERS]):
            argument = argument_for(function, parameter, site.value)
            if argument is None or not self._leads_to(function, scope, site):
                continue
            values = self.values(argument, At(scope, site.place.order, site.place.block))
            found.append(tuple(value for value in values if not isinstance(value, Text | Constant)))
        return merged(*found)

    def _leads_to(self, function: Scope, scope: Scope, site: Site) -> bool:
        """Whether a call is one of this function, or of the class it initialises."""
        at = At(scope, site.place.order, site.place.block)
        for callee in self.values(site.value[1], at):
            if isinstance(callee, Function) and callee.scope is function:
                return True
            if isinstance(callee, Class) and function.owner in self.ancestry(callee.cls):
                return True
        return False

    # Classes.

    def bases(self, cls: Scope) -> Meanings:
        """The direct bases: classes of the program, database types as objects, external names."""
        return self.once(("bases", cls), self._bases, cls)

    def _bases(self, cls: Scope) -> Meanings:
        at = At(cls.parent or cls, WHOLE, -1)
        found = merged(*(self.values(base, at) for base in cls.facts.bases))
        return tuple(
            Known(value.kind, value.label) if isinstance(value, KnownType) else value
            for value in found
            if isinstance(value, Class | KnownType | External | ExternalObject)
        )

    def ancestry(self, cls: Scope) -> tuple[Scope, ...]:
        """A class and those it inherits from, nearest first; a cycle ends the line."""
        found: dict[Scope, None] = {}
        waiting = [cls]
        while waiting:
            current = waiting.pop(0)
            if current not in found:
                found[current] = None
                waiting.extend(base.cls for base in self.bases(current) if isinstance(base, Class))
        return tuple(found)

    def _note_children(self) -> None:
        """Note the bases of the classes that were read since the last time; looking them up may read more."""
        while self._noted < len(self.program.classes):
            cls = self.program.classes[self._noted]
            self._noted += 1
            for base in self.bases(cls):
                if isinstance(base, Class):
                    self._children[base.cls].append(cls)

    def heirs(self, cls: Scope) -> tuple[Scope, ...]:
        """The classes that inherit from a class, directly or not, as far as they have been read."""
        self._note_children()
        found: dict[Scope, None] = {}
        waiting = list(self._children.get(cls, ()))
        while waiting:
            current = waiting.pop(0)
            if current is not cls and current not in found:
                found[current] = None
                waiting.extend(self._children.get(current, ()))
        return tuple(found)

    def library_bases(self, cls: Scope) -> Meanings:
        """What a class inherits from libraries: database objects, and external names."""
        return merged(
            *(
                tuple(base for base in self.bases(ancestor) if not isinstance(base, Class))
                for ancestor in self.ancestry(cls)
            )
        )


_SPECIAL = frozenset(
    {
        "getattr",
        "cast",
        "next",
        "anext",
        "Depends",
        "Security",
        "type",
        "closing",
        "aclosing",
        "nullcontext",
        "partial",
        "LocalProxy",
        "run_until_complete",
        "wait_for",
        *_MANAGERS,
        *_THROUGH,
    }
)


def argument_for(function: Scope, parameter: Parameter, call: Expression) -> Expression:
    """The argument that a call gives to a parameter, None where it gives none."""
    for name, value in call[3]:
        if name == parameter.name:
            return value
    if parameter.kind != "positional":
        return None
    positional = [known for known in function.parameters if known.kind == "positional"]
    position = positional.index(parameter)
    bound = function.owner is not None and not function.has(STATIC)
    position -= 1 if bound else 0
    arguments = call[2]
    if any(argument is not None and argument[0] == "star" for argument in arguments[: position + 1]):
        return None
    return arguments[position] if 0 <= position < len(arguments) else None
