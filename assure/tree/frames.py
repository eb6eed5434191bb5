"""Answerable for what is noted about one scope while it is visited, and for freezing it into `ScopeFacts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.summaries import ScopeFacts

if TYPE_CHECKING:
    from assure.tree.summaries import Expression, Record


class Frame:
    """The scope being visited: a module, class or function. Mutable, and gone once it is frozen.

    What is noted are plain tuples in the order of the fields that `summaries` gives them, for the sake of speed and of
    the store, which keeps nothing else.
    """

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
        self.blocks: list[Record] = [(-1, ())]
        self.first_parameter = ""
        self.elsewhere: frozenset[str] = frozenset()  # names declared global or nonlocal
        self.annotation: Expression = None
        self.bases: tuple[Expression, ...] = ()
        self.decorators: list[Record] = []
        self.parameters: list[Record] = []
        self.bindings: list[Record] = []
        self.attributes: list[Record] = []
        self.annotations: list[tuple[str, Expression]] = []
        self.outer: list[Record] = []
        self.returns: list[Record] = []
        self.yields: list[Record] = []
        self.calls: list[Record] = []
        self.managers: list[Record] = []
        self.mentions: list[Record] = []
        self.stores: list[Record] = []
        self.tests: list[Record] = []
        self.puts: list[Record] = []

    def next(self) -> int:
        """The next place in the order of this scope."""
        self.order += 1
        return self.order

    def bind(self, name: str, value: Expression) -> None:
        """Note that a name is given a value here."""
        bound = self.outer if name in self.elsewhere else self.bindings
        bound.append((name, self.next(), self.block, value))

    def enter(self, tests: tuple[tuple[str, str], ...]) -> int:
        """Open a block that runs when the tests hold; returns what to leave it by."""
        saved = self.block
        self.blocks.append((saved, tests))
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
            tuple(self.decorators),
            tuple(self.parameters),
            self.annotation,
            self.bases,
            tuple(self.bindings),
            tuple(self.attributes),
            tuple(self.annotations),
            tuple(self.outer),
            tuple(self.returns),
            tuple(self.yields),
            tuple(self.calls),
            tuple(self.managers),
            tuple(self.mentions),
            tuple(self.stores),
            tuple(self.tests),
            tuple(self.puts),
            tuple(self.blocks),
        )
