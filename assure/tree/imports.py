"""The imports of a file, read from its syntax tree: the exact reading, which the quick one falls back to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.dynamic import DynamicImports
from assure.tree.walk import Visit, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.tree.rows import ImportRow
    from assure.tree.source import Positions


def imports_of(
    module: ast.Module, text: str, positions: Positions, module_name: str, is_package: bool
) -> tuple[ImportRow, ...]:
    """Every import of a file, sorted by place; relative ones made absolute from the module's own name."""
    visits = [visit for visit in walk(module) if isinstance(visit.node, ast.Import | ast.ImportFrom | ast.Call)]
    rows = list(_statements(visits, positions, module_name, is_package))
    calls = [visit for visit in visits if isinstance(visit.node, ast.Call)]
    if DynamicImports.possible(text):
        rows.extend(DynamicImports(module, text, positions, module_name, is_package, rows).found(calls))
    return tuple(sorted(rows, key=lambda row: (row[3], row[4], row)))


def _statements(
    visits: Iterable[Visit], positions: Positions, module_name: str, is_package: bool
) -> Iterator[ImportRow]:
    for node, scope, context in visits:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield alias.name, "", bound, alias.lineno, positions.column(alias), scope, context
        elif isinstance(node, ast.ImportFrom):
            source = absolute(node.level, node.module or "", module_name, is_package)
            for alias in node.names:
                bound = alias.asname or alias.name
                yield source, alias.name, bound, alias.lineno, positions.column(alias), scope, context


def absolute(level: int, module: str, module_name: str, is_package: bool) -> str:
    """The full name of a relative import; one that climbs above its root keeps its dots, for a gate to report."""
    if not level:
        return module
    package = module_name.split(".") if module_name else []
    if not is_package:
        package = package[:-1]
    if level > len(package):
        return "." * level + module
    anchor = ".".join(package[: len(package) - level + 1])
    return f"{anchor}.{module}" if module else anchor
