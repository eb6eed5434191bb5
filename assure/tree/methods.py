"""Answerable for the methods that a handler tells apart: a dispatch table, if/elif, match, `getattr` (R2, R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.tree.control import at_site
from assure.tree.existence import Existence
from assure.tree.facts import HandlerMethod
from assure.tree.meanings import At, Class, External, Function, Literal, Object, Text
from assure.tree.naming import words
from assure.tree.sqltext import HOLE
from assure.tree.summaries import Binding, Place, Put, Site, Test, last_name, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.inference import Inference
    from assure.tree.meanings import Meanings
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression

_READERS = frozenset({"get", "pop", "getlist", "setdefault"})
_CLEANERS = frozenset({"lower", "upper", "strip", "casefold", "str", "replace"})
_DEEPEST = 6


class Methods(NamedTuple):
    """What a handler tells apart, sorted, and whether it may accept other methods too."""

    known: tuple[HandlerMethod, ...]
    are_open: bool


class MethodReader:
    """Reads handlers: classes with all their methods, and functions."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.existence = Existence(inference)
        self._known: dict[Scope, Methods] = {}

    def methods(self, handler: Scope) -> Methods:
        """The methods of a handler class or function."""
        if handler not in self._known:
            found: dict[str, HandlerMethod] = {}
            are_open = False
            for function in self._functions(handler):
                for each in self._told_apart(function, handler):
                    if each is None:
                        are_open = True
                    elif each.method not in found or (each.target and not found[each.method].target):
                        found[each.method] = each
            known = tuple(sorted(found.values()))
            self._known[handler] = Methods(known, are_open)
        return self._known[handler]

    def _functions(self, handler: Scope) -> Iterator[Scope]:
        if handler.facts.kind != "class":
            yield handler
            return
        seen: set[str] = set()
        for cls in self.inference.ancestry(handler):
            for member in cls.children:
                if member.facts.kind == "function" and member.name not in seen:
                    if not _hands_on(member):
                        seen.add(member.name)
                    yield member

    def _told_apart(self, function: Scope, handler: Scope) -> Iterator[HandlerMethod | None]:
        """What one function tells apart; None says that it takes others too."""
        for record in function.facts.tests:
            yield from self._compared(function, Test._make(record), handler)
        for expression, at in _expressions(function):
            for part in _parts(expression):
                if part[0] == "item" and self.is_method(part[2], at):
                    yield from self._table(part[1], at, handler)
                    yield from self._added(part[1], handler)
                elif part[0] == "call" and part[2] and part[1] is not None:
                    yield from self._called(part, at, handler)

    def _compared(self, function: Scope, test: Test, handler: Scope) -> Iterator[HandlerMethod]:
        place = Place._make(test.place)
        at = At(function, place.order, place.block)
        if not self.is_method(test.subject, at):
            return
        for option in test.options:
            for value in self._options(option, at):
                yield self._method(value, place.line, test.target, at, handler)

    def _options(self, option: Expression, at: At) -> Iterator[str]:
        """The texts that an option can be; a named collection gives each of its entries."""
        for value in self.inference.values(option, at):
            if isinstance(value, Text) and HOLE not in value.value:
                yield value.value
            elif isinstance(value, Literal):
                for item in value.keys or value.items:
                    text = self.inference.text(item, value.at)
                    if HOLE not in text:
                        yield text

    def _called(self, call: Expression, at: At, handler: Scope) -> Iterator[HandlerMethod | None]:
        name = last_name(call[1])
        if name == "getattr" and len(call[2]) > 1 and self.is_method(call[2][1], at):
            yield None
            yield from self._by_attribute(call, at, handler)
        elif name in ("get", "pop") and call[1][0] == "attr" and self.is_method(call[2][0], at):
            yield from self._table(call[1][1], at, handler)
            yield from self._added(call[1][1], handler)

    def _added(self, table: Expression, handler: Scope) -> Iterator[HandlerMethod | None]:
        """What the handler's own code puts into its table later: `table[key] = ...`, `update`, `setdefault`."""
        for function in self._functions(handler) if table[0] == "attr" else ():
            for put in map(Put._make, function.facts.puts):
                if _same_attribute(put.table, table):
                    place = Place._make(put.place)
                    yield self._entry(put.key, put.value, At(function, place.order, place.block), place.line, handler)
            for site in function.calls:
                if site.value[0] == "call" and site.value[1] and site.value[1][0] == "attr":
                    yield from self._added_by_call(site, table, at_site(function, site), handler)

    def _added_by_call(self, site: Site, table: Expression, at: At, handler: Scope) -> Iterator[HandlerMethod | None]:
        called, arguments, keywords = site.value[1:4]
        if not _same_attribute(called[1], table):
            return
        if called[2] == "update":
            for more in arguments[:1]:
                yield from self._table(more, at, handler)
            for name, value in keywords:
                yield self._method(name, site.place.line, value, at, handler) if name else None
        elif called[2] == "setdefault" and len(arguments) > 1 and not self.is_method(arguments[0], at):
            yield self._entry(arguments[0], arguments[1], at, site.place.line, handler)

    def _entry(self, key: Expression, value: Expression, at: At, line: int, handler: Scope) -> HandlerMethod | None:
        text = self.inference.text(key, at)
        return None if HOLE in text else self._method(text, line, value, at, handler)

    def _method(self, name: str, line: int, value: Expression, at: At, handler: Scope) -> HandlerMethod:
        """A method, where it leads, and why there is nothing there."""
        target = self._entry_target(value, at) if value is not None else ""
        known = value is None or bool(symbol_of(self.inference, value, at))
        heir = handler if handler.facts.kind == "class" else None
        return HandlerMethod(name, line, target, "" if known else self.existence.missing(value, at, heir))

    def _table(self, table: Expression, at: At, handler: Scope) -> Iterator[HandlerMethod | None]:
        """The keys of a dispatch table and where they lead."""
        literals = [value for value in self._tables(table, at, handler) if isinstance(value, Literal)]
        literals = [literal for literal in literals if literal.keys is not None]
        if not literals:
            yield None
        for literal in literals:
            by_name = self._holds_names(literal, handler)
            for key, value, place in zip(literal.keys or (), literal.items, literal.places, strict=False):
                if key is None:
                    yield from self._table(value, literal.at, handler)
                    continue
                found = self._entry(key, value, literal.at, place[0], handler)
                yield self._by_name(found, self.inference.text(value, literal.at), handler) if by_name else found

    def _holds_names(self, table: Literal, handler: Scope) -> bool:
        """Whether the texts of a table are names of methods: one of them is."""
        texts = (self.inference.text(value, table.at) for value in table.items)
        return handler.facts.kind == "class" and any(HOLE not in text and self._has(handler, text) for text in texts)

    def _by_name(self, found: HandlerMethod | None, name: str, handler: Scope) -> HandlerMethod | None:
        if found is None or HOLE in name or self.existence.has(handler, name):
            return found
        return found._replace(missing=f"the class `{handler.symbol}` has no `{name}`")

    def _has(self, handler: Scope, name: str) -> bool:
        return any(name in cls.members for cls in self.inference.ancestry(handler))

    def _tables(self, table: Expression, at: At, handler: Scope) -> Meanings:
        """What a table stands for; an attribute of the handler is that of its own class, not of all heirs of a base."""
        if table[0] == "attr" and handler.facts.kind == "class":
            ancestry = tuple(self.inference.ancestry(handler))
            holders = [value for value in self.inference.values(table[1], at) if isinstance(value, Class | Object)]
            if any(holder.cls in ancestry for holder in holders):
                return self.inference.instance_member(handler, table[2])
        return self.inference.values(table, at)

    def _entry_target(self, value: Expression, at: At) -> str:
        """Where a table's entry leads; the name of a method of the class counts as the method."""
        for meaning in self.inference.values(value, at):
            if isinstance(meaning, Text):
                owner = at.scope if at.scope.facts.kind == "class" else at.scope.owner
                method = owner.members.get(meaning.value) if owner is not None else None
                return method.symbol if method is not None else meaning.value
        return self.target(value, at)

    def _by_attribute(self, call: Expression, at: At, handler: Scope) -> Iterator[HandlerMethod]:
        """`getattr(self, f"_do_{method}")`: every method of the class whose name has this form."""
        before, _, after = self.inference.text(call[2][1], at).partition(HOLE)
        if not before and not after:
            return
        for cls in self.inference.ancestry(handler):
            for name, member in sorted(cls.members.items()):
                middle = name[len(before) : len(name) - len(after)]
                if name.startswith(before) and name.endswith(after) and middle and not middle.startswith("_"):
                    yield HandlerMethod(middle, member.facts.line, member.symbol)

    def target(self, expression: Expression, at: At) -> str:
        """The symbol of what an expression stands for, the expression itself where it is not known."""
        return symbol_of(self.inference, expression, at) or shown(expression)

    def is_method(self, expression: Expression, at: At, depth: int = 0) -> bool:
        """Whether an expression is the method that the caller named: `context.method`, `request["method"]`."""
        if expression is None or depth > _DEEPEST:
            return False
        kind = expression[0]
        if kind == "any":
            return any(self.is_method(option, at, depth + 1) for option in expression[1])
        if kind == "text":
            return any(self.is_method(part, at, depth + 1) for part in expression[1])
        if kind == "call":
            return self._call_is_method(expression, at, depth)
        if kind == "name":
            bindings, _ = at.scope.reaching(expression[1], at.order, at.block)
            if any(self._bound_to_method(binding, at, depth) for binding in bindings):
                return True
        return kind in ("name", "attr", "item") and _says_method(last_name(expression))

    def _call_is_method(self, call: Expression, at: At, depth: int) -> bool:
        name = last_name(call[1])
        if name in _READERS and call[2]:
            return _says_method(self.inference.text(call[2][0], at))
        if name in _CLEANERS and call[1][0] == "attr":
            return self.is_method(call[1][1], at, depth + 1)
        return (name in ("str", "getattr") and any(self.is_method(each, at, depth + 1) for each in call[2][:2])) or (
            name == "getattr" and len(call[2]) > 1 and _says_method(self.inference.text(call[2][1], at))
        )

    def _bound_to_method(self, binding: Binding, at: At, depth: int) -> bool:
        return self.is_method(binding.value, At(at.scope, binding.order, binding.block), depth + 1)


def symbol_of(inference: Inference, expression: Expression, at: At) -> str:
    """The full dotted name of the function or class that an expression stands for, "" where it is not known."""
    for value in inference.values(expression, at):
        if isinstance(value, Function):
            return value.scope.symbol if value.scope.name != "" else ""
        if isinstance(value, Class | Object):
            return value.cls.symbol
        if isinstance(value, External):
            return value.name
    return ""


def _hands_on(function: Scope) -> bool:
    """Whether a method calls the one that it overrides: `super().execute(context)`."""
    called = (site.value[1] for site in function.calls if site.value[0] == "call")
    by_name = (each for each in called if each is not None and each[0] == "attr" and each[2] == function.name)
    return any(each[1] and each[1][0] == "call" and last_name(each[1][1]) == "super" for each in by_name)


def _same_attribute(one: Expression, other: Expression) -> bool:
    """Whether two expressions take the same attribute of the handler."""
    return one is not None and other is not None and one[0] == other[0] == "attr" and one[1:] == other[1:]


def _says_method(name: str) -> bool:
    found = words(name)
    return bool(found) and ("method" in found or found == ("sub", "operation"))


def _expressions(function: Scope) -> Iterator[tuple[Expression, At]]:
    """Every expression that a function binds, calls or returns, with its point."""
    for bindings in function.bindings.values():
        for binding in bindings:
            yield binding.value, At(function, binding.order, binding.block)
    for site in (*function.calls, *function.returned):
        yield site.value, at_site(function, Site._make(site))


def _parts(expression: object) -> Iterator[Expression]:
    """An expression and everything inside it."""
    if not isinstance(expression, tuple):
        return
    if expression and isinstance(expression[0], str) and len(expression) > 1:
        yield expression
    for part in expression:
        yield from _parts(part)
