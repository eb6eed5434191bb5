"""Every node of a syntax tree with the qualified name it stands in and whether Python reaches it at run time."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RUNTIME = "runtime"
LAZY = "lazy"
NEVER = "type-checking"
_NEVER_NAMES = ("TYPE_CHECKING", "MYPY")


class Visit(NamedTuple):
    """A node, the qualified name of what encloses it, and the context an import there would have."""

    node: ast.AST
    scope: str
    context: str


def walk(module: ast.Module) -> Iterator[Visit]:
    """All nodes in source order, outer before inner; parts of a function's signature belong to what encloses it."""
    unreached = never_true_names(module)
    stack = [Visit(module, "", RUNTIME)]
    while stack:
        visit = stack.pop()
        yield visit
        stack.extend(reversed(list(_inside(visit, unreached))))


def _inside(visit: Visit, unreached: frozenset[str]) -> Iterable[Visit]:
    node, scope, context = visit
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        inner = qualified(scope, node.name)
        return _split(visit, node.body, inner, context if context == NEVER else LAZY)
    if isinstance(node, ast.ClassDef):
        return _split(visit, node.body, qualified(scope, node.name), context)
    if isinstance(node, ast.If):
        return _branches(visit, truth(node.test, unreached), node)
    return [Visit(child, scope, context) for child in ast.iter_child_nodes(node)]


def _split(visit: Visit, body: list[ast.stmt], scope: str, context: str) -> Iterator[Visit]:
    """The parts outside the body first (decorators stand above the name), then the body in its own scope."""
    inner = set(map(id, body))
    outside = [child for child in ast.iter_child_nodes(visit.node) if id(child) not in inner]
    outside.sort(key=lambda child: (getattr(child, "lineno", 0), getattr(child, "col_offset", 0)))
    yield from (Visit(child, visit.scope, visit.context) for child in outside)
    yield from (Visit(child, scope, context) for child in body)


def _branches(visit: Visit, known: bool | None, node: ast.If) -> Iterator[Visit]:
    _, scope, context = visit
    yield Visit(node.test, scope, context)
    yield from (Visit(child, scope, NEVER if known is False else context) for child in node.body)
    yield from (Visit(child, scope, NEVER if known is True else context) for child in node.orelse)


def qualified(scope: str, name: str) -> str:
    """The qualified name of something inside a scope."""
    return f"{scope}.{name}" if scope else name


def truth(test: ast.expr, unreached: frozenset[str] = frozenset(_NEVER_NAMES)) -> bool | None:
    """What a condition is at run time where its text alone tells it, else None."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Name):
        return False if test.id in unreached else None
    if isinstance(test, ast.Attribute):
        return False if test.attr in _NEVER_NAMES else None
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
    names = set(_NEVER_NAMES)
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            names.update(alias.asname for alias in node.names if alias.name == "TYPE_CHECKING" and alias.asname)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value and truth(node.value) is not False:
            names.difference_update(_targets(node))
    return frozenset(names)


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Name):
            yield target.id
