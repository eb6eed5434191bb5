"""The statements and expressions of a syntax tree, with the qualified name and the context they stand in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.scan import LAZY, NEVER, RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEVER_NAMES = frozenset({"TYPE_CHECKING", "MYPY"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Visit(NamedTuple):
    """A statement, the qualified name of what encloses it, and the context an import there would have."""

    node: ast.stmt
    scope: str
    context: str


def blocks(module: ast.Module) -> Iterator[Visit]:
    """Every statement of a module, outer before inner; what stands on one level comes in source order."""
    unreached = never_true_names(module)
    waiting = [Visit(node, "", RUNTIME) for node in reversed(module.body)]
    while waiting:
        visit = waiting.pop()
        yield visit
        waiting.extend(reversed(list(_inside(visit, unreached))))


def _inside(visit: Visit, unreached: frozenset[str]) -> Iterator[Visit]:
    node, scope, context = visit
    if isinstance(node, _FUNCTIONS):
        scope, context = qualified(scope, node.name), context if context == NEVER else LAZY
    elif isinstance(node, ast.ClassDef):
        scope = qualified(scope, node.name)
    elif isinstance(node, ast.If):
        known = truth(node.test, unreached)
        yield from (Visit(each, scope, NEVER if known is False else context) for each in node.body)
        yield from (Visit(each, scope, NEVER if known is True else context) for each in node.orelse)
        return
    yield from (Visit(each, scope, context) for each in inner_statements(node))


def inner_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements directly inside another one, in source order."""
    yield from getattr(node, "body", ())
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from part.body
    yield from getattr(node, "orelse", ())
    yield from getattr(node, "finalbody", ())


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements and all those inside them, functions and classes included."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(inner_statements(node))


def expressions(node: ast.stmt) -> Iterator[ast.AST]:
    """Every node of a statement that belongs to no statement inside it; of a definition that is its signature."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.ExceptHandler | ast.match_case):
            for inner in ast.iter_child_nodes(part):
                if not isinstance(inner, ast.stmt):
                    yield from ast.walk(inner)
        elif not isinstance(part, ast.stmt):
            yield from ast.walk(part)


def qualified(scope: str, name: str) -> str:
    """The qualified name of something inside a scope."""
    return f"{scope}.{name}" if scope else name


def truth(test: ast.expr, unreached: frozenset[str] = NEVER_NAMES) -> bool | None:
    """What a condition is at run time where its text alone tells it, else None."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Name):
        return False if test.id in unreached else None
    if isinstance(test, ast.Attribute):
        return False if test.attr in NEVER_NAMES else None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand, unreached)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        return _joined(isinstance(test.op, ast.And), [truth(value, unreached) for value in test.values])
    return None


def _joined(conjunction: bool, values: list[bool | None]) -> bool | None:
    """`and` is false as soon as one part is, `or` true; otherwise every part must be known."""
    if (not conjunction) in values:
        return not conjunction
    return None if None in values else conjunction


def never_true_names(module: ast.Module) -> frozenset[str]:
    """The names that stand for TYPE_CHECKING in a file: imported, renamed, or set to False by the file itself.

    A file that sets TYPE_CHECKING to anything but False has switched it on, and its imports are real ones.
    """
    names = set(NEVER_NAMES)
    for node in statements(module.body):
        if isinstance(node, ast.ImportFrom):
            names.update(alias.asname for alias in node.names if alias.name == "TYPE_CHECKING" and alias.asname)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value and truth(node.value) is not False:
            names.difference_update(_targets(node))
    return frozenset(names)


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))
