"""From text to syntax tree: the grammar of CEL, with macros told from calls, and bounds on size and depth."""

from __future__ import annotations

from assure.runtime.conditions import literals
from assure.runtime.conditions.grammar import (
    CONSTANTS,
    KEYWORDS,
    LEVELS,
    LITERALS,
    RESERVED,
    Cursor,
    call,
    dotted,
    joined,
)
from assure.runtime.conditions.syntax import (
    Index,
    ListOf,
    Literal,
    MapOf,
    Message,
    Name,
    Node,
    Select,
    Ternary,
    Unary,
    depth,
    walk,
)
from assure.runtime.conditions.tokens import BadText, Token, tokens

MAX_TEXT = 20_000
MAX_NODES = 5_000
# How deep parentheses, brackets and calls may stand in each other: the specification asks for 24 at least.
MAX_NESTING = 64
# How high the tree may become by chains as well (`a + b + c`): far from Python's own limit on recursion.
MAX_DEPTH = 160


def parse(text: str) -> Node:
    """The tree of an expression; raises BadText with the first place that is wrong."""
    if len(text) > MAX_TEXT:
        raise BadText(f"the text has {len(text)} characters; at most {MAX_TEXT} are read", 0)
    if not text.strip():
        raise BadText("the condition is empty", 0)
    try:
        node = _Parser(tokens(text)).whole()
    except RecursionError:
        raise BadText("the expression is nested too deep for what is left of the stack", 0) from None
    if sum(1 for _ in walk(node)) > MAX_NODES:
        raise BadText(f"the expression has more than {MAX_NODES} parts", 0)
    if depth(node) > MAX_DEPTH:
        raise BadText(f"the expression is nested deeper than {MAX_DEPTH} levels", 0)
    return node


class _Parser(Cursor):
    """Recursive descent with precedence climbing over a list of tokens."""

    def whole(self) -> Node:
        node = self.expression()
        if self.now.kind != "end":
            raise self.unexpected("expected an operator or the end")
        return node

    def expression(self) -> Node:
        """`a ? b : c`, or what binds stronger."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise BadText(f"nested deeper than {MAX_NESTING} levels", self.now.at)
        node = self.binary(0)
        if self.accept("?"):
            then = self.binary(0)
            self.expect(":")
            node = Ternary(node.at, node, then, self.expression())
        self.nesting -= 1
        return node

    def binary(self, level: int) -> Node:
        """Operators of this precedence or a higher one, from left to right."""
        left = self.unary()
        while (found := self.level_of(self.now)) is not None and found >= level:
            operator = self.take()
            right = self.binary(found + 1)
            left = joined(operator, left, right)
        return left

    def level_of(self, token: Token) -> int | None:
        if token.kind == "sign" or (token.kind == "name" and token.text == "in"):
            return LEVELS.get(token.text)
        return None

    def unary(self) -> Node:
        """Any number of `!`, or of `-`; the minus directly before a number belongs to the number."""
        first = self.now
        if first.kind != "sign" or first.text not in "!-":
            return self.member()
        operators: list[Token] = []
        while self.now.kind == "sign" and self.now.text == first.text:
            operators.append(self.take())
        if len(operators) > MAX_DEPTH:
            raise BadText(f"more than {MAX_DEPTH} operators in a row", first.at)
        if first.text == "-" and self.now.kind in ("int", "double"):
            self.index -= 1
            operators.pop()
        node = self.member()
        for operator in reversed(operators):
            node = Unary(operator.at, operator.text, node)
        return node

    def member(self) -> Node:
        """A primary and the selections, calls and indexes that follow it."""
        node = self.primary()
        while True:
            at = self.now.at
            if self.accept("."):
                node = self.selected(node)
            elif self.accept("["):
                node = Index(at, node, self.bracketed())
            elif self.now.text == "{" and self.now.kind == "sign" and (name := dotted(node)):
                node = self.message(node.at, name)
            else:
                return node

    def bracketed(self) -> Node:
        if self.now.text == "?" and self.now.kind == "sign":
            raise BadText("optional indexes ([?x]) are not supported", self.now.at)
        index = self.expression()
        self.expect("]")
        return index

    def selected(self, operand: Node) -> Node:
        token = self.take()
        if token.kind == "quoted":
            return Select(token.at, operand, token.text[1:-1])
        if token.kind == "sign" and token.text == "?":
            raise BadText("optional selections (.?x) are not supported", token.at)
        if token.kind != "name" or token.text in KEYWORDS:
            self.index -= 1
            raise self.unexpected("expected the name of a field or function")
        if self.accept("("):
            return call(token, operand, self.listed(")"))
        return Select(token.at, operand, token.text)

    def listed(self, closing: str) -> tuple[Node, ...]:
        """Expressions with commas between, up to `closing`."""
        if self.accept(closing):
            return ()
        items = [self.expression()]
        while self.accept(","):
            items.append(self.expression())
        self.expect(closing)
        return tuple(items)

    def primary(self) -> Node:
        token = self.take()
        if token.kind == "sign":
            return self.opened(token)
        if token.kind == "name":
            return self.named(token, absolute=False)
        if token.kind in LITERALS:
            return Literal(token.at, LITERALS[token.kind](token))
        self.index -= 1
        raise self.unexpected("expected a value")

    def opened(self, token: Token) -> Node:
        """What begins with a sign: a parenthesis, a list, a map, a leading dot, a negative number."""
        if token.text == "(":
            node = self.expression()
            self.expect(")")
            return node
        if token.text == "[":
            return self.list_of(token)
        if token.text == "{":
            return self.map_of(token)
        if token.text == "." and self.now.kind == "name":
            return self.named(self.take(), absolute=True)
        if token.text == "-" and self.now.kind == "int":
            return Literal(token.at, literals.integer(self.take(), negative=True))
        if token.text == "-" and self.now.kind == "double":
            return Literal(token.at, -literals.double(self.take()))
        self.index -= 1
        raise self.unexpected("expected a value")

    def named(self, token: Token, *, absolute: bool) -> Node:
        if token.text in CONSTANTS and not absolute:
            return Literal(token.at, CONSTANTS[token.text])
        if token.text in KEYWORDS or token.text in RESERVED:
            raise BadText(f"{token.text!r} is reserved and can't be a name", token.at)
        if self.accept("("):
            return call(token, None, self.listed(")"))
        return Name(token.at, token.text, absolute)

    def list_of(self, opening: Token) -> Node:
        items: list[Node] = []
        while not self.accept("]"):
            self.no_optional()
            if not items and self.accept(","):
                self.expect("]")
                break
            items.append(self.expression())
            if not self.accept(","):
                self.expect("]")
                break
        return ListOf(opening.at, tuple(items))

    def map_of(self, opening: Token) -> Node:
        entries: list[tuple[Node, Node]] = []
        while not self.accept("}"):
            self.no_optional()
            if not entries and self.accept(","):
                self.expect("}")
                break
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression()))
            if not self.accept(","):
                self.expect("}")
                break
        return MapOf(opening.at, tuple(entries))

    def no_optional(self) -> None:
        if self.now.kind == "sign" and self.now.text == "?":
            raise BadText("optional elements (?x) are not supported", self.now.at)

    def message(self, at: int, name: str) -> Node:
        self.expect("{")
        values: list[Node] = []
        while not self.accept("}"):
            if self.take().kind not in ("name", "quoted"):
                self.index -= 1
                raise self.unexpected("expected the name of a field")
            self.expect(":")
            values.append(self.expression())
            if not self.accept(","):
                self.expect("}")
                break
        return Message(at, name, tuple(values))
