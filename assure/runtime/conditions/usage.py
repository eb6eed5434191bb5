"""How an expression uses what it reads: which paths are only looked into, and which tell null from absence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assure.runtime.conditions.names import dotted
from assure.runtime.conditions.syntax import Binary, Call, Has, Index, Literal, Macro, Name, Node, Select, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

# These have no meaning for null: where a value turns out to be None, the plain function gives up in any case.
STRING_CALLS: Final = frozenset({"size", "contains", "startsWith", "endsWith", "matches"})
ORDER: Final = frozenset({"<", "<=", ">", ">="})


def delicate(node: Node) -> frozenset[str]:
    """The dotted names whose value may be null and must then be told from one that is absent.

    A name counts wherever one use asks for it, so that variables of the same name are treated alike.
    """
    harmless: set[int] = set()
    for parent in walk(node):
        harmless.update(id(part) for part in _harmless(parent))
    found = (dotted(current) for current in walk(node) if id(current) not in harmless)
    asked = {_field(current) for current in walk(node) if isinstance(current, Has)}
    return frozenset({one[0] for one in found if one is not None} | asked)


def _field(node: Has) -> str:
    base = dotted(node.operand)
    return f"{base[0]}.{node.field}" if base else ""


def looked_into(node: Node) -> frozenset[str]:
    """The names of the context that are never used but by their fields."""
    bases = {id(current.operand) for current in walk(node) if isinstance(current, Select | Has)}
    names = [current for current in walk(node) if isinstance(current, Name)]
    bare = {name.name for name in names if id(name) not in bases}
    return frozenset(name.name for name in names) - bare


def _harmless(parent: Node) -> Iterator[Node]:
    """The parts of a node for which None and nothing at all come to the same: both make the plain function give up."""
    if isinstance(parent, Select | Has | Index | Macro):
        yield parent.parts()[0]
    elif isinstance(parent, Binary) and parent.operator in ORDER:
        yield from parent.parts()
    elif isinstance(parent, Binary) and parent.operator in ("==", "!="):
        yield from _beside_literal(parent)
    elif isinstance(parent, Call) and parent.function in STRING_CALLS:
        yield from parent.parts()


def _beside_literal(parent: Binary) -> Iterator[Node]:
    for side, other in ((parent.left, parent.right), (parent.right, parent.left)):
        if isinstance(other, Literal) and other.value is not None:
            yield side
