"""The statements and expressions of a syntax tree, with the qualified name and the context they stand in."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.scan import LAZY, NEVER, RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEVER_NAMES = frozenset({"TYPE_CHECKING", "MYPY"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_NOTHING: list[ast.stmt] = []
# Fields that hold no node, or one that says nothing by itself.
_PLAIN = frozenset({
    "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module", "names",
    "op", "ops", "rest", "simple", "type_comment", "type_ignores",
})  # fmt: skip


class Visit(NamedTuple):
    """A statement, the qualified name of what encloses it, and the context an import there would have."""

    node: ast.stmt
    scope: str
    context: str


def blocks(module: ast.Module, never: frozenset[str] = NEVER_NAMES) -> Iterator[Visit]:
    """Every statement of a module, outer before inner; `never` are the names that are false at run time."""
    waiting = [Visit(node, "", RUNTIME) for node in module.body]
    for visit in waiting:  # which grows while it is walked
        yield visit
        if hasattr(visit.node, "body") or hasattr(visit.node, "cases"):
            waiting.extend(_inside(visit, never))


def _inside(visit: Visit, never: frozenset[str]) -> Iterator[Visit]:
    node, scope, context = visit
    if isinstance(node, ast.If):
        known = truth(node.test, never)
        yield from (Visit(each, scope, NEVER if known is False else context) for each in node.body)
        yield from (Visit(each, scope, NEVER if known is True else context) for each in node.orelse)
        return
    if isinstance(node, _FUNCTIONS):
        scope, context = qualified(scope, node.name), context if context == NEVER else LAZY
    elif isinstance(node, ast.ClassDef):
        scope = qualified(scope, node.name)
    yield from (Visit(each, scope, context) for each in inner_statements(node))


def inner_statements(node: ast.stmt) -> list[ast.stmt]:
    """The statements directly inside another one, in source order."""
    body: list[ast.stmt] = getattr(node, "body", _NOTHING)
    parts = (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))
    inner = [each for part in parts for each in part.body]
    return [*body, *inner, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())]


def statements(body: Iterable[ast.stmt], enter_scopes: bool = True) -> Iterator[ast.stmt]:
    """Statements and all those inside them, those of functions and classes only where `enter_scopes` says so."""
    waiting = list(body)
    for node in waiting:  # which grows while it is walked
        yield node
        compound = hasattr(node, "body") or hasattr(node, "cases")
        if compound and (enter_scopes or not isinstance(node, _SCOPES)):
            waiting.extend(inner_statements(node))


def inner_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, outer before inner, without operators, contexts and the names that an import lists.

    These say nothing by themselves, and are nearly half of all that `ast.walk` meets.
    """
    waiting = [root]
    for node in waiting:  # which grows while it is walked
        yield node
        for field in _parts(type(node)):  # type: ignore[arg-type]  # a class has a hash; mypy means that of its instances
            value = getattr(node, field, None)
            if type(value) is list:
                waiting.extend(value if None not in value else [each for each in value if each is not None])
            elif value is not None:
                waiting.append(value)


@cache
def _parts(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node that hold nodes."""
    plain = _PLAIN if kind is not ast.Constant else frozenset(kind._fields)
    if kind.__name__ != "TypeAlias":  # whose name is a node
        plain |= {"name"}
    return tuple(field for field in kind._fields if field not in plain)


def expressions(node: ast.stmt) -> Iterator[ast.AST]:
    """Every node of a statement that belongs to no statement inside it; of a definition that is its signature."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.ExceptHandler | ast.match_case):
            for inner in ast.iter_child_nodes(part):
                if not isinstance(inner, ast.stmt):
                    yield from inner_nodes(inner)
        elif not isinstance(part, ast.stmt):
            yield from inner_nodes(part)


def qualified(scope: str, name: str) -> str:
    """The qualified name of something inside a scope."""
    return f"{scope}.{name}" if scope else name


def truth(test: ast.expr, never: frozenset[str] = NEVER_NAMES) -> bool | None:
    """What a condition is at run time where its text alone tells it, else None."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Name):
        return False if test.id in never else None
    if isinstance(test, ast.Attribute):
        return False if test.attr in NEVER_NAMES else None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand, never)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        return _joined(isinstance(test.op, ast.And), [truth(value, never) for value in test.values])
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
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.difference_update(name.id for target in targets for name in target_names(target))
    return frozenset(names)


def target_names(target: ast.expr) -> Iterator[ast.Name]:
    """The names that an assignment to a target binds."""
    if isinstance(target, ast.Name):
        yield target
    elif isinstance(target, ast.Starred):
        yield from target_names(target.value)
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from target_names(element)
