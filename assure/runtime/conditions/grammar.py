"""The words of the grammar: precedence, reserved words, which calls are macros; and a place in a list of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.runtime.conditions import literals
from assure.runtime.conditions.syntax import Binary, Call, Has, Junction, Macro, Name, Node, Select
from assure.runtime.conditions.tokens import BadText, Token

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = {
    "||": 0, "&&": 1, "==": 2, "!=": 2, "<": 2, "<=": 2, ">": 2, ">=": 2, "in": 2,
    "+": 3, "-": 3, "*": 4, "/": 4, "%": 4,
}  # fmt: skip
KEYWORDS = frozenset({"in", "null", "true", "false"})
RESERVED = frozenset(
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    }
)  # fmt: skip
CONSTANTS = {"true": True, "false": False, "null": None}
# How many arguments make a call with a target a macro.
MACROS = {"all": (2,), "exists": (2,), "exists_one": (2,), "filter": (2,), "map": (2, 3)}
LITERALS: dict[str, Callable[[Token], object]] = {
    "int": literals.integer, "uint": literals.unsigned, "double": literals.double, "string": literals.string,
}  # fmt: skip


class Cursor:
    """A place in a list of tokens, and how deep the reader of it is nested."""

    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.index = 0
        self.nesting = 0

    @property
    def now(self) -> Token:
        return self.found[self.index]

    def take(self) -> Token:
        """The token that comes next, stepped over."""
        token = self.now
        self.index += 1
        return token

    def accept(self, sign: str) -> bool:
        """Steps over `sign` when it comes next, and says whether it did."""
        if self.now.kind == "sign" and self.now.text == sign:
            self.index += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        """Steps over `sign`; anything else is an error."""
        if not self.accept(sign):
            raise self.unexpected(f"expected {sign!r}")

    def unexpected(self, wanted: str) -> BadText:
        """The error of what comes next."""
        token = self.now
        met = "the end of the text" if token.kind == "end" else repr(token.text)
        return BadText(f"{wanted}, found {met}", token.at)


def joined(operator: Token, left: Node, right: Node) -> Node:
    """The two operands under their operator; chains of && or || become one node."""
    if operator.text not in ("&&", "||"):
        return Binary(operator.at, operator.text, left, right)
    if isinstance(left, Junction) and left.operator == operator.text:
        return Junction(left.at, operator.text, (*left.operands, right))
    return Junction(operator.at, operator.text, (left, right))


def call(token: Token, target: Node | None, arguments: tuple[Node, ...]) -> Node:
    """A call, or the macro that it is."""
    name = token.text
    if target is None and name == "has" and len(arguments) == 1:
        selection = arguments[0]
        if not isinstance(selection, Select):
            raise BadText("has() takes the selection of a field: has(a.b)", selection.at)
        return Has(token.at, selection.operand, selection.field)
    if target is None or len(arguments) not in MACROS.get(name, ()):
        return Call(token.at, name, target, arguments)
    variable = arguments[0]
    if not isinstance(variable, Name) or variable.absolute:
        raise BadText(f"the first argument of {name}() is the name of its variable", variable.at)
    predicate: Node | None = arguments[1]
    result: Node | None = None
    if name == "map":
        predicate, result = (arguments[1], arguments[2]) if len(arguments) == 3 else (None, arguments[1])
    return Macro(token.at, name, target, variable.name, predicate, result)


def dotted(node: Node) -> str:
    """`a.b.c` for the nodes of a.b.c, empty for anything else."""
    fields: list[str] = []
    while isinstance(node, Select):
        fields.append(node.field)
        node = node.operand
    return ".".join([node.name, *reversed(fields)]) if isinstance(node, Name) else ""
