"""What a name means where it stands: an import, a definition of this module, or a local that hides both."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from assure.tree.scan import LAZY
from assure.tree.walk import expressions, qualified, statements, target_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assure.tree.rows import ImportRow
    from assure.tree.syntax import Syntax


class Names:
    """The dotted names behind the expressions of one file, as far as this file alone tells them.

    `own` are the names that module-level code binds, with the nodes that first bind them.
    """

    def __init__(self, syntax: Syntax, rows: Sequence[ImportRow]) -> None:
        self.own: dict[str, ast.AST] = {}
        for name, node in bindings(syntax.module.body, syntax.has_walrus):
            self.own.setdefault(name, node)
        self._syntax = syntax
        self._rows = rows
        self._imported = {row[2]: imported_name(row) for row in rows if not row[5] and row[6] not in (LAZY, "dynamic")}
        self._locals: dict[str, dict[str, str]] = {}

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
        """The dotted name of a decorator or base (of what is called or subscripted), or the expression as written."""
        core = expression
        while isinstance(core, ast.Call | ast.Subscript):
            core = core.func if isinstance(core, ast.Call) else core.value
        return self.dotted(core, scope) or self._syntax.written(core)

    def _meaning(self, name: str, scope: str) -> str:
        while scope:
            local = self._locals_of(scope)
            if local is not None and name in local:
                return local[name]
            scope = scope.rpartition(".")[0]
        if name in self._imported:
            return self._imported[name]
        return qualified(self._syntax.name, name) if name in self.own else ""

    def _locals_of(self, scope: str) -> dict[str, str] | None:
        """The names a function binds: an import's dotted name, "" for anything else; None for what is no function."""
        functions = self._functions.get(scope)
        if functions is None:
            return None
        if scope not in self._locals:
            hidden = (name for function in functions for name in _hidden(function, self._syntax.has_walrus))
            inside = (row for row in self._rows if row[5] == scope and row[6] != "dynamic")
            self._locals[scope] = {**dict.fromkeys(hidden, ""), **{row[2]: imported_name(row) for row in inside}}
        return self._locals[scope]

    @cached_property
    def _functions(self) -> dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]]:
        found: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = {}
        for node, scope in self._syntax.functions():
            found.setdefault(qualified(scope, node.name), []).append(node)
        return found


def imported_name(row: ImportRow) -> str:
    """What the name that an import binds stands for: `import a.b` binds `a`, `import a.b as c` binds `a.b`."""
    module, name, alias = row[0], row[1], row[2]
    if name:
        return f"{module}.{name}"
    return alias if alias == module.partition(".")[0] else module


def bindings(body: Iterable[ast.stmt], walrus: bool = True) -> Iterator[tuple[str, ast.AST]]:
    """Every name that statements bind in their own scope and the node that does, with repeats; a star binds "*".

    `walrus` says whether to look for `:=` as well. The variables of comprehensions are not in the scope around them.
    """
    for node in statements(body, enter_scopes=False):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name.partition(".")[0], alias) for alias in node.names)
        else:
            yield from ((name.id, name) for target in _targets(node) for name in target_names(target))
            yield from _named_in_branches(node)
        if walrus:
            found = (part.target for part in expressions(node) if isinstance(part, ast.NamedExpr))
            yield from ((target.id, target) for target in found)


def _targets(node: ast.stmt) -> Iterator[ast.expr]:
    """The targets of an assignment, a loop, a with, or a type alias."""
    if isinstance(node, ast.Assign):
        yield from node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.For | ast.AsyncFor):
        yield node.target
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield from (item.optional_vars for item in node.items if item.optional_vars is not None)
    elif type(node).__name__ == "TypeAlias":  # since Python 3.12
        yield from (each for each in ast.iter_child_nodes(node) if isinstance(each, ast.Name))


def _named_in_branches(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    """What `except ... as name` and the patterns of a match bind."""
    for handler in getattr(node, "handlers", ()):
        if handler.name:
            yield handler.name, handler
    for case in getattr(node, "cases", ()):
        for part in ast.walk(case.pattern):
            name = getattr(part, "rest", None) if isinstance(part, ast.MatchMapping) else getattr(part, "name", None)
            if name:
                yield name, part


def _hidden(function: ast.FunctionDef | ast.AsyncFunctionDef, walrus: bool) -> set[str]:
    """The names that are local to a function; the parameters of lambdas in it count as such."""
    names = set(_parameters(function.args)) | {name for name, _ in bindings(function.body, walrus)}
    for statement in statements(function.body, enter_scopes=False):
        if isinstance(statement, ast.Global):
            names.difference_update(statement.names)
        for part in expressions(statement):
            if isinstance(part, ast.Lambda):
                names.update(_parameters(part.args))
    return names


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield argument.arg
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            yield rest.arg
