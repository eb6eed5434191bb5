"""Imports that are made by calls: `import_module("x")`, `__import__("x")`, code in strings handed to exec or eval.

Arguments are followed as far as they are constant: strings, f-strings and sums of them, names bound once to such, loops
over literal lists of them. The rest is reported with an empty module and the expression as written.
"""

from __future__ import annotations

import ast
from itertools import product
from typing import TYPE_CHECKING

from assure.tree.names import imported_name
from assure.tree.scan import may_import_by_call
from assure.tree.source import absolute
from assure.tree.walk import expressions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assure.tree.rows import ImportRow
    from assure.tree.syntax import Syntax

_IMPORTERS = {
    "importlib.import_module": "module",
    "importlib.__import__": "module",
    "__import__": "module",
    "builtins.__import__": "module",
    "runpy.run_module": "module",
    "pkgutil.resolve_name": "object",
    "exec": "code",
    "eval": "code",
    "builtins.exec": "code",
    "builtins.eval": "code",
}
_MOST = 64  # combinations of constant parts that are followed before an argument counts as no constant


class DynamicImports:
    """The dynamic imports of one file; built from its syntax tree and the import statements already found."""

    def __init__(self, syntax: Syntax, rows: Sequence[ImportRow]) -> None:
        self._syntax = syntax
        self._names = {row[2]: imported_name(row) for row in rows if row[2] != "*"}
        self._bindings = _single_bindings(syntax.module)
        self._busy: set[str] = set()

    @staticmethod
    def possible(text: str) -> bool:
        """Whether a text can hold a dynamic import at all."""
        return may_import_by_call(text)

    def found(self) -> Iterator[ImportRow]:
        """A row for each module that a call imports; the name bound is "", since nothing is bound."""
        for statement, scope, _ in self._syntax.blocks:
            for node in expressions(statement):
                if isinstance(node, ast.Call) and (node.args or node.keywords):
                    kind = _IMPORTERS.get(self._callee(node.func), "")
                    yield from self._imported(kind, node, scope) if kind else ()

    def _imported(self, kind: str, call: ast.Call, scope: str) -> Iterator[ImportRow]:
        place = (call.lineno, self._syntax.positions.column(call), scope, "dynamic")
        argument = call.args[0] if call.args else call.keywords[0].value
        if kind == "code":
            yield from self._in_code(argument, place)
            return
        names = self._constants(argument)
        if names is None:
            yield "", "", self._syntax.written(argument), *place
            return
        for name in names:
            target, _, attribute = name.partition(":") if kind == "object" else (name, "", "")
            yield self._anchored(target, call), attribute, "", *place

    def _in_code(self, argument: ast.expr, place: tuple[int, int, str, str]) -> Iterator[ImportRow]:
        """The import statements in a string of code; a string that is put together and says `import` is reported."""
        if isinstance(argument, ast.Call) and self._callee(argument.func) in ("compile", "builtins.compile"):
            argument = argument.args[0] if argument.args else argument
        sources = self._constants(argument)
        if sources is None:
            if any("import" in part for part in _fragments(argument)):
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

    def _anchored(self, name: str, call: ast.Call) -> str:
        """The absolute name of `import_module(".x", package)`; as written where the package is not constant."""
        level = len(name) - len(name.lstrip("."))
        if not level:
            return name
        given = call.args[1] if len(call.args) > 1 else _keyword(call, "package")
        package = self._constants(given) if given is not None else None
        return absolute(level, name[level:], package[0], True) if package else name

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
        name = call.args[1] if len(call.args) > 1 else None
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return ""
        return f"{self._callee(call.args[0])}.{name.value}"

    def _meant(self, name: str) -> str:
        if name in self._names:
            return self._names[name]
        value = self._bindings.get(name)
        if isinstance(value, ast.Name | ast.Attribute) and name not in self._busy:
            self._busy.add(name)
            try:
                return self._callee(value) or name
            finally:
                self._busy.discard(name)
        return name

    def _constants(self, value: ast.expr) -> tuple[str, ...] | None:
        """Every string an expression can be, None where its text does not tell."""
        if isinstance(value, ast.Constant):
            return (value.value,) if isinstance(value.value, str) else None
        if isinstance(value, ast.Name):
            return self._named(value.id)
        if isinstance(value, ast.IfExp):
            return self._united([value.body, value.orelse])
        if isinstance(value, ast.JoinedStr):
            return self._concatenated(value.values)
        if isinstance(value, ast.FormattedValue) and value.conversion == -1 and value.format_spec is None:
            return self._constants(value.value)
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            return self._concatenated([value.left, value.right])
        return None

    def _concatenated(self, parts: Sequence[ast.expr]) -> tuple[str, ...] | None:
        choices = [self._constants(part) for part in parts]
        combinations = 1
        known: list[tuple[str, ...]] = []
        for choice in choices:
            combinations *= len(choice) if choice else 1
            if choice is None or combinations > _MOST:
                return None
            known.append(choice)
        return tuple("".join(combination) for combination in product(*known))

    def _united(self, parts: Sequence[ast.expr]) -> tuple[str, ...] | None:
        choices = [self._constants(part) for part in parts]
        if not choices or None in choices:
            return None
        return tuple(text for choice in choices if choice for text in choice)

    def _named(self, name: str) -> tuple[str, ...] | None:
        if name == "__name__":
            return (self._syntax.name,)
        if name == "__package__":
            return (self._syntax.package,)
        value = self._bindings.get(name)
        if value is None or name in self._busy:
            return None
        self._busy.add(name)
        try:
            return self._united(value.elts) if isinstance(value, _Each) else self._constants(value)
        finally:
            self._busy.discard(name)


class _Each(ast.expr):
    """Stands for "any of these", as the value of a loop's variable."""

    def __init__(self, elts: list[ast.expr]) -> None:
        super().__init__()
        self.elts = elts


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _fragments(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _single_bindings(module: ast.Module) -> dict[str, ast.expr]:
    """The value of each name that the whole file binds exactly once, in whatever scope."""
    values: dict[str, ast.expr] = {}
    seen: dict[str, int] = {}
    literals: list[tuple[str, ast.expr]] = []
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            seen[node.id] = seen.get(node.id, 0) + 1
        elif isinstance(node, ast.arg):
            seen[node.arg] = seen.get(node.arg, 0) + 1
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            _assigned(node, values)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and isinstance(node.target, ast.Name):
            literals.append((node.target.id, node.iter))
    for name, iterated in literals:
        whole = values.get(iterated.id) if isinstance(iterated, ast.Name) and seen.get(iterated.id) == 1 else iterated
        if isinstance(whole, ast.List | ast.Tuple | ast.Set):
            values[name] = _Each(whole.elts)
    return {name: value for name, value in values.items() if seen.get(name) == 1}


def _assigned(node: ast.Assign | ast.AnnAssign | ast.NamedExpr, values: dict[str, ast.expr]) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is not None and len(targets) == 1 and isinstance(targets[0], ast.Name):
        values[targets[0].id] = node.value
