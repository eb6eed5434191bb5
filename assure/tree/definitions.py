"""The classes, functions, methods and module-level variables a file defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.walk import qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.names import Names
    from assure.tree.rows import DefinitionRow
    from assure.tree.syntax import Syntax

_KINDS = {ast.FunctionDef: "function", ast.AsyncFunctionDef: "async function", ast.ClassDef: "class"}


def definitions_of(syntax: Syntax, names: Names) -> tuple[DefinitionRow, ...]:
    """Every definition of a file, sorted by place."""
    rows = [*_defined(syntax, names), *_variables(syntax, names)]
    return tuple(sorted(rows, key=lambda row: (row[2], row[3], row)))


def _defined(syntax: Syntax, names: Names) -> Iterator[DefinitionRow]:
    for node, scope, _ in syntax.blocks:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            decorators = tuple([names.written(decorator, scope) for decorator in node.decorator_list])
            bases = tuple([names.written(base, scope) for base in node.bases]) if isinstance(node, ast.ClassDef) else ()
            end = node.end_lineno or node.lineno
            name = qualified(scope, node.name)
            yield name, _KINDS[type(node)], node.lineno, syntax.positions.column(node), end, decorators, bases


def _variables(syntax: Syntax, names: Names) -> Iterator[DefinitionRow]:
    for name, node in names.own.items():
        if isinstance(node, ast.Name):
            column = syntax.positions.column(node)
            yield name, "variable", node.lineno, column, node.end_lineno or node.lineno, (), ()
