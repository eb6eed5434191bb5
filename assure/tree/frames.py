"""Answerable for what is noted about one scope while it is visited, and for freezing it into `ScopeFacts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.summaries import Binding, Block, Parameter, Put, ScopeFacts, Site, Store, Test

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.tree.summaries import Expression


class Frame:
    """The scope being visited: a module, class or function. Mutable, and gone once it is frozen."""

    __slots__ = (
        "annotation",
        "annotations",
        "attributes",
        "bases",
        "bindings",
        "block",
        "blocks",
        "calls",
        "decorators",
        "elsewhere",
        "first_parameter",
        "flags",
        "kind",
        "line",
        "managers",
        "mentions",
        "name",
        "number",
        "order",
        "outer",
        "parameters",
        "parent",
        "puts",
        "returns",
        "stores",
        "tests",
        "yields",
    )

    def __init__(self, kind: str, name: str, line: int, number: int, parent: int) -> None:
        self.kind, self.name, self.line, self.number, self.parent = kind, name, line, number, parent
        self.flags, self.order, self.block = 0, 0, 0
        self.blocks = [Block(-1, ())]
        self.first_parameter = ""
        self.elsewhere: frozenset[str] = frozenset()  # names declared global or nonlocal
        self.annotation: Expression = None
        self.bases: tuple[Expression, ...] = ()
        self.decorators: list[Site] = []
        self.parameters: list[Parameter] = []
        self.bindings: list[Binding] = []
        self.attributes: list[Binding] = []
        self.annotations: list[tuple[str, Expression]] = []
        self.outer: list[Binding] = []
        self.returns: list[Site] = []
        self.yields: list[Site] = []
        self.calls: list[Site] = []
        self.managers: list[Site] = []
        self.mentions: list[Site] = []
        self.stores: list[Store] = []
        self.tests: list[Test] = []
        self.puts: list[Put] = []

    def next(self) -> int:
        """The next place in the order of this scope."""
        self.order += 1
        return self.order

    def bind(self, name: str, value: Expression) -> None:
        """Note that a name is given a value here."""
        bound = self.outer if name in self.elsewhere else self.bindings
        bound.append(Binding(name, self.next(), self.block, value))

    def enter(self, tests: tuple[tuple[str, str], ...]) -> int:
        """Open a block that runs when the tests hold; returns what to leave it by."""
        saved = self.block
        self.blocks.append(Block(saved, tests))
        self.block = len(self.blocks) - 1
        return saved

    def leave(self, saved: int) -> None:
        """Return to the block around."""
        self.block = saved

    def freeze(self) -> ScopeFacts:
        """The facts of this scope, as tuples all the way down."""
        return ScopeFacts(
            self.kind,
            self.name,
            self.line,
            self.parent,
            self.flags,
            _plain(self.decorators),
            _plain(self.parameters),
            self.annotation,
            self.bases,
            _plain(self.bindings),
            _plain(self.attributes),
            tuple(self.annotations),
            _plain(self.outer),
            _plain(self.returns),
            _plain(self.yields),
            _plain(self.calls),
            _plain(self.managers),
            _plain(self.mentions),
            _plain(self.stores),
            _plain(self.tests),
            _plain(self.puts),
            _plain(self.blocks),
        )


def _plain(records: Iterable[tuple[object, ...]]) -> tuple[tuple[object, ...], ...]:
    """Records without their names: what `marshal` can keep."""
    return tuple(
        tuple(tuple(part) if isinstance(part, tuple) and hasattr(part, "_fields") else part for part in record)
        for record in records
    )
