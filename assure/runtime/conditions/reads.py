"""What an expression reads from its context, and which literals it compares that with: data for gates and registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.runtime.conditions.names import TYPES, Names
from assure.runtime.conditions.syntax import Binary, Has, Index, ListOf, Literal, Macro, Name, Node, Select

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# ("request", "params", "items", "*", "price"): names from the context inwards, "*" for each element of a list or map.
Path = tuple[str, ...]
EACH = "*"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A path that is compared with a literal (`==`, `!=`, `<`, ..., `in`), and the offset of the operator."""

    path: Path
    operator: str
    literal: object
    at: int


def reads(node: Node, names: Names) -> tuple[Path, ...]:
    """Every path that evaluating the node may look at, sorted; a path stands for everything below it."""
    return tuple(sorted({path for path, _ in _Reader(names).visit(node, {})}))


def comparisons(node: Node, names: Names) -> tuple[Comparison, ...]:
    """Every comparison of a path with a literal, in the order of the text."""
    reader = _Reader(names)
    found = [one for current, scope in reader.scoped(node, {}) for one in reader.compared(current, scope)]
    return tuple(sorted(found, key=lambda one: (one.at, one.path, repr(one.literal))))


class _Reader:
    """Follows names and selections; `scope` says which path the variable of a macro runs over, None where none is."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def path(self, node: Node, scope: Mapping[str, Path | None]) -> Path | None:
        """The path a node stands for, None when it is worked out from something else."""
        if isinstance(node, Name | Select) and (named := self.names.qualified(node, frozenset(scope))):
            return None if named in TYPES and named not in self.names.declared else (named,)
        if isinstance(node, Name):
            return scope[node.name] if node.name in scope and not node.absolute else (node.name,)
        if isinstance(node, Select | Has):
            return self._below(node.operand, node.field, scope)
        if isinstance(node, Index):
            literal = node.index.value if isinstance(node.index, Literal) else None
            return self._below(node.operand, literal if isinstance(literal, str) else EACH, scope)
        return None

    def _below(self, node: Node, name: str, scope: Mapping[str, Path | None]) -> Path | None:
        base = self.path(node, scope)
        return None if base is None else (*base, name)

    def visit(self, node: Node, scope: Mapping[str, Path | None]) -> Iterator[tuple[Path, Node]]:
        """The longest paths from the node down, each with its node; no recursion."""
        waiting = [(node, scope)]
        while waiting:
            current, around = waiting.pop()
            path = self.path(current, around)
            if path is None:
                waiting.extend(self._parts(current, around))
                continue
            yield path, current
            waiting.extend((index, around) for index in _indexes(current))

    def scoped(self, node: Node, scope: Mapping[str, Path | None]) -> Iterator[tuple[Node, Mapping[str, Path | None]]]:
        """Every node from this one down, with the variables around it."""
        waiting = [(node, scope)]
        while waiting:
            current, around = waiting.pop()
            yield current, around
            waiting.extend(self._parts(current, around))

    def _parts(self, node: Node, scope: Mapping[str, Path | None]) -> list[tuple[Node, Mapping[str, Path | None]]]:
        if not isinstance(node, Macro):
            return [(part, scope) for part in node.parts()]
        source = self.path(node.source, scope)
        inner = {**scope, node.variable: None if source is None else (*source, EACH)}
        return [(node.source, scope), *((part, inner) for part in node.parts()[1:])]

    def compared(self, node: Node, scope: Mapping[str, Path | None]) -> Iterator[Comparison]:
        if not isinstance(node, Binary):
            return
        for side, other in ((node.left, node.right), (node.right, node.left)):
            path = self.path(side, scope)
            if path is not None and not (node.operator == "in" and side is node.right):
                for literal in _literals(other, node.operator):
                    yield Comparison(path, node.operator, literal, node.at)


def _indexes(node: Node) -> Iterator[Node]:
    """What is worked out inside the brackets of a path."""
    while isinstance(node, Select | Has | Index):
        if isinstance(node, Index) and not isinstance(node.index, Literal):
            yield node.index
        node = node.operand


def _literals(node: Node, operator: str) -> Iterator[object]:
    items = node.items if operator == "in" and isinstance(node, ListOf) else (node,)
    for item in items:
        if isinstance(item, Literal):
            yield item.value
