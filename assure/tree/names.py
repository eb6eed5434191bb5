"""What a name means where it stands: an import, a definition of this module, or a local that hides both."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from assure.tree.constants import Constants, Each
from assure.tree.scan import LAZY
from assure.tree.walk import expressions, qualified, statements, target_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assure.tree.rows import ImportRow
    from assure.tree.syntax import Syntax

_GETTER = "operator.attrgetter"


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
        self._constants = Constants(syntax)
        self._busy: set[str] = set()
        self._known: dict[tuple[str, str], str] = {}

    def dotted(self, expression: ast.expr, scope: str = "") -> str:
        """The full name of `a.b.c` where `a` is imported or the module's own; "" for everything else.

        `getattr(a, "b")`, `vars(a)["b"]`, `a.__dict__["b"]` and `attrgetter("b")(a)` say the same as `a.b`; a name that
        the file binds once to such an expression stands for it.
        """
        names: list[str] = []
        inner = expression
        while type(inner) is ast.Attribute:
            names.append(inner.attr)
            inner = inner.value
        if type(inner) is ast.Name:
            base = self._meaning(inner.id, scope)
            return ".".join([base, *reversed(names)]) if base and names else base
        *_, root = self.spine(expression)
        base = self._meaning(root.id, scope) if isinstance(root, ast.Name) else self._imported_by_call(root)
        parts = [name for each in self.spine(expression) for name in reversed(self._attribute(each).split(".")) if name]
        return ".".join([base, *reversed(parts)]) if base else ""

    def spine(self, expression: ast.expr) -> Iterator[ast.expr]:
        """An expression and what it takes attributes of, from the outside in: for `a.b.c` that, `a.b` and `a`."""
        yield expression
        while self._attribute(expression):
            expression = self.owner(expression) or expression
            yield expression

    def owner(self, expression: ast.expr) -> ast.expr | None:
        """What an expression takes an attribute of, whether or not its name is known; None where it takes none."""
        match expression:
            case ast.Attribute(value=owner):
                return owner
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, _, *_]):
                return owner
            case ast.Subscript(value=ast.Call(func=ast.Name(id="vars"), args=[owner])):
                return owner
            case ast.Subscript(value=ast.Attribute(value=owner, attr="__dict__")):
                return owner
            case ast.Call(func=ast.Call(args=[_], keywords=[]) as getter, args=[owner], keywords=[]):
                return owner if self._is_getter(getter) else None
        return None

    def _attribute(self, expression: ast.expr) -> str:
        """The attribute that an expression takes of its owner, "" where it takes none or only the run tells which."""
        name: ast.expr
        match expression:
            case ast.Attribute(attr=attribute):
                return attribute
            case ast.Call(func=ast.Name(), args=[_, name, *_]) | ast.Subscript(slice=name):
                pass
            case ast.Call(func=ast.Call(args=[name])):
                pass
            case _:
                return ""
        given = self._constants.strings(name) if self.owner(expression) is not None else None
        return given[0] if given and len(given) == 1 else ""

    def _is_getter(self, call: ast.Call) -> bool:
        root = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if not isinstance(root, ast.Name):
            return False
        meant = self._imported.get(root.id, "")
        return (f"{meant}.{call.func.attr}" if isinstance(call.func, ast.Attribute) else meant) == _GETTER

    def _imported_by_call(self, expression: ast.expr) -> str:
        """The module behind `import_module("a.b")` and `sys.modules["a.b"]`, "" for any other expression."""
        match expression:
            case ast.Call(func=callee, args=[name]):
                way = "importlib.import_module"
            case ast.Subscript(value=callee, slice=name):
                way = "sys.modules"
            case _:
                return ""
        if not isinstance(callee, ast.Name | ast.Attribute) or self.dotted(callee) != way:
            return ""
        given = self._constants.strings(name)
        return given[0] if given and len(given) == 1 and not given[0].startswith(".") else ""

    def written(self, expression: ast.expr, scope: str = "") -> str:
        """The dotted name of a decorator or base (of what is called or subscripted), or the expression as written."""
        core = expression
        while isinstance(core, ast.Call | ast.Subscript):
            core = core.func if isinstance(core, ast.Call) else core.value
        return self.dotted(core, scope) or self._syntax.written(core)

    def _meaning(self, name: str, scope: str) -> str:
        if self._busy:  # what is being asked for is left out of the answer
            return self._meant(name, scope)
        known = self._known.get((name, scope))
        if known is None:
            known = self._known[name, scope] = self._meant(name, scope)
        return known

    def _meant(self, name: str, scope: str) -> str:
        inside = scope
        while inside:
            local = self._locals_of(inside)
            if local is not None and name in local:
                return local[name] or self._renamed(name, scope)
            inside = inside.rpartition(".")[0]
        if name in self._imported:
            return self._imported[name]
        if name not in self.own:
            return ""
        variable = isinstance(self.own[name], ast.Name)
        return (self._renamed(name, "") if variable else "") or qualified(self._syntax.name, name)

    def _renamed(self, name: str, scope: str) -> str:
        """What a name stands for that the whole file binds once, to something that has a dotted name itself."""
        value = self._constants.bindings.get(name)
        if value is None or isinstance(value, Each) or name in self._busy:
            return ""
        self._busy.add(name)
        try:
            return self.dotted(value, scope)
        finally:
            self._busy.discard(name)

    def _locals_of(self, scope: str) -> dict[str, str] | None:
        """The names a function binds: an import's dotted name, "" for anything else; None for what is no function."""
        functions = self._functions.get(scope)
        if functions is None:
            return None
        if scope not in self._locals:
            hidden = (name for function in functions for name in _hidden(function, self._syntax))
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


def _hidden(function: ast.FunctionDef | ast.AsyncFunctionDef, syntax: Syntax) -> set[str]:
    """The names that are local to a function; the parameters of lambdas in it count as such."""
    names = set(_parameters(function.args)) | {name for name, _ in bindings(function.body, syntax.has_walrus)}
    for statement in statements(function.body, enter_scopes=False):
        if isinstance(statement, ast.Global):
            names.difference_update(statement.names)
        for part in expressions(statement) if syntax.has_lambda else ():
            if isinstance(part, ast.Lambda):
                names.update(_parameters(part.args))
    return names


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield argument.arg
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            yield rest.arg
