"""Lines of Python in the making: variables, what they hold, and where they may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.runtime.conditions.syntax import Name, Node, Select
from assure.runtime.conditions.templates import Code
from assure.runtime.conditions.usage import delicate, looked_into

if TYPE_CHECKING:
    from assure.runtime.conditions.names import Names

INDENT = "    "


class Lines:
    """Writes the function line by line.

    `known` holds the variables of paths that are certainly assigned; `scope` the variables of the macros around.
    `straight` says that what is written now is evaluated in any case once its line is reached, so that a variable may
    be assigned on a line of its own before; elsewhere it is assigned inside the expression.
    """

    def __init__(self, names: Names, whole: Node, *, plain: bool) -> None:
        self.names = names
        self.whole = whole
        self.delicate = delicate(whole)
        self.looked_into = looked_into(whole)
        self.plain = plain
        self.lines: list[str] = []
        self.constants: dict[str, object] = {}
        self.known: dict[tuple[object, ...], str] = {}
        self.scope: dict[str, str] = {}
        self.straight = True
        self.level = 2
        self.count = 0
        # The variable of the budget, once something is counted.
        self.budget = ""

    def emit(self, line: str) -> None:
        """Adds a line at the present level."""
        self.lines.append(INDENT * self.level + line)

    def fresh(self) -> str:
        """The name of a new variable."""
        self.count += 1
        return f"v{self.count}"

    def constant(self, value: object) -> str:
        """The name under which the function finds a value."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def meter(self) -> str:
        """The variable that holds the budget of the evaluation."""
        self.budget = self.budget or self.fresh()
        return self.budget

    @property
    def counted(self) -> bool:
        """Whether what is written now is evaluated once an element of something, so that it may cost too much."""
        return bool(self.scope)

    def named(self, code: Code, path: tuple[object, ...] | None = None) -> Code:
        """The code with a variable that holds its value, remembered for its path."""
        if code.name or code.is_literal:
            return code
        name = self.fresh()
        if path is not None:
            self.known[path] = name
        if self.straight:
            self.emit(f"{name} = {code.text}")
            return Code(name, code.kind, name)
        return Code(f"({name} := {code.text})", code.kind, name)

    def settled(self, code: Code) -> Code:
        """The code, evaluated on a line of its own."""
        if code.is_literal or code.text == code.name:
            return code
        name = code.name or self.fresh()
        self.emit(code.text if code.name else f"{name} = {code.text}")
        return Code(name, code.kind, name)

    def path(self, node: Node) -> tuple[object, ...] | None:
        """What a node reads, as the key of `known`."""
        if isinstance(node, Select) and (base := self.path(node.operand)) is not None:
            return (*base, node.field)
        if isinstance(node, Name):
            local = None if node.absolute else self.scope.get(node.name)
            return ("local", local) if local else ("name", node.name)
        return None
