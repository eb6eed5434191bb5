"""What a module says it exports (`__all__`) and what its module-level code binds, as far as the file alone tells."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.rows import RawExports
from assure.tree.walk import statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assure.tree.names import Names
    from assure.tree.rows import ImportRow
    from assure.tree.syntax import Syntax

ALL = "__all__"
_WRAPPERS = ("list", "tuple", "sorted", "set", "frozenset")


def exports_of(syntax: Syntax, names: Names, rows: Sequence[ImportRow]) -> RawExports:
    """The exports of a file from its syntax tree and its imports."""
    bound = tuple(sorted(names.own.keys() - {"*"}))
    stars = tuple(dict.fromkeys(row[0] for row in rows if row[1] == "*" and not row[5]))
    collector = _All(names)
    if ALL in syntax.text:
        for statement in statements(syntax.module.body, enter_scopes=False):
            collector.see(statement)
    parts = tuple(collector.parts) if collector.line else None
    return RawExports(parts, collector.dynamic, collector.line, bound, stars)


class _All:
    """Follows `__all__` through the statements of a module."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.parts: list[tuple[str, int, str]] = []
        self.dynamic = False
        self.line = 0

    def see(self, node: ast.stmt) -> None:
        """Take in one statement of the module's own scope."""
        if isinstance(node, ast.Assign):
            if any(map(_is_all, node.targets)):
                self._set(node, node.value)
            elif any(ALL in _stored(target) for target in node.targets):
                self._unknown(node)
        elif isinstance(node, ast.AnnAssign) and _is_all(node.target) and node.value is not None:
            self._set(node, node.value)
        elif isinstance(node, ast.AugAssign) and _is_all(node.target):
            self._add(node, node.value)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Attribute) and _is_all(called.value):
                self._method(node.value, called.attr)

    def _set(self, node: ast.stmt, value: ast.expr) -> None:
        if not _mentions_all(value):
            self.parts, self.dynamic = [], False
        self._add(node, value)

    def _add(self, node: ast.stmt | ast.expr, value: ast.expr) -> None:
        self.line = self.line or node.lineno
        for part in self._followed(value):
            if part is None:
                self.dynamic = True
            else:
                self.parts.append(part)

    def _unknown(self, node: ast.stmt) -> None:
        self.line = self.line or node.lineno
        self.dynamic = True

    def _method(self, call: ast.Call, method: str) -> None:
        arguments = call.args
        if method == "extend" and len(arguments) == 1:
            self._add(call, arguments[0])
        elif method in ("append", "remove") and len(arguments) == 1:
            wrapped = ast.List(elts=arguments)
            before = len(self.parts)
            self._add(call, wrapped)
            if method == "remove":
                self.parts[before:] = [(name, line, "-") for name, line, _ in self.parts[before:]]
        else:
            self.line = self.line or call.lineno
            self.dynamic = self.dynamic or method != "sort"

    def _followed(self, value: ast.expr) -> Iterator[tuple[str, int, str] | None]:
        if isinstance(value, ast.List | ast.Tuple | ast.Set):
            for element in value.elts:
                yield from self._element(element)
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.BitOr):
            yield from self._followed(value.left)
            yield from self._followed(value.right)
        elif isinstance(value, ast.Call) and _wraps(value):
            yield from self._followed(value.args[0])
        elif isinstance(value, ast.Attribute) and value.attr == ALL and self._names.dotted(value.value):
            yield "", value.lineno, self._names.dotted(value.value)
        elif not _is_all(value):
            yield None

    def _element(self, element: ast.expr) -> Iterator[tuple[str, int, str] | None]:
        if isinstance(element, ast.Starred):
            yield from self._followed(element.value)
        elif isinstance(element, ast.Constant) and isinstance(element.value, str):
            yield element.value, element.lineno, ""
        elif isinstance(element, ast.Attribute) and element.attr == "__name__":
            yield _last_name(element.value), element.lineno, ""
        else:
            yield None


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == ALL


def _mentions_all(node: ast.expr) -> bool:
    return any(isinstance(inner, ast.expr) and _is_all(inner) for inner in ast.walk(node))


def _stored(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _wraps(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in _WRAPPERS and len(call.args) == 1


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
