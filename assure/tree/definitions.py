"""The classes, functions, methods and module-level variables a file defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.walk import blocks, qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.names import Names
    from assure.tree.rows import DefinitionRow
    from assure.tree.source import Positions


_KINDS = {ast.FunctionDef: "function", ast.AsyncFunctionDef: "async function", ast.ClassDef: "class"}


def definitions_of(module: ast.Module, positions: Positions, names: Names) -> tuple[DefinitionRow, ...]:
    """Every definition of a file, sorted by place."""
    rows = [*_defined(module, positions, names), *_variables(positions, names)]
    return tuple(sorted(rows, key=lambda row: (row[2], row[3], row)))


def _defined(module: ast.Module, positions: Positions, names: Names) -> Iterator[DefinitionRow]:
    for node, scope, _ in blocks(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            decorators = tuple(names.written(decorator, scope) for decorator in node.decorator_list)
            bases = tuple(names.written(base, scope) for base in node.bases) if isinstance(node, ast.ClassDef) else ()
            end = node.end_lineno or node.lineno
            name = qualified(scope, node.name)
            yield name, _KINDS[type(node)], node.lineno, positions.column(node), end, decorators, bases


def _variables(positions: Positions, names: Names) -> Iterator[DefinitionRow]:
    for name, node in names.own.items():
        if isinstance(node, ast.Name):
            yield name, "variable", node.lineno, positions.column(node), node.end_lineno or node.lineno, (), ()
