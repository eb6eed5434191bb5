"""The imports of a file, read from its syntax tree: the exact reading, which the quick one falls back to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.dynamic import DynamicImports
from assure.tree.source import absolute
from assure.tree.walk import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.rows import ImportRow
    from assure.tree.source import Positions
    from assure.tree.walk import Visit


def imports_of(
    module: ast.Module, text: str, positions: Positions, module_name: str, is_package: bool
) -> tuple[ImportRow, ...]:
    """Every import of a file, sorted by place; relative ones made absolute from the module's own name."""
    visits = list(blocks(module))
    rows = [row for visit in visits for row in _statement(visit, positions, module_name, is_package)]
    if DynamicImports.possible(text):
        rows.extend(DynamicImports(module, text, positions, module_name, is_package, rows).found(visits))
    return tuple(sorted(rows, key=lambda row: (row[3], row[4], row)))


def _statement(visit: Visit, positions: Positions, module_name: str, is_package: bool) -> Iterator[ImportRow]:
    node, scope, context = visit
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            yield alias.name, "", bound, alias.lineno, positions.column(alias), scope, context
    elif isinstance(node, ast.ImportFrom):
        source = absolute(node.level, node.module or "", module_name, is_package)
        for alias in node.names:
            bound = alias.asname or alias.name
            yield source, alias.name, bound, alias.lineno, positions.column(alias), scope, context
