"""Judges an expression before anything runs: names, functions, types, absent fields, literals that never occur."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions import guards
from assure.runtime.conditions.arithmetic import OVERLOADS
from assure.runtime.conditions.calls import call_type
from assure.runtime.conditions.comparing import ORDERED
from assure.runtime.conditions.inspection import Inspection
from assure.runtime.conditions.names import TYPES, Names
from assure.runtime.conditions.scopes import Scope, element_of, result_of
from assure.runtime.conditions.static import (
    BOOL,
    DYN,
    Type,
    comparable,
    list_of,
    of_kind,
    union,
)
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
)
from assure.runtime.conditions.values import NUMBERS, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.runtime.conditions.guards import Facts
    from assure.runtime.conditions.inspection import Note

KEYS = ("string", "bool", "int", "uint")


def check(node: Node, declared: Mapping[str, Type] | None, names: Names) -> tuple[Type, list[Note]]:
    """The type of an expression and everything that is wrong or doubtful; without declarations any name will do."""
    checker = _Checker(declared, names)
    result = checker.type(node, Scope({}, {}, guards.NOTHING))
    return result, checker.found.notes


class _Checker:
    """Works out types from the leaves up and notes what is wrong on the way."""

    def __init__(self, declared: Mapping[str, Type] | None, names: Names) -> None:
        self.declared = declared
        self.names = names
        self.found = Inspection()
        self.macros = 0

    def type(self, node: Node, scope: Scope) -> Type:
        named = self.names.qualified(node, frozenset(scope.variables)) if isinstance(node, Name | Select) else None
        result = CHECKS[type(node)](self, node, scope) if named is None else self.named(named)
        filled = ("filled", guards.path_of(node, scope.roots)) in scope.facts
        return result.without("null_type") if filled and len(result.kinds) > 1 else result

    def named(self, name: str) -> Type:
        if name in TYPES and name not in self.names.declared:
            return of_kind("type")
        return (self.declared or {}).get(name, DYN)

    def name(self, node: Name, scope: Scope) -> Type:
        if node.name in scope.variables and not node.absolute:
            return scope.variables[node.name]
        if self.declared is not None:
            self.found.unknown("name", node.name, self.declared, node.at)
        return DYN

    def literal(self, node: Literal, scope: Scope) -> Type:
        return of_kind(kind_of(node.value))

    def select(self, node: Select, scope: Scope) -> Type:
        holder = self.type(node.operand, scope)
        return self.field(node, holder, node.field, scope)

    def has(self, node: Has, scope: Scope) -> Type:
        holder = self.type(node.operand, scope)
        if self.found.wants(holder, ("map",), f"has(...{node.field})", node.at) and not holder.dynamic:
            self.found.declared_field(holder, node.field, node.at)
        return BOOL

    def field(self, node: Node, holder: Type, name: str, scope: Scope) -> Type:
        """The type of a field, noting one that is not declared or may be absent."""
        if holder.dynamic or not self.found.wants(holder, ("map",), f"the field {name!r}", node.at):
            return DYN
        declared = holder.fields.get(name)
        if declared is None and not self.found.declared_field(holder, name, node.at):
            return DYN
        certain = ("has", guards.path_of(node, scope.roots)) in scope.facts
        certain = certain or ("filled", guards.path_of(node, scope.roots)) in scope.facts
        if not certain and not (declared.required if declared else holder.unsaid):
            self.found.doubt("unguarded", f"{name!r} may be absent: guard it with has(...)", node.at)
        return declared.type if declared else holder.rest or DYN

    def index(self, node: Index, scope: Scope) -> Type:
        holder, index = self.type(node.operand, scope), self.type(node.index, scope)
        if not self.found.wants(holder, ("list", "map"), "an index", node.at) or holder.dynamic:
            return DYN
        if "map" not in holder.kinds:
            if self.found.wants(index, ("int", "uint", "double"), "the index of a list", node.index.at):
                self.position(node.index)
            return holder.element or DYN
        self.found.wants(index, (*KEYS, "double"), "the key of a map", node.index.at)
        if isinstance(node.index, Literal) and isinstance(node.index.value, str):
            return self.field(node, holder, node.index.value, scope)
        values = [one.type for one in holder.fields.values()]
        return union([*values, *([holder.rest] if holder.rest else [])])

    def position(self, node: Node) -> None:
        """Notes a literal that is the number of no element."""
        value = node.value if isinstance(node, Literal) else 0
        if isinstance(value, int | float) and (value < 0 or value % 1):
            self.found.doubt("always-error", f"a list has no element {value}", node.at)

    def unary(self, node: Unary, scope: Scope) -> Type:
        operand = self.type(node.operand, scope)
        if node.operator == "!":
            self.found.wants(operand, ("bool",), "!", node.at)
            return BOOL
        self.found.wants(operand, ("int", "double", "decimal"), "-", node.at)
        return Type(operand.kinds & {"int", "double", "decimal"}) if not operand.dynamic else DYN

    def binary(self, node: Binary, scope: Scope) -> Type:
        left, right = self.type(node.left, scope), self.type(node.right, scope)
        if node.operator in ("==", "!="):
            self.equality(node, left, right)
            return BOOL
        if node.operator == "in":
            self.membership(node, left, right)
            return BOOL
        if node.operator[0] in "<>":
            self.order(node, left, right)
            return BOOL
        return self.arithmetic(node, left, right)

    def equality(self, node: Binary, left: Type, right: Type) -> None:
        if not comparable(left, right):
            always = "unequal" if node.operator == "==" else "different"
            self.found.wrong("never-equal", f"{left} and {right} are always {always}", node.at)
            return
        for side, other in ((left, node.right), (right, node.left)):
            if isinstance(other, Literal):
                self.found.occurs(other.value, side, other.at)

    def membership(self, node: Binary, left: Type, right: Type) -> None:
        if not self.found.wants(right, ("list", "map"), "in", node.at) or right.dynamic:
            return
        if "list" in right.kinds and right.element is not None and not comparable(left, right.element):
            self.found.wrong("never-equal", f"no element of the list is a {left}", node.at)
        if isinstance(node.right, ListOf):
            for item in node.right.items:
                if isinstance(item, Literal):
                    self.found.occurs(item.value, left, item.at)

    def order(self, node: Binary, left: Type, right: Type) -> None:
        allowed = (*ORDERED, *NUMBERS, "timestamp", "duration")
        both = [self.found.wants(one, allowed, node.operator, node.at) for one in (left, right)]
        if not all(both) or left.dynamic or right.dynamic:
            return
        fitting = [a == b or {a, b} <= NUMBERS for a in left.kinds & set(allowed) for b in right.kinds & set(allowed)]
        if not any(fitting):
            self.found.wrong("no-overload", f"{left} and {right} have no order", node.at)
        elif not all(fitting):
            self.found.doubt("may-fail", f"{left} and {right} have no order for some values", node.at)

    def arithmetic(self, node: Binary, left: Type, right: Type) -> Type:
        if left.dynamic or right.dynamic:
            return DYN
        pairs = [(a, b) for a in left.kinds for b in right.kinds if (a, b) in OVERLOADS[node.operator]]
        if not pairs:
            self.found.wrong("no-overload", f"{left} {node.operator} {right} has no meaning", node.at)
            return DYN
        if len(pairs) < len(left.kinds) * len(right.kinds):
            self.found.doubt("may-fail", f"{left} {node.operator} {right} has no meaning for some values", node.at)
        if node.operator in "/%" and isinstance(node.right, Literal) and node.right.value == 0 and "int" in right.kinds:
            self.found.doubt("always-error", "division by zero", node.at)
        if all(pair == ("list", "list") for pair in pairs):
            return list_of(union([left.element or DYN, right.element or DYN]))
        return of_kind(*sorted({result_of(node.operator, *pair) for pair in pairs}))

    def junction(self, node: Junction, scope: Scope) -> Type:
        """Each operand counts only when no other decides, and each may rely on what was read before it."""
        goes_on = node.operator == "&&"
        said = [guards.known(operand, scope.roots, when=goes_on) for operand in node.operands]
        before: Facts = guards.NOTHING
        for index, operand in enumerate(node.operands):
            others = frozenset[guards.Fact]().union(*said[:index], *said[index + 1 :])
            operand_type = self.type(operand, scope.knowing(others | before))
            self.found.wants(operand_type, ("bool",), node.operator, operand.at)
            before |= guards.evaluated(operand, scope.roots)
        return BOOL

    def ternary(self, node: Ternary, scope: Scope) -> Type:
        self.found.wants(self.type(node.condition, scope), ("bool",), "the condition of ?:", node.condition.at)
        read = guards.evaluated(node.condition, scope.roots)
        branches = ((node.then, True), (node.otherwise, False))
        return union(
            self.type(branch, scope.knowing(read | guards.known(node.condition, scope.roots, when=when)))
            for branch, when in branches
        )

    def call(self, node: Call, scope: Scope) -> Type:
        return call_type(node, [self.type(part, scope) for part in node.parts()], self.found)

    def list_of(self, node: ListOf, scope: Scope) -> Type:
        return list_of(union([self.type(item, scope) for item in node.items]))

    def map_of(self, node: MapOf, scope: Scope) -> Type:
        values: list[Type] = []
        for key, value in node.entries:
            self.found.wants(self.type(key, scope), KEYS, "the key of a map", key.at)
            values.append(self.type(value, scope))
        return Type(frozenset({"map"}), rest=union(values), unsaid=True)

    def message(self, node: Message, scope: Scope) -> Type:
        self.found.wrong("unsupported", f"messages ({node.type_name}{{...}}) are not supported", node.at)
        return DYN

    def macro(self, node: Macro, scope: Scope) -> Type:
        source = self.type(node.source, scope)
        self.found.wants(source, ("list", "map"), f"{node.kind}()", node.at)
        element = element_of(source)
        self.macros += 1
        inner = Scope(
            {**scope.variables, node.variable: element},
            {**scope.roots, node.variable: f"{node.variable}%{self.macros}"},
            scope.facts,
        )
        if node.predicate is not None:
            predicate = self.type(node.predicate, inner)
            self.found.wants(predicate, ("bool",), f"the predicate of {node.kind}()", node.predicate.at)
            inner = inner.knowing(guards.known(node.predicate, inner.roots, when=True))
        if node.result is not None:
            return list_of(self.type(node.result, inner))
        return list_of(element) if node.kind == "filter" else BOOL


CHECKS: dict[type[Node], Callable[[_Checker, Any, Scope], Type]] = {
    Literal: _Checker.literal,
    Name: _Checker.name,
    Select: _Checker.select,
    Has: _Checker.has,
    Index: _Checker.index,
    Unary: _Checker.unary,
    Binary: _Checker.binary,
    Junction: _Checker.junction,
    Ternary: _Checker.ternary,
    Call: _Checker.call,
    ListOf: _Checker.list_of,
    MapOf: _Checker.map_of,
    Message: _Checker.message,
    Macro: _Checker.macro,
}
