"""What a file reaches through names that it imports or binds: calls, attributes, bases, annotations."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.scan import NEVER
from assure.tree.walk import expressions, qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.names import Names
    from assure.tree.rows import UseRow
    from assure.tree.syntax import Syntax
    from assure.tree.walk import Visit

CALL, TAKE, BASE, TYPE, UNKNOWN = "call", "take", "base", "type", "unknown"


def uses_of(syntax: Syntax, names: Names) -> tuple[UseRow, ...]:
    """Every such use, sorted by place; decorators count as calls, called or not, since applying one calls it."""
    rows = (row for visit in syntax.blocks for row in _Statement(syntax, names, visit))
    return tuple(sorted(rows, key=lambda row: (row[1], row[2], row)))


class _Statement:
    """The uses in one statement, those of statements inside it left out."""

    def __init__(self, syntax: Syntax, names: Names, visit: Visit) -> None:
        self._syntax = syntax
        self._names = names
        self._statement, self._scope, context = visit
        self._take = TYPE if context == NEVER else TAKE
        self._spent: set[int] = set()  # the parts of what has been told

    def __iter__(self) -> Iterator[UseRow]:
        yield from self._of_definition()
        types = {id(part) for each in _annotations(self._statement) for part in ast.walk(each)}
        for node in expressions(self._statement):
            if isinstance(node, ast.Call) and id(node) not in self._spent:
                yield from self._row(node.func, CALL, node)
            if isinstance(node, ast.Attribute | ast.Call | ast.Subscript) and id(node) not in self._spent:
                yield from self._row(node, TYPE if id(node) in types else self._take, node)
                yield from self._unknown(node)

    def _of_definition(self) -> Iterator[UseRow]:
        """Bases of a class, and decorators that are not called."""
        for base in getattr(self._statement, "bases", ()):
            yield from self._row(base, BASE, base)
        for each in getattr(self._statement, "decorator_list", ()):
            if not isinstance(each, ast.Call):
                yield from self._row(each, CALL, each)

    def _row(self, expression: ast.expr, how: str, place: ast.expr) -> Iterator[UseRow]:
        dotted = self._names.dotted(expression, self._scope)
        if dotted:
            self._spent.update(map(id, self._names.spine(expression)))
            own = getattr(self._statement, "name", "")
            scope = qualified(self._scope, own) if how == BASE else self._scope
            yield dotted, place.lineno, self._syntax.positions.column(place), scope, how, ""

    def _unknown(self, node: ast.expr) -> Iterator[UseRow]:
        """An attribute whose name only the run tells: `getattr(module, name)`."""
        owner = self._names.owner(node)
        dotted = self._names.dotted(owner, self._scope) if owner is not None else ""
        if dotted and not self._names.dotted(node, self._scope):
            place = node.lineno, self._syntax.positions.column(node), self._scope
            yield dotted, *place, UNKNOWN, self._syntax.written(node)


def _annotations(statement: ast.stmt) -> Iterator[ast.expr]:
    if isinstance(statement, ast.AnnAssign):
        yield statement.annotation
    elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        given = statement.args
        arguments = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        yield from (each.annotation for each in arguments if each is not None and each.annotation is not None)
        if statement.returns is not None:
            yield statement.returns
