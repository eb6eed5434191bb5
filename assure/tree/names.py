"""What a name means where it stands: an import, a definition of this module, or a local that hides both."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from assure.tree.scan import LAZY
from assure.tree.walk import blocks, qualified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assure.tree.rows import ImportRow


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Names:
    """The dotted names behind the expressions of one file, as far as this file alone tells them.

    `own` are the names that module-level code binds, with the nodes that first bind them.
    """

    def __init__(self, module: ast.Module, module_name: str, rows: Sequence[ImportRow]) -> None:
        self.own: dict[str, ast.AST] = {}
        for name, node in bindings(module.body):
            self.own.setdefault(name, node)
        self._module = module
        self._module_name = module_name
        self._rows = rows
        self._imported = {row[2]: imported_name(row) for row in rows if not row[5] and row[6] not in (LAZY, "dynamic")}

    def dotted(self, expression: ast.expr, scope: str = "") -> str:
        """The full name of `a.b.c` where `a` is imported or the module's own; "" for everything else."""
        parts: list[str] = []
        while isinstance(expression, ast.Attribute):
            parts.append(expression.attr)
            expression = expression.value
        if not isinstance(expression, ast.Name):
            return ""
        base = self._meaning(expression.id, scope)
        return ".".join([base, *reversed(parts)]) if base else ""

    def written(self, expression: ast.expr, scope: str = "") -> str:
        """The dotted name of a decorator or base (of what is called or subscripted), or the expression as code."""
        core = expression
        while isinstance(core, ast.Call | ast.Subscript):
            core = core.func if isinstance(core, ast.Call) else core.value
        return self.dotted(core, scope) or ast.unparse(core)

    def _meaning(self, name: str, scope: str) -> str:
        while scope:
            local = self._locals_of(scope)
            if local is not None and name in local:
                return local[name]
            scope = scope.rpartition(".")[0]
        if name in self._imported:
            return self._imported[name]
        return qualified(self._module_name, name) if name in self.own else ""

    def _locals_of(self, scope: str) -> dict[str, str] | None:
        """The names a function binds: an import's dotted name, "" for anything else; None for what is no function."""
        functions = self._functions.get(scope)
        if functions is None:
            return None
        if scope not in self._locals:
            table = dict.fromkeys((name for function in functions for name in _hidden(function)), "")
            inside = (row for row in self._rows if row[5] == scope and row[6] != "dynamic")
            self._locals[scope] = {**table, **{row[2]: imported_name(row) for row in inside}}
        return self._locals[scope]

    @cached_property
    def _locals(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def _functions(self) -> dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]]:
        found: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = {}
        for node, scope, _ in blocks(self._module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.setdefault(qualified(scope, node.name), []).append(node)
        return found


def imported_name(row: ImportRow) -> str:
    """What the name that an import binds stands for: `import a.b` binds `a`, `import a.b as c` binds `a.b`."""
    module, name, alias = row[0], row[1], row[2]
    if name:
        return f"{module}.{name}"
    return alias if alias == module.partition(".")[0] else module


def bindings(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.AST]]:
    """Every name that statements bind in their own scope and the node that does, with repeats; a star binds "*"."""
    for node in own_scope(body):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id, node
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name.partition(".")[0], alias) for alias in node.names)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, node
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest, node


def own_scope(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of statements without what stands in the functions, classes and lambdas defined there.

    Of a comprehension only the walrus is in the scope around it; its own variables are not.
    """
    waiting: list[ast.AST] = [*body]
    waiting.reverse()
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, _COMPREHENSIONS):
            yield from (inner.target for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
        elif not isinstance(node, _SCOPES):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _hidden(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    names = set(_parameters(function.args)) | {name for name, _ in bindings(function.body)}
    for node in own_scope(function.body):
        if isinstance(node, ast.Lambda):
            names.update(_parameters(node.args))
        elif isinstance(node, ast.Global):
            names.difference_update(node.names)
    return names


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield argument.arg
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            yield rest.arg
