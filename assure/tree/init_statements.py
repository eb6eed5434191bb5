"""The module-level statements of a file by kind: which of them are logic or side effects is for a gate to say."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from assure.tree.exports import ALL
from assure.tree.walk import expressions, statements, truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.tree.names import Names
    from assure.tree.rows import InitRow
    from assure.tree.syntax import Syntax


_LONGEST = 80
_DUNDER = re.compile(r"__\w+__")
_LAZY_NAMES = ("__getattr__", "__dir__")
_LAZY_CALLS = frozenset(
    {"import_module", "getattr", "globals", "AttributeError", "KeyError", "ImportError", "sorted", "list", "dir", "set"}
    | {"format", "get", "update", "keys", "warn", "isinstance", "split", "partition", "rpartition", "rsplit"}
)
_ATTACH = ("lazy_loader.attach", "lazy_loader.attach_stub")
_PLATFORM = ("version_info", "platform", "implementation", "name")
_LITERALS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.JoinedStr)
_LITERAL_PARTS = (*_LITERALS, ast.operator, ast.unaryop, ast.expr_context, ast.FormattedValue, ast.Starred)
_FLOW = ("If", "For", "AsyncFor", "While", "Try", "TryStar", "With", "AsyncWith", "Match")


def init_statements(syntax: Syntax, names: Names) -> tuple[InitRow, ...]:
    """A row for each module-level statement, in source order."""
    rows = []
    for number, statement in enumerate(syntax.module.body):
        kind = "docstring" if number == 0 and _is_text(statement) else _kind(statement, names, syntax.never)
        column = syntax.positions.column(statement)
        rows.append((kind, statement.lineno, column, _shown(syntax.line(statement.lineno))))
    return tuple(rows)


def _shown(line: str) -> str:
    line = line.strip()
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."


def _kind(node: ast.stmt, names: Names, unreached: frozenset[str]) -> str:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "future" if isinstance(node, ast.ImportFrom) and node.module == "__future__" else "import"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return "lazy-export" if _only_imports_lazily(node) else "definition"
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return _assignment_kind(node, names)
    if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return "constant"
    if isinstance(node, ast.Expr):
        return _expression_kind(node.value)
    if isinstance(node, ast.If | ast.Try):
        return _guard_kind(node, unreached)
    return "control-flow" if type(node).__name__ in _FLOW else "other"


def _assignment_kind(node: ast.Assign | ast.AnnAssign | ast.AugAssign, names: Names) -> str:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if isinstance(node.value, ast.Call) and names.dotted(node.value.func) in _ATTACH:
        return "lazy-export"
    if any(isinstance(target, ast.Name) and target.id == ALL for target in targets):
        return "all"
    if node.value is not None and _calls(node.value):
        return "call"
    plain = all(isinstance(target, ast.Name) for target in targets)
    if not plain or isinstance(node, ast.AugAssign) or not (node.value is None or _literal(node.value)):
        return "assignment"
    dunder = all(isinstance(target, ast.Name) and _DUNDER.fullmatch(target.id) for target in targets)
    return "version" if dunder else "constant"


def _expression_kind(value: ast.expr) -> str:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        owner = value.func.value
        if isinstance(owner, ast.Name) and owner.id == ALL:
            return "all"
    return "call" if _calls(value) else "other"


def _guard_kind(node: ast.If | ast.Try, unreached: frozenset[str]) -> str:
    if isinstance(node, ast.If):
        blocks: list[ast.stmt] = [*node.body, *node.orelse]
        if truth(node.test, unreached) is False and all(map(_is_import, node.body)) and _harmless(node.orelse):
            return "type-checking-import"
        return "guarded-import" if _asks_platform(node.test) and _harmless(blocks) else "control-flow"
    blocks = [*node.body, *node.orelse, *node.finalbody]
    for handler in node.handlers:
        blocks.extend(handler.body)
    guarded = bool(node.handlers) and all(map(_catches_import_error, node.handlers))
    return "guarded-import" if guarded and _harmless(blocks) else "control-flow"


def _harmless(blocks: Iterable[ast.stmt]) -> bool:
    """Only imports and plain constants, also in a guard within the guard."""
    return all(_is_import(node) or _is_constant(node) or _nested_guard(node) for node in blocks)


def _nested_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If | ast.Try) and _guard_kind(node, frozenset()) == "guarded-import"


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Pass)


def _is_constant(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return all(isinstance(target, ast.Name) for target in targets) and _literal(node.value)


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    wanted = ("ImportError", "ModuleNotFoundError", "PackageNotFoundError")
    return all(kind is not None and ast.unparse(kind).rpartition(".")[2] in wanted for kind in kinds)


def _asks_platform(test: ast.expr) -> bool:
    """`sys.version_info >= (3, 12)`, `sys.platform == "win32"`, `os.name == "nt"`: fixed for a process."""
    asked = test.left if isinstance(test, ast.Compare) else test
    while isinstance(asked, ast.Subscript):
        asked = asked.value
    return isinstance(asked, ast.Attribute) and asked.attr in _PLATFORM and not _calls(test)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _literal(value: ast.expr) -> bool:
    return all(isinstance(part, _LITERAL_PARTS) for part in ast.walk(value))


def _calls(value: ast.expr) -> bool:
    """Whether evaluating it calls something; the body of a lambda waits."""
    stack: list[ast.AST] = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Call | ast.Await):
            return True
        if not isinstance(node, ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))
    return False


def _only_imports_lazily(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    if not isinstance(node, ast.FunctionDef) or node.name not in _LAZY_NAMES or node.decorator_list:
        return False
    return all(_lazy_statement(inner) and _lazy_calls(inner) for inner in statements(node.body))


def _lazy_statement(node: ast.stmt) -> bool:
    allowed = (ast.If, ast.For, ast.Return, ast.Raise, ast.Import, ast.ImportFrom, ast.Assign, ast.Expr, ast.Try)
    return isinstance(node, (*allowed, ast.Pass, ast.AnnAssign))


def _lazy_calls(node: ast.stmt) -> bool:
    """Whether a statement (without those inside it) calls only what looking a name up and importing it take."""
    called = [part.func for part in expressions(node) if isinstance(part, ast.Call)]
    return all((getattr(each, "attr", "") or getattr(each, "id", "")) in _LAZY_CALLS for each in called)
