"""A digest of what a file does: its header, comments, docstrings, formatting and place in the tree leave it as it is.

The digest is the same for every Python version that reads the file: positions and fields that only some versions
have are left out, and pieces of f-strings are joined the way all of them agree on. Type parameters say nothing of what
runs and are left out too, `type X = ...` counts as an assignment: that is how a Python reads them that is older than
they are.
"""

from __future__ import annotations

import ast
from hashlib import sha256
from typing import TYPE_CHECKING

from assure.tree.newer import is_lost

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEFT_OUT = frozenset({"ctx", "kind", "type_comment", "type_ignores", "type_params"})
_LENGTH = 40


def logic_digest(module: ast.Module) -> str:
    """Forty hex digits that change exactly when the logic does.

    "" where this Python is too old to tell: a string inside an f-string holds what it can't read there.
    """
    state = sha256()
    for piece in _pieces(module):
        if is_lost(piece):
            return ""
        state.update(piece.encode("utf-8", "surrogatepass"))
        state.update(b"\0")
    return state.hexdigest()[:_LENGTH]


def _pieces(root: ast.AST) -> Iterator[str]:
    """The tree written out piece by piece, without recursion: depth is bounded by memory alone."""
    stack: list[object] = [root]
    while stack:
        item = _in_older_words(stack.pop())
        if isinstance(item, ast.AST):
            yield type(item).__name__
            stack.extend(reversed(list(_fields(item))))
        elif isinstance(item, list):
            yield f"[{len(item)}"
            stack.extend(reversed(item))
        else:
            yield _plain(item)


def _in_older_words(item: object) -> object:
    """`type X = value` as the assignment that it is to an older Python."""
    if type(item).__name__ != "TypeAlias":
        return item
    name, value = (getattr(item, field) for field in ("name", "value"))
    return ast.Assign(targets=[name], value=value)


def _fields(node: ast.AST) -> Iterator[object]:
    for name in node._fields:
        if name in _LEFT_OUT:
            continue
        value = getattr(node, name, None)
        if name == "body" and isinstance(value, list):
            value = _without_docstring(node, value)
        elif isinstance(node, ast.JoinedStr):
            value = _joined(node.values)
        if value is not None and value != []:
            yield _Name(name)
            yield value
    yield _Name("end")


class _Name(str):
    """A field's name, told apart from a string of the program."""

    __slots__ = ()


def _plain(value: object) -> str:
    if isinstance(value, _Name):
        return f".{value}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"int {value:x}"
    return f"{type(value).__name__} {value!a}"


def _without_docstring(node: ast.AST, body: list[ast.stmt]) -> list[ast.stmt]:
    """A body without its docstring, and without `pass`, which stands in for one."""
    owner = isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    if owner and body and isinstance(body[0], ast.Expr):
        value = body[0].value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            body = body[1:]
    return [statement for statement in body if not isinstance(statement, ast.Pass)]


def _joined(values: list[ast.expr]) -> list[ast.expr]:
    """The parts of an f-string with neighbouring texts made one and empty ones dropped."""
    parts: list[ast.expr] = []
    for value in values:
        if not isinstance(value, ast.Constant):
            parts.append(value)
        elif parts and isinstance(parts[-1], ast.Constant):
            parts[-1] = ast.Constant(str(parts[-1].value) + str(value.value))
        elif value.value != "":
            parts.append(value)
    return parts
