"""What a name in an expression means: a variable of a macro, a name of the context (also `a.b`), or a type."""

from __future__ import annotations

from typing import Final

from assure.runtime.conditions.syntax import Name, Node, Select
from assure.runtime.conditions.values import TypeValue

TYPES: Final = {
    name: TypeValue(name)
    for name in (
        "bool", "bytes", "double", "google.protobuf.Duration", "google.protobuf.Timestamp", "int", "list", "map",
        "null_type", "string", "type", "uint",
    )
}  # fmt: skip


def dotted(node: Node) -> tuple[str, Name] | None:
    """`a.b.c` and its first node for a selection from a name; None for anything else."""
    fields: list[str] = []
    while isinstance(node, Select):
        fields.append(node.field)
        node = node.operand
    return (".".join([node.name, *reversed(fields)]), node) if isinstance(node, Name) else None


class Names:
    """Resolves names as CEL does: within the container first, and the longest declared name before its prefixes."""

    __slots__ = ("container", "declared")

    def __init__(self, declared: frozenset[str] = frozenset(), container: str = "") -> None:
        self.declared = declared
        self.container = container

    def qualified(self, node: Node, local: frozenset[str]) -> str | None:
        """The declared name or type that a whole `a.b.c` stands for; `local` are the variables of macros around it."""
        found = dotted(node)
        if found is None or (found[1].name in local and not found[1].absolute):
            return None
        path, first = found
        for candidate in (path,) if first.absolute else self._candidates(path):
            if candidate in self.declared or candidate in TYPES:
                return candidate
        return None

    def is_type(self, name: str) -> bool:
        """Whether a name is a type and nothing the context declares."""
        return name in TYPES and name not in self.declared

    def _candidates(self, path: str) -> list[str]:
        """The path inside the container and each container around it, then by itself."""
        outer = self.container.split(".") if self.container else []
        return [".".join([*outer[:count], path]) for count in range(len(outer), -1, -1)]
