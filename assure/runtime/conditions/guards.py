"""What is certain about paths where an expression is evaluated: what `has()`, `!= null` and `in` around it say.

`&&` and `||` absorb errors from either side, so a guard protects its neighbours wherever it stands. That a path was
read without an error is certain only for what comes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from assure.runtime.conditions.syntax import (
    Binary,
    Has,
    Index,
    Junction,
    Literal,
    Macro,
    Name,
    Node,
    Select,
    Ternary,
    Unary,
)

# ("has", path) or ("filled", path), which is present and not null.
Fact = tuple[str, tuple[str, ...]]
Facts = frozenset[Fact]
# The root of each variable of a macro: a name of its own, so that two variables over one list are not mixed up.
Roots = Mapping[str, str]

NOTHING: Final[Facts] = frozenset()


def path_of(node: Node, roots: Roots) -> tuple[str, ...] | None:
    """The path a node reads, None when it is worked out."""
    fields: list[str] = []
    while isinstance(node, Select | Index | Has):
        if isinstance(node, Index):
            if not isinstance(node.index, Literal) or not isinstance(node.index.value, str | int):
                return None
            fields.append(str(node.index.value) if isinstance(node.index.value, str) else f"[{node.index.value!r}]")
        else:
            fields.append(node.field)
        node = node.operand
    if not isinstance(node, Name):
        return None
    root = node.name if node.absolute else roots.get(node.name, node.name)
    return (root, *reversed(fields))


def known(node: Node, roots: Roots, *, when: bool) -> Facts:
    """What is certain when the node came to `when` (true or false), by what it says alone."""
    if isinstance(node, Unary) and node.operator == "!":
        return known(node.operand, roots, when=not when)
    if isinstance(node, Junction):
        decided = (node.operator == "&&") == when
        each = [known(operand, roots, when=when) for operand in node.operands]
        return frozenset().union(*each) if decided else each[0].intersection(*each[1:])
    if isinstance(node, Has):
        return _about("has", node, roots) if when else NOTHING
    if isinstance(node, Binary):
        return _compared(node, roots, when)
    return NOTHING


def _compared(node: Binary, roots: Roots, when: bool) -> Facts:
    """`x != null`, and `"k" in m`."""
    if node.operator in ("==", "!=") and (node.operator == "!=") == when:
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, Literal) and other.value is None:
                return _about("filled", side, roots)
    if node.operator == "in" and when and isinstance(node.left, Literal) and isinstance(node.left.value, str):
        holder = path_of(node.right, roots)
        return NOTHING if holder is None else frozenset({("has", (*holder, node.left.value))})
    return NOTHING


def _about(what: str, node: Node, roots: Roots) -> Facts:
    path = path_of(node, roots)
    return NOTHING if path is None else frozenset({(what, path)})


def evaluated(node: Node, roots: Roots) -> Facts:
    """Which paths are certainly there once the node has been evaluated without an error."""
    found: set[Fact] = set()
    waiting: list[Node] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Select | Index) and (path := path_of(current, roots)) is not None:
            # What has a field is not null.
            found.update({("has", path), ("filled", path[:-1])})
        waiting.extend(STRICT[type(current)](current) if type(current) in STRICT else current.parts())
    return frozenset(found)


def _no_parts(node: Node) -> Iterable[Node]:
    return ()


def _condition(node: Node) -> Iterable[Node]:
    return node.parts()[:1]


# What is evaluated in any case, where that is not all parts.
STRICT: Final[dict[type[Node], Callable[[Node], Iterable[Node]]]] = {
    Junction: _no_parts,
    Ternary: _condition,
    Macro: _condition,
}
