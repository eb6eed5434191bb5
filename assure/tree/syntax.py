"""A file that has been parsed: its tree, its text, and what every reading of it starts from, worked out once."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from assure.tree.source import Positions
from assure.tree.walk import NEVER_NAMES, blocks, never_true_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.walk import Visit

_SHOWN = 120


class Syntax:
    """The syntax tree of a text, with the module's name and whether it is a package's `__init__`."""

    def __init__(self, module: ast.Module, text: str, name: str, is_package: bool) -> None:
        self.module = module
        self.text = text
        self.name = name
        self.is_package = is_package
        self.positions = Positions(text)

    @property
    def package(self) -> str:
        """The package the module stands in; a package stands in itself."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @cached_property
    def blocks(self) -> tuple[Visit, ...]:
        """Every statement with the scope and context it stands in, outer before inner."""
        return tuple(blocks(self.module, self.never))

    @cached_property
    def never(self) -> frozenset[str]:
        """The names that stand for TYPE_CHECKING here."""
        named = any(name in self.text for name in NEVER_NAMES)
        return never_true_names(self.module) if named else NEVER_NAMES

    @cached_property
    def has_walrus(self) -> bool:
        """Whether an expression may bind a name."""
        return ":=" in self.text

    @cached_property
    def has_lambda(self) -> bool:
        """Whether an expression may be a function."""
        return "lambda" in self.text

    def written(self, node: ast.expr) -> str:
        """An expression as it stands in the file, on one line and cut where it is long."""
        lines = self._lines[node.lineno - 1 : node.end_lineno]
        last = lines[-1].encode()[: node.end_col_offset].decode(errors="replace")
        lines = [*lines[:-1], last]
        lines[0] = lines[0].encode()[node.col_offset :].decode(errors="replace")
        shown = " ".join(word for line in lines for word in line.split())
        return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."

    def line(self, number: int) -> str:
        """A line of the text, counted from 1."""
        return self._lines[number - 1]

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def functions(self) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str]]:
        """Every function with the scope it stands in."""
        for node, scope, _ in self.blocks:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node, scope
