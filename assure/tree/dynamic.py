"""Imports that are no statement: `import_module("x")`, `sys.modules["x"]`, code in strings handed to exec or eval.

Arguments are followed as far as they are constant. The rest is reported with an empty module and the expression as
written, and so are importers that are handed on (`map(import_module, names)`) and files that are loaded by their path.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.constants import Constants
from assure.tree.names import imported_name
from assure.tree.scan import may_import_by_call
from assure.tree.source import absolute
from assure.tree.walk import expressions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assure.tree.rows import ImportRow
    from assure.tree.syntax import Syntax

# What imports, and what its first argument is: a module's name, an object's, code, or something no name tells.
_IMPORTERS = {
    "importlib.import_module": "module",
    "importlib.__import__": "module",
    "importlib._bootstrap._gcd_import": "module",
    "importlib.machinery.SourceFileLoader": "place",
    "importlib.util.spec_from_file_location": "place",
    "imp.load_source": "place",
    "__import__": "module",
    "builtins.__import__": "module",
    "__builtins__.__import__": "module",
    "runpy.run_module": "module",
    "runpy.run_path": "place",
    "pkgutil.resolve_name": "object",
    "sys.modules.get": "module",
    "sys.modules.__getitem__": "module",
    "exec": "code",
    "eval": "code",
    "builtins.exec": "code",
    "builtins.eval": "code",
}
_HANDED_ON = frozenset({"module", "object"})
_MODULES = "sys.modules"


class DynamicImports:
    """The dynamic imports of one file; built from its syntax tree and the import statements already found."""

    def __init__(self, syntax: Syntax, rows: Sequence[ImportRow]) -> None:
        self._syntax = syntax
        self._names = {row[2]: imported_name(row) for row in rows if row[2] != "*"}
        self._constants = Constants(syntax)
        self._busy: set[str] = set()

    @staticmethod
    def possible(text: str) -> bool:
        """Whether a text can hold a dynamic import at all."""
        return may_import_by_call(text)

    def found(self) -> Iterator[ImportRow]:
        """A row for each module that is imported without a statement; the name bound is "", since nothing is bound."""
        for statement, scope, _ in self._syntax.blocks:
            used: set[int] = set()
            for node in expressions(statement):
                yield from self._at(node, scope, used)

    def _at(self, node: ast.AST, scope: str, used: set[int]) -> Iterator[ImportRow]:
        """What one expression imports; `used` are the callees and new names, which are no importers handed on."""
        if isinstance(node, ast.Call) and (node.args or node.keywords):
            used.add(id(node.func))
            kind = _IMPORTERS.get(self._callee(node.func), "")
            yield from self._imported(kind, node, scope) if kind else ()
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if self._callee(node.value) == _MODULES and not _is_own_name(node.slice):
                yield from self._rows("module", node.slice, None, self._place(node, scope))
        elif isinstance(node, ast.Name | ast.Attribute) and id(node) not in used and self._is_handed_on(node):
            yield "", "", self._syntax.written(node), *self._place(node, scope)

    def _is_handed_on(self, node: ast.Name | ast.Attribute) -> bool:
        """Whether an importer is given away (`map(import_module, names)`); a new name for it is followed instead."""
        if not isinstance(node.ctx, ast.Load):
            return False
        renamed = any(value is node for value in self._constants.bindings.values())
        return not renamed and _IMPORTERS.get(self._callee(node)) in _HANDED_ON

    def _place(self, node: ast.expr, scope: str) -> tuple[int, int, str, str]:
        return node.lineno, self._syntax.positions.column(node), scope, "dynamic"

    def _imported(self, kind: str, call: ast.Call, scope: str) -> Iterator[ImportRow]:
        place = self._place(call, scope)
        argument = call.args[0] if call.args else _keyword(call, "name") or call.keywords[0].value
        if kind == "code":
            yield from self._in_code(argument, self._callee(call.func).endswith("exec"), place)
        elif kind == "place":
            yield "", "", self._syntax.written(call), *place
        else:
            yield from self._rows(kind, argument, call, place)

    def _rows(
        self, kind: str, argument: ast.expr, call: ast.Call | None, place: tuple[int, int, str, str]
    ) -> Iterator[ImportRow]:
        for name in self._constants.strings(argument) or ("",):
            target, _, attribute = name.partition(":") if kind == "object" else (name, "", "")
            module = self._anchored(target, call)
            yield module, attribute if module else "", "" if module else self._syntax.written(argument), *place

    def _in_code(self, argument: ast.expr, statements: bool, place: tuple[int, int, str, str]) -> Iterator[ImportRow]:
        """The imports in a string of code.

        Code that only the run tells is reported, of an expression (`eval`) only where its pieces say `import`.
        """
        if isinstance(argument, ast.Call) and self._callee(argument.func) in ("compile", "builtins.compile"):
            argument = argument.args[0] if argument.args else argument
        sources = self._constants.strings(argument)
        if sources is None:
            if statements or any("import" in part for part in _fragments(argument)):
                yield "", "", self._syntax.written(argument), *place
            return
        for source in sources:
            yield from ((module, name, "", *place) for module, name in self._inside(source))

    def _inside(self, source: str) -> Iterator[tuple[str, str]]:
        from assure.tree.imports import imports_of
        from assure.tree.source import parse
        from assure.tree.syntax import Syntax

        module = parse(source)
        if isinstance(module, ast.Module):
            for row in imports_of(Syntax(module, source, self._syntax.package, True)):
                yield row[0], row[1]

    def _anchored(self, name: str, call: ast.Call | None) -> str:
        """The absolute name of `import_module(".x", package)`; "" where the package is not constant."""
        level = len(name) - len(name.lstrip("."))
        if not level:
            return name
        given = (call.args[1] if len(call.args) > 1 else _keyword(call, "package")) if call else None
        package = self._constants.strings(given) if given is not None else None
        return absolute(level, name[level:], package[0], True) if package else ""

    def _callee(self, callee: ast.expr) -> str:
        """The dotted name of what is called, through imports, plain renamings and `getattr(module, "name")`."""
        if isinstance(callee, ast.Call) and isinstance(callee.func, ast.Name) and callee.func.id == "getattr":
            return self._attribute(callee)
        parts: list[str] = []
        while isinstance(callee, ast.Attribute):
            parts.append(callee.attr)
            callee = callee.value
        if not isinstance(callee, ast.Name):
            return ""
        return ".".join([self._meant(callee.id), *reversed(parts)])

    def _attribute(self, call: ast.Call) -> str:
        names = self._constants.strings(call.args[1]) if len(call.args) > 1 else None
        return f"{self._callee(call.args[0])}.{names[0]}" if names and len(names) == 1 else ""

    def _meant(self, name: str) -> str:
        if name in self._names:
            return self._names[name]
        value = self._constants.bindings.get(name)
        if isinstance(value, ast.Name | ast.Attribute) and name not in self._busy:
            self._busy.add(name)
            try:
                return self._callee(value) or name
            finally:
                self._busy.discard(name)
        return name


def _is_own_name(index: ast.expr) -> bool:
    """Whether `sys.modules[__name__]` is meant: a module that looks at itself imports nothing."""
    return isinstance(index, ast.Name) and index.id == "__name__"


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _fragments(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
