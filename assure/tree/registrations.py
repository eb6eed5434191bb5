"""Answerable for every place that registers an operation: by call, decorator or table, on what counts (R3, R12).

Which receiver counts is worked out, not spelt: other registries have a `register` too.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from assure.tree.asking import WHOLE
from assure.tree.control import at_site
from assure.tree.expressions import NEVER
from assure.tree.facts import Registration
from assure.tree.loops import unrolled
from assure.tree.meanings import At, Class, ExternalObject, Function, Literal, Module, Object
from assure.tree.methods import MethodReader, Methods, symbol_of
from assure.tree.receivers import Receivers, Verdict
from assure.tree.relevance import registering
from assure.tree.sqltext import HOLE
from assure.tree.summaries import Place, Put, last_name, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.inference import Inference
    from assure.tree.program import File, Scope
    from assure.tree.shapes import RegistrationShape, TreeOptions
    from assure.tree.summaries import Expression, Site

_NOTHING = Methods((), False)
_NOT_RUN = frozenset({*NEVER, ("TYPE_CHECKING", "true")})


def found_registrations(inference: Inference, options: TreeOptions) -> tuple[Registration, ...]:
    """All registrations of a program, sorted by place; without a configured shape there are none."""
    wanted = registering(options)
    if wanted is None:
        return ()
    reader = RegistrationReader(inference, inference.program.holding(wanted))
    found = {fact for shape in options.registrations for fact in reader.read(shape)}
    certain = {(fact.path, fact.line, fact.column) for fact in found if fact.certain}
    kept = [fact for fact in found if fact.certain or (fact.path, fact.line, fact.column) not in certain]
    return tuple(sorted(kept, key=lambda fact: (fact.path, fact.line, fact.column, fact)))


def runs(scope: Scope, block: int) -> bool:
    """Whether a place can run at all: not what stands after `return`, in `if False` or under TYPE_CHECKING."""
    return _NOT_RUN.isdisjoint(scope.tests(block))


class RegistrationReader:
    """Reads the program for registrations of one shape after the other."""

    def __init__(self, inference: Inference, files: list[File]) -> None:
        self.inference, self.program, self.files = inference, inference.program, files
        self.receivers, self.methods = Receivers(inference), MethodReader(inference)

    def read(self, shape: RegistrationShape) -> Iterator[Registration]:
        """Every registration of a shape."""
        if shape.kind == "call":
            yield from self.by_call(shape)
            yield from self.by_other_name(shape)
        elif shape.kind == "decorator":
            yield from self.by_decorator(shape)
            yield from self.by_called_decorator(shape)
        elif shape.kind == "dictionary":
            yield from self.by_table(shape)

    def _scopes(self) -> Iterator[Scope]:
        """The scopes of the files that can hold registrations."""
        for file in self.files:
            yield from file.scopes

    # registry.register("name", handler)

    def by_call(self, shape: RegistrationShape) -> Iterator[Registration]:
        """Calls of the method that registers."""
        for scope, site in tuple(self.program.calls_of.get(shape.method, ())):
            if site.value[1][0] == "call":
                continue
            at = at_site(scope, site)
            verdict = self.verdict(shape, site.value[1], at)
            name = self.argument(shape, shape.name, site.value)
            if verdict is None or (not verdict.certain and not self.is_text(name, at)):
                continue
            yield from self.pairs(shape, verdict, scope, site)

    def pairs(self, shape: RegistrationShape, verdict: Verdict, scope: Scope, site: Site) -> Iterator[Registration]:
        """What a call registers; in a loop over a table that is written out, one for each row."""
        at = at_site(scope, site)
        wanted = (self.argument(shape, shape.name, site.value), self.argument(shape, shape.handler, site.value))
        for name, handler in unrolled(self.inference, wanted, at) if runs(scope, site.place.block) else ():
            yield self.fact(shape, verdict, scope, site.place, (name, handler), at)

    # add = registry.register; add("name", handler)

    def by_other_name(self, shape: RegistrationShape) -> Iterator[Registration]:
        """Calls of the method under another name; where it is only handed on, nobody can tell what it registers."""
        for file in self.files:
            called: set[tuple[Scope, str]] = set()
            for scope in file.scopes:
                for site in scope.calls:
                    taken = self.taken_under(shape, site.value[1], at_site(scope, site))
                    if taken is not None:
                        called.update(taken[1:])
                        yield from self.pairs(shape, taken[0], scope, site)
            for scope in file.scopes:
                yield from self.handed_on(shape, scope, called)

    def taken_under(
        self, shape: RegistrationShape, callee: Expression, at: At
    ) -> tuple[Verdict, *tuple[tuple[Scope, str], ...]] | None:
        """The registry whose method a name stands for, or `getattr` gives, and the binding that the name comes from."""
        if callee is None or callee[0] != "name":
            verdict = self.taken(shape, callee, at) if callee is not None and callee[0] == "call" else None
            return (verdict,) if verdict is not None else None
        scope: Scope | None = at.scope
        while scope is not None:
            for binding in scope.bindings.get(callee[1], ()):
                verdict = self.taken(shape, binding.value, At(scope, binding.order, binding.block))
                if verdict is not None:
                    return verdict, (scope, callee[1])
            scope = scope.parent
        return None

    def taken(self, shape: RegistrationShape, value: Expression, at: At) -> Verdict | None:
        """The registry whose method is taken without a call: `registry.register`, `getattr(registry, "register")`."""
        if value is not None and value[0] == "call" and last_name(value[1]) == "getattr" and len(value[2]) > 1:
            value = ("attr", value[2][0], self.inference.text(value[2][1], at))
        if value is None or value[0] != "attr" or value[2] != shape.method:
            return None
        verdict = self.receivers.judge(shape.receiver, value[1], at)
        return verdict if verdict is not None and verdict.certain else None

    def handed_on(
        self, shape: RegistrationShape, scope: Scope, called: set[tuple[Scope, str]]
    ) -> Iterator[Registration]:
        """`partial(registry.register, ...)`, `self.add = registry.register` and the like: names that are not seen."""
        for site in scope.calls:
            for argument in (*site.value[2], *(value for _, value in site.value[3])):
                yield from self.unseen(shape, scope, site.place, argument)
        for site in scope.returned:
            yield from self.unseen(shape, scope, site.place, site.value)
        for bindings in (scope.bindings, scope.attributes):
            for name, each in bindings.items():
                for binding in each if (scope, name) not in called else ():
                    line = max(scope.facts.line, 1)  # what is only bound is placed where its scope begins
                    point = Place(binding.order, binding.block, line, 1, line)
                    yield from self.unseen(shape, scope, point, binding.value)

    def unseen(self, shape: RegistrationShape, scope: Scope, place: Place, value: Expression) -> Iterator[Registration]:
        """A registration without a name, where the method of the registry is a value like any other."""
        at = At(scope, place.order, place.block)
        verdict = self.taken(shape, value, at)
        if verdict is not None:
            yield self.fact(shape, verdict, scope, place, (None, None), at, written=value)

    def verdict(self, shape: RegistrationShape, callee: Expression, at: At) -> Verdict | None:
        """Whether a call goes to the registry; None for look-alikes."""
        if callee[0] == "attr":
            return self.receivers.judge(shape.receiver, callee[1], at)
        callees = self.inference.values(callee, at)
        return (
            Verdict(shape.receiver, True) if self.receivers.is_function(shape.receiver, shape.method, callees) else None
        )

    def argument(self, shape: RegistrationShape, which: str, call: Expression) -> Expression:
        """The argument at a position or under a keyword; a position is also found under its parameter's name."""
        keywords = dict(call[3])
        if not which.isdigit():
            return keywords.get(which)
        position = int(which)
        if position < len(call[2]):
            return call[2][position]
        return next((keywords[name] for name in self.parameter_names(shape, position) if name in keywords), None)

    def parameter_names(self, shape: RegistrationShape, position: int) -> Iterator[str]:
        """What the parameter at a position is called, where the method stands in the program."""
        for cls in sorted(self.receivers.classes(shape.receiver), key=lambda scope: scope.symbol):
            for value in self.inference.class_member(cls, shape.method):
                if isinstance(value, Function):
                    names = [each.name for each in value.scope.parameters if each.kind != "kwargs"]
                    yield from names[position + 1 : position + 2]

    def is_text(self, expression: Expression, at: At) -> bool:
        """Whether an argument is, or begins as, a text: what makes an unknown receiver worth a word."""
        return self.inference.text(expression, at).strip(HOLE) != ""

    # @registry.operation("name")

    def by_decorator(self, shape: RegistrationShape) -> Iterator[Registration]:
        """Functions and classes that are decorated."""
        for scope, site in self._decorated.get(shape.method, ()):
            outer = scope.parent
            if outer is None:
                continue
            at = at_site(outer, site)
            call = site.value if site.value[0] == "call" else ("call", site.value, (), ())
            verdict = self.verdict(shape, call[1], at)
            name = self.argument(shape, shape.name, call)
            counts = verdict is not None and runs(outer, site.place.block)
            if verdict is not None and counts and (verdict.certain or self.is_text(name, at)):
                yield self.fact(shape, verdict, outer, site.place, (name, ("scope", scope)), at, written=call)

    @cached_property
    def _decorated(self) -> dict[str, list[tuple[Scope, Site]]]:
        found: dict[str, list[tuple[Scope, Site]]] = {}
        for scope in self._scopes():
            for site in scope.decorators:
                found.setdefault(last_name(site.value), []).append((scope, site))
        return found

    def by_called_decorator(self, shape: RegistrationShape) -> Iterator[Registration]:
        """`registry.operation("name")(handler)`."""
        for scope, site in tuple(self.program.calls_of.get(shape.method, ())):
            inner = site.value[1]
            if inner[0] != "call" or not site.value[2] or not runs(scope, site.place.block):
                continue
            at = at_site(scope, site)
            verdict = self.verdict(shape, inner[1], at)
            name = self.argument(shape, shape.name, inner)
            if verdict is not None and (verdict.certain or self.is_text(name, at)):
                for pair in unrolled(self.inference, (name, site.value[2][0]), at):
                    yield self.fact(shape, verdict, scope, site.place, (pair[0], pair[1]), at)

    # OPERATIONS = {"name": handler}

    def by_table(self, shape: RegistrationShape) -> Iterator[Registration]:
        """The entries of a table as it is written, and those put into it later."""
        home = self.home(shape.variable)
        if home is None:
            return
        scope, name = home
        for binding in scope.bindings.get(name, ()):
            at = At(scope, binding.order, binding.block)
            for value in self.inference.values(binding.value, at):
                if isinstance(value, Literal):
                    yield from self.entries(shape, value)
        for user in self._scopes():
            yield from self.put_later(shape, user, scope, name)

    def home(self, variable: str) -> tuple[Scope, str] | None:
        """The module or class that binds a dotted variable, and its name there."""
        path, _, name = variable.rpartition(".")
        values = self.inference.dotted(path) if path else ()
        scopes = [value.cls for value in values if isinstance(value, Class)]
        files = [self.program.module(value.name) for value in values if isinstance(value, Module)]
        scopes += [file.top for file in files if file is not None]
        for scope in scopes:
            bindings = scope.bindings.get(name, ())
            imported = [
                binding.value for binding in bindings if binding.value is not None and binding.value[0] == "import"
            ]
            if imported:
                return self.home(f"{imported[0][1]}.{imported[0][2]}")
            if bindings:
                return scope, name
        return None

    def entries(self, shape: RegistrationShape, table: Literal) -> Iterator[Registration]:
        """One registration for each entry; a table spread into it counts with its own entries."""
        for key, value, place in zip(table.keys or (), table.items, table.places, strict=False):
            if key is None:
                for inner in self.inference.values(value, table.at):
                    if isinstance(inner, Literal):
                        yield from self.entries(shape, inner)
                continue
            scope = table.at.scope
            point = Place(table.at.order, table.at.block, place[0], place[1], place[0])
            yield self.fact(shape, Verdict(shape.variable, True), scope, point, (key, value), table.at)

    def put_later(self, shape: RegistrationShape, user: Scope, home: Scope, name: str) -> Iterator[Registration]:
        """`OPERATIONS["name"] = handler` and `OPERATIONS.update({...})`, wherever it is imported."""
        for record in user.facts.puts:
            put = Put._make(record)
            place = Place._make(put.place)
            at = At(user, place.order, place.block)
            if last_name(put.table) and runs(user, place.block) and self.is_table(put.table, at, home, name):
                for pair in unrolled(self.inference, (put.key, put.value), at):
                    yield self.fact(shape, Verdict(shape.variable, True), user, place, (pair[0], pair[1]), at)
        for site in user.calls:
            callee = site.value[1]
            if callee is not None and callee[0] == "attr" and callee[2] == "update" and site.value[2]:
                at = at_site(user, site)
                if self.is_table(callee[1], at, home, name):
                    for value in self.inference.values(site.value[2][0], at):
                        if isinstance(value, Literal):
                            yield from self.entries(shape, value)

    def is_table(self, table: Expression, at: At, home: Scope, name: str) -> bool:
        """Whether an expression names the configured table."""
        wanted = [value for value in self._contents(home, name) if isinstance(value, Literal)]
        values = self.inference.values(table, at) if table[0] in ("name", "attr") else ()
        written = {id(value.items) for value in wanted}
        return any(isinstance(value, Literal) and id(value.items) in written for value in values)

    def _contents(self, home: Scope, name: str) -> Iterator[object]:
        for binding in home.bindings.get(name, ()):
            yield from self.inference.values(binding.value, At(home, binding.order, binding.block))

    # The fact.

    def fact(
        self,
        shape: RegistrationShape,
        verdict: Verdict,
        scope: Scope,
        place: Place,
        pair: tuple[Expression, Expression],
        at: At,
        written: Expression = None,
    ) -> Registration:
        """The registration of a name and a handler; a name that is not constant is kept as written."""
        text = self.inference.text(pair[0], at)
        dynamic = HOLE in text
        handler, methods = self.handler(pair[1], at)
        existence = self.methods.existence
        return Registration(
            operation="" if dynamic else text,
            expression=shown(pair[0] if pair[0] is not None else written) if dynamic else "",
            handler=handler,
            path=scope.file.path,
            line=place.line,
            column=place.column,
            scope=scope.facts.name,
            shape=shape.kind,
            receiver=verdict.receiver,
            certain=verdict.certain,
            at_import=self.runs_at_import(scope, place.block),
            methods=methods.known,
            open_methods=methods.are_open,
            missing=existence.unbound(pair[1], at) if handler else existence.missing(pair[1], at),
        )

    def handler(self, expression: Expression, at: At) -> tuple[str, Methods]:
        """The symbol of a handler and the methods it tells apart."""
        if expression is None:
            return "", _NOTHING
        if expression[0] == "scope":
            return expression[1].symbol, self.methods.methods(expression[1])
        for value in self.inference.values(expression, at):
            if isinstance(value, Object | Class):
                return value.cls.symbol, self.methods.methods(value.cls)
            if isinstance(value, Function):
                return self._function(value.scope)
            if isinstance(value, ExternalObject):
                return value.name, _NOTHING
        return symbol_of(self.inference, expression, at), _NOTHING

    def _function(self, function: Scope) -> tuple[str, Methods]:
        """A function, or what a lambda calls."""
        parent = function.parent
        if parent is None or function.facts.name != parent.facts.name:
            return function.symbol, self.methods.methods(function)
        for site in function.returned:
            if site.value is not None and site.value[0] == "call":
                return self.handler(site.value[1], at_site(function, site))
        return "", _NOTHING

    def runs_at_import(self, scope: Scope, block: int, seen: frozenset[Scope] = frozenset()) -> bool:
        """Whether a place runs when its module is imported: at module level, or in a function called from there."""
        if not runs(scope, block) or ("__name__", "main") in scope.tests(block):
            return False
        if scope.facts.kind == "module":
            return True
        if scope.facts.kind == "class" and scope.parent is not None:
            return self.runs_at_import(scope.parent, -1, seen)
        return scope not in seen and any(
            self.runs_at_import(caller, site.place.block, seen | {scope}) for caller, site in self._callers(scope)
        )

    def _callers(self, function: Scope) -> Iterator[tuple[Scope, Site]]:
        """The calls of a function in its own file."""
        for caller, site in self.program.calls_of.get(function.name, ()):
            if caller.file is function.file:
                callees = self.inference.values(site.value[1], At(caller, WHOLE, -1))
                if any(isinstance(callee, Function) and callee.scope is function for callee in callees):
                    yield caller, site
