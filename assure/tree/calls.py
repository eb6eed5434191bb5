"""The calls of a file whose callee is an imported or module-level name, by their dotted names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.walk import expressions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.names import Names
    from assure.tree.rows import CallRow
    from assure.tree.syntax import Syntax


def calls_of(syntax: Syntax, names: Names) -> tuple[CallRow, ...]:
    """Every such call, sorted by place; decorators count, called or not, since applying one calls it."""
    return tuple(sorted(_calls(syntax, names), key=lambda row: (row[1], row[2], row)))


def _calls(syntax: Syntax, names: Names) -> Iterator[CallRow]:
    for statement, scope, _ in syntax.blocks:
        for called, place in _called(statement):
            callee = names.dotted(called, scope)
            if callee:
                yield callee, place.lineno, syntax.positions.column(place), scope


def _called(statement: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The callees of a statement with the expression that stands for their place."""
    for node in expressions(statement):
        if isinstance(node, ast.Call):
            yield node.func, node
    for each in getattr(statement, "decorator_list", ()):
        if not isinstance(each, ast.Call):
            yield each, each
