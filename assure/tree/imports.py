"""The imports of a file, read from its syntax tree: the exact reading, which the quick one falls back to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.dynamic import DynamicImports
from assure.tree.source import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.rows import ImportRow
    from assure.tree.syntax import Syntax
    from assure.tree.walk import Visit


def imports_of(syntax: Syntax) -> tuple[ImportRow, ...]:
    """Every import of a file, sorted by place; relative ones made absolute from the module's own name."""
    rows = [row for visit in syntax.blocks for row in _statement(visit, syntax)]
    if DynamicImports.possible(syntax.text):
        rows.extend(DynamicImports(syntax, rows).found())
    return tuple(sorted(rows, key=lambda row: (row[3], row[4], row)))


def _statement(visit: Visit, syntax: Syntax) -> Iterator[ImportRow]:
    node, scope, context = visit
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            yield alias.name, "", bound, alias.lineno, syntax.positions.column(alias), scope, context
    elif isinstance(node, ast.ImportFrom):
        source = absolute(node.level, node.module or "", syntax.name, syntax.is_package)
        for alias in node.names:
            bound = alias.asname or alias.name
            yield source, alias.name, bound, alias.lineno, syntax.positions.column(alias), scope, context
