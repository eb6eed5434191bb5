"""The constants that stand in classes, as enumerations have them: names and the texts they are stored as."""

from __future__ import annotations

import ast
from collections.abc import Iterator

# class (qualname), then name and text of each of its constants
Row = tuple[str, tuple[tuple[str, str], ...]]


def members_of(module: ast.Module) -> tuple[Row, ...]:
    """For each class its constants that are texts, in their order; `auto()` gives what a StrEnum makes of it."""
    return tuple((name, found) for name, node in _classes(module, "") if (found := tuple(_constants(node))))


def _classes(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.ClassDef]]:
    """Classes at module level and inside other classes."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            name = f"{prefix}{child.name}"
            yield name, child
            yield from _classes(child, f"{name}.")
        elif isinstance(child, (ast.If, ast.Try)):
            yield from _classes(child, prefix)


def _constants(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, value = statement.targets[0], _text(statement.value)
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, value or target.id.lower()


def _text(value: ast.expr) -> str | None:
    """The text of a constant, "" for `auto()`, None for anything else; of a tuple the first, which is the value."""
    if isinstance(value, ast.Tuple) and value.elts:
        return _text(value.elts[0])
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else None
    called = value.func if isinstance(value, ast.Call) and not value.args else None
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return "" if name == "auto" else None
