"""The syntax tree of a CEL expression: frozen values, each knowing the offset in the text where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Node:
    """Anything an expression is made of."""

    at: int

    def parts(self) -> tuple[Node, ...]:
        """The nodes directly below this one, from left to right."""
        return ()


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """null, a bool, a number, a string or bytes, as the CEL value it stands for."""

    value: object


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name; `absolute` when it was written with a leading dot. Once resolved it may hold dots (`a.b`)."""

    name: str
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Select(Node):
    """`operand.field`."""

    operand: Node
    field: str

    def parts(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Has(Node):
    """`has(operand.field)`."""

    operand: Node
    field: str

    def parts(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`operand[index]`."""

    operand: Node
    index: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.operand, self.index)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(arguments)`, or `target.function(arguments)`."""

    function: str
    target: Node | None
    arguments: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.arguments if self.target is None else (self.target, *self.arguments)


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`!operand` or `-operand`."""

    operator: str
    operand: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """A comparison, `in`, or arithmetic; `at` is the place of the operator."""

    operator: str
    left: Node
    right: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Junction(Node):
    """`&&` or `||` over two operands or more."""

    operator: str
    operands: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True, slots=True)
class Ternary(Node):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[items]`."""

    items: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class MapOf(Node):
    """`{key: value}`."""

    entries: tuple[tuple[Node, Node], ...]

    def parts(self) -> tuple[Node, ...]:
        return tuple(node for entry in self.entries for node in entry)


@dataclass(frozen=True, slots=True)
class Message(Node):
    """`Type{field: value}`: read, so that it can be named in the message that says it is not supported."""

    type_name: str
    values: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.values


@dataclass(frozen=True, slots=True)
class Macro(Node):
    """`source.kind(variable, ...)`: `predicate` is absent in the two-argument `map`, `result` in all but `map`."""

    kind: str
    source: Node
    variable: str
    predicate: Node | None
    result: Node | None

    def parts(self) -> tuple[Node, ...]:
        return tuple(node for node in (self.source, self.predicate, self.result) if node is not None)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, each before what it is made of; no recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(current.parts()))


def depth(node: Node) -> int:
    """How many nodes stand above each other at most; no recursion."""
    deepest = 0
    waiting = [(node, 1)]
    while waiting:
        current, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((part, level + 1) for part in current.parts())
    return deepest
