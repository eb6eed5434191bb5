"""Answerable for turning the expressions of a syntax tree into the plain tuples of `summaries`, in one visit."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from assure.tree.sqltext import HOLE, control
from assure.tree.summaries import Expression, Record
from assure.tree.walk import truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.tree.frames import Frame

# Methods that are worth noting even where they are only named: `callback = session.commit`.
VERBS = frozenset({"commit", "rollback", "begin", "commit_transaction", "abort_transaction", "start_transaction"})
_TELLING = re.compile(
    r"commit|roll_?back|begin|transaction|atomic|prepare|start|abort|__a?e(?:nter|xit)__|__call__"
    r"|clear|popitem|reset|unregister|deregister|drop|remove|purge",
    re.IGNORECASE,
)
NEVER = (("", "never"),)  # the test of a block that does not run, whatever the variables are
_LONGEST_TEXT = 120
_LONGEST_CHAIN = 100  # of `a.b().c[0]`; what is further back is not followed

Tests = tuple[tuple[str, str], ...]


def constant(value: object) -> Expression:
    """A constant, if its value can matter: long texts are kept as the control statement they hold, or not at all."""
    if isinstance(value, str):
        if len(value) <= _LONGEST_TEXT:
            return ("const", value)
        statement = control(value)
        return ("const", statement) if statement else ("const", value[:_LONGEST_TEXT] + "…")
    return ("const", value) if value is None or isinstance(value, bool | int) else None


def conditions(test: ast.expr, holds: bool) -> Tests:
    """What a test says about plain variables when it holds (or when it does not); NEVER where that can't be."""
    known = truth(test, frozenset())
    if known is not None:
        return () if known is holds else NEVER
    match test:
        case ast.Name(id=name):
            return ((name, "true" if holds else "false"),)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return conditions(operand, not holds)
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is holds:
            return tuple(found for value in values for found in conditions(value, holds))
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=value)]):
            return _compared(name, op, value, holds)
        case _:
            return ()


def _compared(name: str, op: ast.cmpop, value: object, holds: bool) -> Tests:
    """What `name is None`, `name is True` and their opposites say."""
    if not isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
        return ()
    same = isinstance(op, ast.Is | ast.Eq) is holds
    if name == "__name__":
        return ((name, "main" if same else "imported"),)
    if value is None:
        return ((name, "none" if same else "some"),)
    if isinstance(value, bool):
        return ((name, "true" if value is same else "false"),)
    return ()


def place_of(node: ast.expr | ast.stmt, frame: Frame) -> Record:
    """Where an expression stands; a method call is placed at the name of the method, which may be lines below."""
    line, column = node.lineno, node.col_offset + 1
    callee = node.func if isinstance(node, ast.Call) else node
    if isinstance(callee, ast.Attribute) and callee.end_lineno not in (None, line):
        line = callee.end_lineno or line
        column = max((callee.end_col_offset or 0) - len(callee.attr) + 1, 1)
    return (frame.next(), frame.block, line, column, node.end_lineno or line)


class Expressions(ABC):
    """Visits each expression once: returns its tuple, and notes calls, bindings and mentions in the current frame."""

    frame: Frame
    links = 0  # so many the chain has that `callee` gave last

    @abstractmethod
    def function(self, node: ast.Lambda) -> int:
        """Visit a lambda as a scope of its own; its number."""

    def visit(self, node: ast.expr | None) -> Expression:
        """The tuple of an expression, None where nothing is followed."""
        if node is None:
            return None
        handler = _HANDLERS.get(node.__class__)
        return handler(self, node) if handler is not None else self.children(node)

    def children(self, node: ast.AST) -> Expression:
        """Visit the parts of an expression that has no meaning of its own here."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.visit(child)
            elif isinstance(child, ast.comprehension | ast.keyword):
                self.children(child)
        return None

    def name(self, node: ast.Name) -> Expression:
        return ("name", node.id)

    def const(self, node: ast.Constant) -> Expression:
        return constant(node.value)

    def attribute(self, node: ast.Attribute) -> Expression:
        value = self.callee(node)
        if node.attr in VERBS:
            self.frame.mentions.append((place_of(node, self.frame), value, ()))
        return value

    def callee(self, node: ast.expr) -> Expression:
        """What is called, or looked into: no mention of a method in its own right."""
        if isinstance(node, ast.Attribute):
            return ("attr", self.chained(node.value), node.attr)
        self.links = 0
        return self.visit(node)

    def chained(self, node: ast.expr) -> Expression:
        """What an attribute, call or subscript is of; None where it is the end of a very long chain."""
        value = self.callee(node)
        self.links += 1
        if self.links < _LONGEST_CHAIN:
            return value
        self.links = 0
        return None

    def call(self, node: ast.Call) -> Expression:
        value = self.quiet_call(node)
        if value[2] or value[3] or self.frame.kind == "module" or self.worth(value):
            self.frame.calls.append((place_of(node, self.frame), value, _keyword_lines(node)))
        return value

    def quiet_call(self, node: ast.Call) -> Expression:
        """A call that is not noted: a decorator, which is noted as such."""
        callee = self.chained(node.func)
        links = self.links
        arguments = tuple([self.visit(argument) for argument in node.args])
        keywords = tuple([(keyword.arg or "", self.visit(keyword.value)) for keyword in node.keywords])
        self.links = links
        return ("call", callee, arguments, keywords)

    @staticmethod
    def worth(value: Expression) -> bool:
        """Whether a call without arguments can matter: of a function, or a method that ends or empties something."""
        callee = value[1]
        return callee is not None and (callee[0] != "attr" or _TELLING.search(callee[2]) is not None)

    def starred(self, node: ast.Starred) -> Expression:
        return ("star", self.visit(node.value))

    def awaited(self, node: ast.Await) -> Expression:
        return self.visit(node.value)

    def subscript(self, node: ast.Subscript) -> Expression:
        value = self.chained(node.value)
        links = self.links
        index = self.visit(node.slice)
        self.links = links
        return ("item", value, index)

    def sequence(self, node: ast.Tuple | ast.List | ast.Set) -> Expression:
        return ("seq", tuple([self.visit(item) for item in node.elts]))

    def mapping(self, node: ast.Dict) -> Expression:
        keys = [self.visit(key) for key in node.keys]
        pairs = tuple(zip(keys, [self.visit(value) for value in node.values], strict=True))
        places = [(key or value) for key, value in zip(node.keys, node.values, strict=True)]
        return ("map", pairs, tuple([(place.lineno, place.col_offset + 1) for place in places]))

    def either(self, node: ast.BoolOp) -> Expression:
        first = self.visit(node.values[0])
        saved = self.frame.enter(conditions(node.values[0], isinstance(node.op, ast.And)))
        rest = [self.visit(value) for value in node.values[1:]]
        self.frame.leave(saved)
        return ("any", (first, *rest))

    def conditional(self, node: ast.IfExp) -> Expression:
        options: list[Expression] = []
        around = self.frame.block
        current: ast.expr = node
        while isinstance(current, ast.IfExp):  # a chain is taken one after the other, not by recursion
            self.visit(current.test)
            saved = self.frame.enter(conditions(current.test, True))
            options.append(self.visit(current.body))
            self.frame.leave(saved)
            self.frame.enter(conditions(current.test, False))
            current = current.orelse
        options.append(self.visit(current))
        self.frame.leave(around)
        return ("any", tuple(options))

    def joined(self, node: ast.JoinedStr) -> Expression:
        parts: list[Expression] = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                value = self.visit(part.value)
                parts.append(value if value is not None else ("const", HOLE))
            elif isinstance(part, ast.Constant):
                parts.append(("const", part.value))
        return ("text", tuple(parts))

    def binary(self, node: ast.BinOp) -> Expression:
        """`a + b` of texts and `A | B` of annotations; long chains are taken flat, not by recursion."""
        operands: list[ast.expr] = []
        current: ast.expr = node
        while isinstance(current, ast.BinOp) and current.op.__class__ is node.op.__class__:
            operands.append(current.right)
            current = current.left
        values = [self.visit(operand) for operand in (current, *reversed(operands))]
        if isinstance(node.op, ast.BitOr):
            return ("any", tuple(values))
        if isinstance(node.op, ast.Mod) and values[0] is not None and values[0][0] == "const":
            return ("text", (values[0],))
        return ("text", tuple(values)) if isinstance(node.op, ast.Add) else None

    def walrus(self, node: ast.NamedExpr) -> Expression:
        value = self.visit(node.value)
        self.frame.bind(node.target.id, value)
        return value

    def anonymous(self, node: ast.Lambda) -> Expression:
        return ("function", self.function(node))

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Expression:
        saved = self.generators(node.generators)
        item = self.visit(node.elt)
        self.frame.leave(saved)
        return ("seq", (item,))

    def dict_comprehension(self, node: ast.DictComp) -> Expression:
        saved = self.generators(node.generators)
        pair = (self.visit(node.key), self.visit(node.value))
        self.frame.leave(saved)
        return ("map", (pair,), ((node.lineno, node.col_offset + 1),))

    def generators(self, generators: list[ast.comprehension]) -> int:
        """Bind the variables of a comprehension in a block of their own; what to leave it by."""
        saved = self.frame.enter(())
        for generator in generators:
            self.assign(generator.target, ("each", self.visit(generator.iter)))
            for test in generator.ifs:
                self.visit(test)
        return saved

    def yielded(self, node: ast.Yield) -> Expression:
        self.frame.yields.append((place_of(node, self.frame), self.visit(node.value), ()))
        return None

    def yielded_from(self, node: ast.YieldFrom) -> Expression:
        value = ("each", self.visit(node.value))
        self.frame.yields.append((place_of(node, self.frame), value, ()))
        return None

    def assign(self, target: ast.expr, value: Expression) -> None:
        """Bind a target: names, attributes of the first parameter, and each part of a tuple."""
        match target:
            case ast.Name(id=name):
                self.frame.bind(name, value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                self._unpack(parts, value)
            case ast.Starred(value=inner):
                self.assign(inner, None)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == self.frame.first_parameter:
                self.frame.attributes.append((name, self.frame.next(), self.frame.block, value))
            case ast.Subscript(value=table, slice=key):
                put = (place_of(target, self.frame), self.callee(table), self.visit(key), value)
                self.frame.puts.append(put)
            case ast.Attribute(value=owner, attr=name) if name.startswith("_"):  # a hand in what is another's own
                taken = ("call", ("attr", self.callee(owner), "__setattr__"), (("const", name), value), ())
                self.frame.calls.append((place_of(target, self.frame), taken, ()))
            case ast.Attribute(value=owner):
                self.callee(owner)

    def _unpack(self, parts: list[ast.expr], value: Expression) -> None:
        items = value[1] if value is not None and value[0] == "seq" and len(value[1]) == len(parts) else None
        for position, part in enumerate(parts):
            self.assign(part, items[position] if items is not None else ("part", value, position))


def _keyword_lines(node: ast.Call) -> tuple[tuple[str, int], ...]:
    if node.end_lineno == node.lineno:
        return ()
    return tuple((keyword.arg, keyword.value.lineno) for keyword in node.keywords if keyword.arg)


_HANDLERS: dict[type[ast.AST], Callable[[Expressions, Any], Expression]] = {
    ast.Name: Expressions.name,
    ast.Constant: Expressions.const,
    ast.Attribute: Expressions.attribute,
    ast.Call: Expressions.call,
    ast.Starred: Expressions.starred,
    ast.Await: Expressions.awaited,
    ast.Subscript: Expressions.subscript,
    ast.Tuple: Expressions.sequence,
    ast.List: Expressions.sequence,
    ast.Set: Expressions.sequence,
    ast.Dict: Expressions.mapping,
    ast.BoolOp: Expressions.either,
    ast.IfExp: Expressions.conditional,
    ast.JoinedStr: Expressions.joined,
    ast.BinOp: Expressions.binary,
    ast.NamedExpr: Expressions.walrus,
    ast.Lambda: Expressions.anonymous,
    ast.ListComp: Expressions.comprehension,
    ast.SetComp: Expressions.comprehension,
    ast.GeneratorExp: Expressions.comprehension,
    ast.DictComp: Expressions.dict_comprehension,
    ast.Yield: Expressions.yielded,
    ast.YieldFrom: Expressions.yielded_from,
}
