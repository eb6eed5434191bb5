"""The calls of a file whose callee is an imported or module-level name, by their dotted names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.names import Names
    from assure.tree.rows import CallRow
    from assure.tree.source import Positions


def calls_of(module: ast.Module, positions: Positions, names: Names) -> tuple[CallRow, ...]:
    """Every such call, sorted by place; decorators count, called or not, since applying one calls it."""
    return tuple(sorted(_calls(module, positions, names), key=lambda row: (row[1], row[2], row)))


def _calls(module: ast.Module, positions: Positions, names: Names) -> Iterator[CallRow]:
    for node, scope, _ in walk(module):
        for called, place in _called(node):
            callee = names.dotted(called, scope)
            if callee:
                yield callee, place.lineno, positions.column(place), scope


def _called(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The callees of a node with the expression that stands for their place."""
    if isinstance(node, ast.Call):
        yield node.func, node
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from ((each, each) for each in node.decorator_list if not isinstance(each, ast.Call))
