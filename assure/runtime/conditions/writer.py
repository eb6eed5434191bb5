"""Writes the Python of a condition: for each sort of node the code that answers it, natively where that is exact."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions import templates
from assure.runtime.conditions.arithmetic import negate
from assure.runtime.conditions.fastcalls import call_code, listed, literal_code
from assure.runtime.conditions.lines import INDENT, Lines
from assure.runtime.conditions.names import TYPES, dotted
from assure.runtime.conditions.shortcuts import FUNCTIONS
from assure.runtime.conditions.syntax import (
    Binary,
    Call,
    Has,
    Index,
    Junction,
    ListOf,
    Literal,
    Macro,
    MapOf,
    Message,
    Name,
    Node,
    Select,
    Ternary,
    Unary,
    walk,
)
from assure.runtime.conditions.templates import Code
from assure.runtime.conditions.values import MISSING

if TYPE_CHECKING:
    from assure.runtime.conditions.outcome import Outcome

    Answer = Callable[[Any], Outcome]


class Unsupported(Exception):
    """Raised where an expression has no fast path."""


class Writer(Lines):
    """Writes the code of an expression, each sort of node in its own way."""

    def function(self) -> str:
        """The whole source."""
        self.conclude(self.whole)
        lines = [] if self.plain else ["        if type(context) is not dict:", "            return otherwise(context)"]
        if self.budget:
            lines.insert(0, f"        {self.budget} = METER()")
        if _has_lines(self.whole):
            # What is asked for in every turn of a loop is quicker to reach as a variable.
            lines.insert(0, "        get, type, int, str = GET, TYPE, INT, STR")
        end = ["    except Exception:", "        pass", "    return otherwise(context)"]
        return "\n".join(["def evaluate(context):", "    try:", *lines, *self.lines, *end])

    def conclude(self, node: Node) -> None:
        """The lines that return the outcome; chains of && and || return as soon as they are decided."""
        if isinstance(node, Junction):
            decided = "VIOLATED" if node.operator == "&&" else "HOLDS"
            for operand in node.operands[:-1]:
                test = self.test(operand)
                self.emit(f"if {'not ' if node.operator == '&&' else ''}{test}:")
                self.emit(f"{INDENT}return {decided}")
            node = node.operands[-1]
        self.emit(f"return HOLDS if {self.test(node)} else VIOLATED")

    def test(self, node: Node) -> str:
        """The text of a real bool."""
        code = self.code(node)
        return templates.truth(code if code.kind == "bool" else self.named(code))

    def operand(self, node: Node) -> Code:
        """The code of a node whose value is needed more than once."""
        code = self.code(node)
        # A size is compared once, in most cases.
        return code if code.kind == "size" else self.named(code, self.path(node))

    def operands(self, *nodes: Node) -> list[Code]:
        """The codes of several nodes; what stands before a macro is evaluated before its lines."""
        found: list[Code] = []
        for index, node in enumerate(nodes):
            code = self.operand(node)
            if any(_has_lines(later) for later in nodes[index + 1 :]):
                code = self.settled(code)
            found.append(code)
        return found

    def code(self, node: Node) -> Code:
        path = self.path(node)
        if path is not None and path in self.known:
            return Code(self.known[path], name=self.known[path])
        return CODES[type(node)](self, node)

    def literal(self, node: Literal) -> Code:
        return literal_code(node.value, self)

    def name(self, node: Name) -> Code:
        local = None if node.absolute else self.scope.get(node.name)
        if local:
            return Code(local, name=local)
        return self.read(self.names.qualified(node, frozenset(self.scope)) or node.name)

    def read(self, name: str) -> Code:
        """A name of the context, or a type."""
        if self.names.is_type(name):
            constant = self.constant(TYPES[name])
            return Code(constant, name=constant)
        # What is only looked into need not be asked for with care: nothing is inside of what a mapping makes up.
        careful = self.plain and name not in self.looked_into
        return Code(f"get(context, {name!r}, ABSENT)" if careful else f"context[{name!r}]")

    def select(self, node: Select) -> Code:
        qualified = self.names.qualified(node, frozenset(self.scope))
        if qualified is not None:
            return self.read(qualified)
        path = dotted(node)
        return self.selection(node.operand, node.field, delicate=path is None or path[0] in self.delicate)

    def selection(self, operand: Node, field: str, *, delicate: bool) -> Code:
        """`operand.field`; `delicate` when null must be told from absence."""
        if self.plain:
            return Code(templates.plain_selection(self.operand(operand), field, delicate=delicate))
        return Code(templates.selection(self.operand(operand), field))

    def has(self, node: Has) -> Code:
        present = f"{self.meter()}.present" if self.counted else "present"
        if not self.plain:
            return Code(templates.presence(self.operand(node.operand), node.field, present), "bool")
        # What was found is kept for whoever reads it next.
        holder = self.operand(node.operand)
        value = Code(templates.plain_selection(holder, node.field, delicate=True))
        base = self.path(node.operand)
        if base is not None:
            value = self.named(value, (*base, node.field))
        return Code(templates.plain_presence(value, holder, node.field, present), "bool")

    def index(self, node: Index) -> Code:
        index = node.index.value if isinstance(node.index, Literal) else MISSING
        if isinstance(index, str):
            return self.selection(node.operand, index, delicate=True)
        if type(index) is int and index >= 0:
            return Code(templates.element(self.operand(node.operand), index))
        holder, key = self.operands(node.operand, node.index)
        return Code(f"indexed({holder.text}, {key.text})")

    def unary(self, node: Unary) -> Code:
        if node.operator == "!":
            return Code(f"(not {self.test(node.operand)})", "bool")
        return Code(f"{self.constant(negate)}({self.code(node.operand).text})")

    def binary(self, node: Binary) -> Code:
        if node.operator == "in":
            return listed(node, self)
        left, right = self.operands(node.left, node.right)
        if not templates.direct(left, right):
            left, right = self.named(left), self.named(right)
        if node.operator in ("==", "!=") and self.counted and not (left.is_literal or right.is_literal):
            return Code(templates.counted_equality(node.operator, left, right, self.meter()), "bool")
        if node.operator in templates.SWAPPED:
            return Code(templates.comparison(node.operator, left, right), "bool")
        if node.operator == "+" and self.counted:
            return Code(templates.sum_of("+", left, right, f"{self.meter()}.added"))
        if node.operator in "+-*":
            return Code(templates.sum_of(node.operator, left, right))
        return Code(f"{FUNCTIONS[node.operator]}({left.text}, {right.text})")

    def junction(self, node: Junction) -> Code:
        if any(_has_lines(operand) for operand in node.operands[1:]):
            return self.stepwise(node)
        tests = [self.test(node.operands[0])]
        before, straight = dict(self.known), self.straight
        self.straight = False
        tests.extend(self.test(operand) for operand in node.operands[1:])
        self.known, self.straight = before, straight
        return Code(f"({(' and ' if node.operator == '&&' else ' or ').join(tests)})", "bool")

    def stepwise(self, node: Junction) -> Code:
        """&& or || over lines: each operand behind the test of those before it."""
        result = self.fresh()
        self.emit(f"{result} = {self.test(node.operands[0])}")
        before = dict(self.known)
        for operand in node.operands[1:]:
            # Undecided here means that every operand so far was evaluated, so that its variables may be used.
            self.emit(f"if {'' if node.operator == '&&' else 'not '}{result}:")
            self.level += 1
            self.emit(f"{result} = {self.test(operand)}")
            self.level -= 1
        self.known = before
        return Code(result, "bool", result)

    def ternary(self, node: Ternary) -> Code:
        condition = self.test(node.condition)
        before, result = dict(self.known), self.fresh()
        if not (_has_lines(node.then) or _has_lines(node.otherwise)):
            straight, self.straight = self.straight, False
            then = self.code(node.then).text
            self.known = dict(before)
            otherwise = self.code(node.otherwise).text
            self.known, self.straight = before, straight
            return Code(f"({then} if {condition} else {otherwise})")
        for line, branch in ((f"if {condition}:", node.then), ("else:", node.otherwise)):
            self.emit(line)
            self.level += 1
            self.emit(f"{result} = {self.code(branch).text}")
            self.level -= 1
            self.known = dict(before)
        return Code(result, name=result)

    def call(self, node: Call) -> Code:
        return call_code(node, self)

    def list_of(self, node: ListOf) -> Code:
        # An element that nobody looks at must be a value of CEL all the same.
        texts = [code.text if code.is_literal else f"lift({code.text})" for code in self.operands(*node.items)]
        return Code(f"[{', '.join(texts)}]")

    def map_of(self, node: MapOf) -> Code:
        codes = self.operands(*node.parts())
        texts = [code.text if code.is_literal else f"lift({code.text})" for code in codes]
        pairs = [f"({key}, {value})" for key, value in zip(texts[::2], texts[1::2], strict=True)]
        return Code(f"written([{', '.join(pairs)}])")

    def message(self, node: Message) -> Code:
        raise Unsupported

    def macro(self, node: Macro) -> Code:
        """The loop of a macro, on lines of its own; what it comes to is in a variable."""
        source = self.settled(self.operand(node.source))
        result, variable = self.fresh(), self.fresh()
        start = {"all": "True", "exists": "False", "exists_one": "0"}.get(node.kind, "[]")
        self.emit(f"{result} = {start}")
        whole = f"{source.text} if type({source.text}) is list else elements({source.text})"
        self.emit(f"for {variable} in {f'{self.meter()}.whole({source.text})' if self.counted else whole}:")
        known, scope, level = dict(self.known), dict(self.scope), self.level
        self.scope[node.variable] = variable
        self.level += 1
        self.turn(node, result, variable)
        self.known, self.scope, self.level = known, scope, level
        if node.kind == "exists_one":
            return Code(f"({result} == 1)", "bool")
        return Code(result, "bool" if node.kind in ("all", "exists") else "any", result)

    def turn(self, node: Macro, result: str, variable: str) -> None:
        """What one turn of the loop does."""
        if node.predicate is not None:
            self.emit(f"if {'not ' if node.kind == 'all' else ''}{self.test(node.predicate)}:")
            self.level += 1
        if node.kind in ("all", "exists"):
            self.emit(f"{result} = {node.kind == 'exists'}")
            self.emit("break")
        elif node.kind == "exists_one":
            self.emit(f"{result} += 1")
        else:
            added = f"lift({self.code(node.result).text})" if node.result is not None else variable
            self.emit(f"{result} += [{added}]")


def _has_lines(node: Node) -> bool:
    """Whether the code of a node needs lines of its own."""
    return any(isinstance(part, Macro) for part in walk(node))


CODES: dict[type[Node], Callable[[Writer, Any], Code]] = {
    Literal: Writer.literal,
    Name: Writer.name,
    Select: Writer.select,
    Has: Writer.has,
    Index: Writer.index,
    Unary: Writer.unary,
    Binary: Writer.binary,
    Junction: Writer.junction,
    Ternary: Writer.ternary,
    Call: Writer.call,
    ListOf: Writer.list_of,
    MapOf: Writer.map_of,
    Message: Writer.message,
    Macro: Writer.macro,
}
