"""What a name means where it stands: an import, a definition of this module, or a local that hides both."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.walk import LAZY, qualified, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assure.tree.rows import ImportRow


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Names:
    """The dotted names behind the expressions of one file, as far as this file alone tells them."""

    def __init__(self, module: ast.Module, module_name: str, rows: Sequence[ImportRow]) -> None:
        self._module_name = module_name
        self._own = frozenset(bound_names(module.body))
        self._imported = {row[2]: imported_name(row) for row in rows if not row[5] and row[6] not in (LAZY, "dynamic")}
        self._locals = _function_locals(module, rows)

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
            local = self._locals.get(scope)
            if local is not None and name in local:
                return local[name]
            scope = scope.rpartition(".")[0]
        if name in self._imported:
            return self._imported[name]
        return qualified(self._module_name, name) if name in self._own else ""


def imported_name(row: ImportRow) -> str:
    """What the name that an import binds stands for: `import a.b` binds `a`, `import a.b as c` binds `a.b`."""
    module, name, alias = row[0], row[1], row[2]
    if name:
        return f"{module}.{name}"
    return alias if alias == module.partition(".")[0] else module


def bound_names(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Every name that statements bind in their own scope, with repeats, in source order; star imports bind "*"."""
    for node in own_scope(body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
        elif type(node).__name__ == "TypeAlias" and isinstance(alias_name := getattr(node, "name", None), ast.Name):
            yield alias_name.id


def own_scope(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of statements without what stands in the functions, classes and lambdas defined there.

    Of a comprehension only the walrus is in the scope around it; its own variables are not.
    """
    stack: list[ast.AST] = [*body]
    stack.reverse()
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, _COMPREHENSIONS):
            yield from (inner.target for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
        elif not isinstance(node, _SCOPES):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _function_locals(module: ast.Module, rows: Sequence[ImportRow]) -> dict[str, dict[str, str]]:
    """For each function's qualified name the names it binds: an import's dotted name, or "" for anything else."""
    found: dict[str, dict[str, str]] = {}
    for node, scope, _ in walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            table = found.setdefault(qualified(scope, node.name), {})
            table.update(dict.fromkeys(_hidden(node), ""))
    for row in rows:
        if row[5] in found and row[6] != "dynamic":
            found[row[5]][row[2]] = imported_name(row)
    return found


def _hidden(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    names = set(_parameters(function.args)) | set(bound_names(function.body))
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
