"""Answerable for registrations that are taken away or replaced in another way than registrations are made (R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.control import at_site
from assure.tree.corpus import Use, Wanted
from assure.tree.facts import Alteration
from assure.tree.meanings import At
from assure.tree.registrations import RegistrationReader, runs
from assure.tree.sqltext import HOLE
from assure.tree.stores import ADDING, TAKING, Store, Stores
from assure.tree.summaries import Place, Put, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.tree.inference import Inference
    from assure.tree.program import File, Scope
    from assure.tree.shapes import RegistrationShape, TreeOptions
    from assure.tree.summaries import Expression, Site

REMOVED, REPLACED = "removed", "replaced"
# What registries of libraries call it.
_USUAL_TAKERS = frozenset({
    "clear", "deregister", "discard", "pop", "popitem", "remove", "reset", "unregister", "unregister_all",
    "__delitem__",
})  # fmt: skip


def found_alterations(inference: Inference, options: TreeOptions) -> tuple[Alteration, ...]:
    """All of them, sorted by place."""
    tables = [shape for shape in options.registrations if shape.kind == "dictionary"]
    found = {fact for shape in tables for fact in _Table(inference, shape).found()}
    receivers = {shape.receiver: None for shape in options.registrations if shape.kind != "dictionary"}
    for receiver in receivers:
        shapes = [shape for shape in options.registrations if shape.receiver == receiver]
        found.update(_Registry(inference, shapes).found())
    return tuple(sorted(found))


class _Table:
    """A dispatch table: what takes entries out of it, or puts another one in its place."""

    def __init__(self, inference: Inference, shape: RegistrationShape) -> None:
        self.inference, self.shape = inference, shape
        self.files = inference.program.holding(_holding((shape.variable.rpartition(".")[2],)))
        self.reader = RegistrationReader(inference, self.files)
        self.home = self.reader.home(shape.variable)

    def found(self) -> Iterator[Alteration]:
        """Every place that does."""
        if self.home is None:
            return
        for scope, site in _calls(self.files, TAKING):
            if self.reader.is_table(site.value[1][1], at_site(scope, site), *self.home):
                yield _fact(self.inference, scope, site, REMOVED, self.shape.variable)
        home, name = self.home
        for scope, binding in home.file.outer.get(name, ()):
            line = max(scope.facts.line, 1)
            place = Place(binding.order, binding.block, line, 1, line)
            if runs(scope, binding.block):
                yield _at(scope, place, REPLACED, f"{name} = {shown(binding.value)}", self.shape.variable, "")


class _Registry:
    """A registry: what calls its methods that take away, and what reaches into its store from outside."""

    def __init__(self, inference: Inference, shapes: list[RegistrationShape]) -> None:
        self.inference = inference
        self.receiver = shapes[0].receiver
        self.reader = RegistrationReader(inference, [])
        self.classes = self.reader.receivers.classes(self.receiver)
        if self.classes:
            inference.program.holding(_holding(cls.name for cls in self.classes))  # so that its heirs are known
        self.store = Stores(inference, shapes).of(self.classes) if self.classes else _UNSEEN
        names = self.store.attributes | self.store.takers | self.store.adders
        self.files = inference.program.holding(_holding(names)) if names else []

    def found(self) -> Iterator[Alteration]:
        """Every place outside the registry's own classes that does."""
        methods = {**dict.fromkeys(self.store.adders, REPLACED), **dict.fromkeys(self.store.takers, REMOVED)}
        for scope, site in _calls(self.files, frozenset(methods)):
            if self.is_registry(site.value[1][1], scope, at_site(scope, site)):
                yield _fact(self.inference, scope, site, methods[site.value[1][2]], self.receiver)
        for scope, site in _calls(self.files, TAKING | ADDING):
            if self.is_store(site.value[1][1], scope, at_site(scope, site)):
                kind = REMOVED if site.value[1][2] in TAKING else REPLACED
                yield _fact(self.inference, scope, site, kind, self.receiver)
        for scope, site in _calls(self.files, frozenset({"__setattr__"})):
            if self.is_store(("attr", site.value[1][1], site.value[2][0][1]), scope, at_site(scope, site)):
                yield _fact(self.inference, scope, site, REPLACED, self.receiver)
        yield from self.put()

    def put(self) -> Iterator[Alteration]:
        """`registry._operations["name"] = handler`."""
        for file in self.files:
            for scope in file.scopes:
                for record in scope.facts.puts:
                    put = Put._make(record)
                    place = Place._make(put.place)
                    at = At(scope, place.order, place.block)
                    if runs(scope, place.block) and self.is_store(put.table, scope, at):
                        written = f"{shown(put.table)}[{shown(put.key)}] = {shown(put.value)}"
                        yield _at(scope, place, REPLACED, written, self.receiver, _text(self.inference, put.key, at))

    def is_store(self, expression: Expression, scope: Scope, at: At) -> bool:
        """Whether an expression is the store of the registry, seen from outside."""
        is_attribute = expression is not None and expression[0] == "attr" and expression[2] in self.store.attributes
        return is_attribute and self.is_registry(expression[1], scope, at)

    def is_registry(self, expression: Expression, scope: Scope, at: At) -> bool:
        """Whether an expression is the registry, and the place is none of its own."""
        if self.is_inside(scope):
            return False
        verdict = self.reader.receivers.judge(self.receiver, expression, at)
        return verdict is not None and verdict.certain

    def is_inside(self, scope: Scope | None) -> bool:
        """Whether a scope is the registry's own: a method of it or of an heir."""
        while scope is not None:
            if scope.facts.kind == "class" and not self.classes.isdisjoint(self.inference.ancestry(scope)):
                return True
            scope = scope.parent
        return False


_UNSEEN = Store(frozenset(), _USUAL_TAKERS, frozenset())


def _holding(names: Iterable[str]) -> Wanted:
    return Wanted((Use(frozenset(name.encode() for name in names), b"", rb"\b"),))


def _calls(files: Iterable[File], methods: frozenset[str]) -> Iterator[tuple[Scope, Site]]:
    """The calls of these methods, of anything, where they can run."""
    for file in files:
        for scope in file.scopes:
            for name, site in scope.named_calls:
                if name in methods and site.value[1][0] == "attr" and runs(scope, site.place.block):
                    yield scope, site


def _fact(inference: Inference, scope: Scope, site: Site, kind: str, receiver: str) -> Alteration:
    """A call; its first argument may be the operation."""
    first = site.value[2][0] if site.value[2] else None
    _, table, method = site.value[1]
    if method == "__delitem__":
        written = f"del {shown(table)}[{shown(first)}]"
    elif method == "__setattr__":
        written = f"{shown(table)}.{site.value[2][0][1]} = {shown(site.value[2][1])}"
    else:
        arguments = ", ".join(map(shown, site.value[2]))
        written = f"{shown(table)}.{method}({arguments})"
    operation = "" if method in ("__setattr__", "update") else _text(inference, first, at_site(scope, site))
    return _at(scope, site.place, kind, written, receiver, operation)


def _at(scope: Scope, place: Place, kind: str, written: str, receiver: str, operation: str) -> Alteration:
    return Alteration(scope.file.path, place.line, place.column, scope.facts.name, kind, written, receiver, operation)


def _text(inference: Inference, expression: Expression, at: At) -> str:
    text = inference.text(expression, at) if expression is not None else HOLE
    return "" if HOLE in text else text
