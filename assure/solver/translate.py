"""From the syntax tree of a condition to an unknown value of the solver, by the rules of the exact evaluator.

An error is a value that is not there. `&&`, `||` and the macros absorb it as the specification says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from assure.runtime.conditions.names import TYPES, Names
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
from assure.solver.answers import Untranslatable
from assure.solver.bounds import VARIABLES, variable_of
from assure.solver.terms import (
    ERROR,
    Double,
    Element,
    Mapped,
    Scalar,
    Sequence,
    Symbol,
    boolean,
    constant,
    guarded,
    known,
    merged,
    truth,
)

if TYPE_CHECKING:
    from assure.solver.functions import Functions
    from assure.solver.operators import Operators
    from assure.solver.smt import Smt, Term
    from assure.solver.space import Space

Scope = Mapping[str, Symbol]
KEYS: Final = ("string", "int", "uint", "bool")


class Translator:
    """Translates the conditions of one rule; `bodies` are its variables.

    `met` tells of each comparison, by its node, when it is evaluated and true.
    """

    def __init__(
        self, smt: Smt, space: Space, operators: Operators, functions: Functions, bodies: Mapping[str, Node]
    ) -> None:
        self.smt = smt
        self.space = space
        self.operators = operators
        self.functions = functions
        self.bodies = bodies
        self.names = Names(frozenset(space.declared))
        self.met: dict[int, list[Term]] = {}
        self._worked_out: dict[str, Symbol] = {}
        self._inside: list[Term] = []

    def symbol(self, node: Node, scope: Scope) -> Symbol:
        """The value of a node; `scope` holds the variables of the macros around it."""
        if isinstance(node, Name | Select) and (named := self.names.qualified(node, frozenset(scope))):
            return self.named(named)
        try:
            return _TRANSLATIONS[type(node)](self, node, scope)
        except Untranslatable as why:
            raise Untranslatable(why.reason, why.text, why.at or node.at) from None

    def named(self, name: str) -> Symbol:
        if name in TYPES and name not in self.space.declared:
            return known(Scalar("type", TYPES[name].name))
        return self.space.name(name)

    def name(self, node: Name, scope: Scope) -> Symbol:
        return scope[node.name] if node.name in scope and not node.absolute else self.named(node.name)

    def literal(self, node: Literal, scope: Scope) -> Symbol:
        found = constant(node.value)
        if found is None:
            raise Untranslatable("bytes are not translated")
        return found

    def select(self, node: Select, scope: Scope) -> Symbol:
        if (body := variable_of(node, scope, self.bodies)) is not None:
            return self.variable(body)
        return self.under(self.symbol(node.operand, scope), node.field)

    def variable(self, name: str) -> Symbol:
        """A variable of the rule, worked out once."""
        if name not in self._worked_out:
            self._worked_out[name] = ERROR
            kept, self._inside = self._inside, []
            self._worked_out[name] = self.symbol(self.bodies[name], {})
            self._inside = kept
        return self._worked_out[name]

    def under(self, holder: Symbol, name: str) -> Symbol:
        found = []
        for guard, value in holder.of("map"):
            element = self.operators.field(value, name) if isinstance(value, Mapped) else None
            if element is not None:
                found += guarded(element.value, self.smt.every(guard, element.present), self.smt)
            found += self.in_slots(value, guard, name)
        return merged(found, self.smt)

    def in_slots(self, value: object, guard: Term, name: str) -> list[Any]:
        slots = value.slots if isinstance(value, Mapped) else ()
        found = []
        for key, element in slots:
            met = self.smt.every(guard, element.present, self.smt.same(key, name))
            found += guarded(element.value, met, self.smt)
        return found

    def has(self, node: Has, scope: Scope) -> Symbol:
        if isinstance(node.operand, Name) and node.operand.name == VARIABLES and VARIABLES not in scope:
            return known(Scalar("bool", node.field in self.bodies))
        holder = self.symbol(node.operand, scope)
        return self.operators.contained(known(Scalar("string", node.field)), Symbol(tuple(holder.of("map"))))

    def index(self, node: Index, scope: Scope) -> Symbol:
        holder, index = self.symbol(node.operand, scope), self.symbol(node.index, scope)
        found = []
        for guard, value in holder.of("list", "map"):
            for met, place in index.cases:
                both = self.smt.every(guard, met)
                for there, element in self.at(value, place):
                    found += guarded(element.value, self.smt.every(both, there, element.present), self.smt)
        return merged(found, self.smt)

    def at(self, holder: object, place: object) -> list[tuple[Term, Element]]:
        """The elements that may stand at an index, each with when it does."""
        if isinstance(place, Double):
            raise Untranslatable("a double as an index is not translated")
        if isinstance(holder, Mapped) and isinstance(place, Scalar) and place.kind in KEYS:
            return self.operators.under(holder, place)
        if isinstance(holder, Sequence) and isinstance(place, Scalar) and place.kind in ("int", "uint"):
            return [(self.smt.same(number, place.term), one) for number, one in self.operators.placed(holder)]
        return []

    def unary(self, node: Unary, scope: Scope) -> Symbol:
        operand = self.symbol(node.operand, scope)
        if node.operator == "!":
            true, false = truth(operand, self.smt)
            return boolean(false, true, self.smt)
        found: list[Any] = []
        for guard, value in operand.of("int", "double"):
            if isinstance(value, Double):
                found.append((guard, Double(-value.term, value.wild)))
            elif isinstance(value, Scalar):
                fits = self.smt.no(self.smt.same(value.term, -(2**63)))
                found.append((self.smt.every(guard, fits), Scalar("int", -value.term)))
        return merged(found, self.smt)

    def binary(self, node: Binary, scope: Scope) -> Symbol:
        left, right = self.symbol(node.left, scope), self.symbol(node.right, scope)
        if node.operator in ("==", "!="):
            found = self.equality(left, right, node.operator == "!=")
        elif node.operator == "in":
            found = self.operators.contained(left, right)
        elif node.operator[0] in "<>":
            return self.operators.ordered(node.operator, left, right)
        else:
            return self.operators.binary(node.operator, left, right)
        self.met.setdefault(id(node), []).append(self.smt.every(*self._inside, truth(found, self.smt)[0]))
        return found

    def equality(self, left: Symbol, right: Symbol, negated: bool) -> Symbol:
        smt = self.smt
        there = smt.every(*[smt.some(*[guard for guard, _ in one.cases]) for one in (left, right)])
        equal = self.operators.equal(left, right)
        true, false = smt.every(there, equal), smt.every(there, smt.no(equal))
        return boolean(false, true, smt) if negated else boolean(true, false, smt)

    def junction(self, node: Junction, scope: Scope) -> Symbol:
        found = [truth(self.symbol(operand, scope), self.smt) for operand in node.operands]
        true, false = [one for one, _ in found], [one for _, one in found]
        if node.operator == "&&":
            return boolean(self.smt.every(*true), self.smt.some(*false), self.smt)
        return boolean(self.smt.some(*true), self.smt.every(*false), self.smt)

    def ternary(self, node: Ternary, scope: Scope) -> Symbol:
        true, false = truth(self.symbol(node.condition, scope), self.smt)
        then, otherwise = self.inside(node.then, scope, true), self.inside(node.otherwise, scope, false)
        return merged([*guarded(then, true, self.smt), *guarded(otherwise, false, self.smt)], self.smt)

    def call(self, node: Call, scope: Scope) -> Symbol:
        given = [self.symbol(part, scope) for part in node.parts()]
        return self.functions.call(node.function, given, member=node.target is not None)

    def list_of(self, node: ListOf, scope: Scope) -> Symbol:
        items = [self.symbol(item, scope) for item in node.items]
        there = self.smt.every(*[self.smt.some(*[guard for guard, _ in item.cases]) for item in items])
        return (
            Symbol(((there, Sequence(tuple(Element(True, item) for item in items))),)) if there is not False else ERROR
        )

    def map_of(self, node: MapOf, scope: Scope) -> Symbol:
        fields: dict[Any, Element] = {}
        there: list[Term] = []
        for key, value in node.entries:
            literal = key.value if isinstance(key, Literal) else None
            if not isinstance(literal, str | int):
                raise Untranslatable("a map with keys that are worked out is not translated", at=key.at)
            made = self.symbol(value, scope)
            name = (
                ("bool", literal)
                if isinstance(literal, bool)
                else literal
                if isinstance(literal, str)
                else int(literal)
            )
            there += [self.smt.some(*[guard for guard, _ in made.cases]), name not in fields]
            fields[name] = Element(True, made)
        return Symbol(((self.smt.every(*there), Mapped(fields)),))

    def message(self, node: Message, scope: Scope) -> Symbol:
        return ERROR

    def macro(self, node: Macro, scope: Scope) -> Symbol:
        from assure.solver.macros import MACROS

        found: list[Any] = []
        for guard, value in self.symbol(node.source, scope).of("list", "map"):
            elements = self.walked(value)
            made = MACROS[node.kind](self, node, scope, elements)
            found += guarded(made, guard, self.smt)
        return merged(found, self.smt)

    def walked(self, value: object) -> tuple[Element, ...]:
        """What a macro runs over: elements of a list, keys of a map."""
        if isinstance(value, Sequence):
            return value.elements
        if not isinstance(value, Mapped):
            return ()
        self.operators.whole(value)
        kinds = {str: "string", int: "int", tuple: "bool"}
        keys = [
            Element(one.present, known(Scalar(kinds[type(name)], name[1] if isinstance(name, tuple) else name)))
            for name, one in value.fields.items()
        ]
        return (*keys, *(Element(one.present, known(Scalar("string", key))) for key, one in value.slots))

    def inside(self, node: Node, scope: Scope, present: Term) -> Symbol:
        """The value of a part of a macro for an element that is there when `present`, or of a branch that is taken."""
        self._inside.append(present)
        found = self.symbol(node, scope)
        self._inside.pop()
        return found


_TRANSLATIONS: Final[dict[type[Node], Callable[[Translator, Any, Scope], Symbol]]] = {
    Literal: Translator.literal,
    Name: Translator.name,
    Select: Translator.select,
    Has: Translator.has,
    Index: Translator.index,
    Unary: Translator.unary,
    Binary: Translator.binary,
    Junction: Translator.junction,
    Ternary: Translator.ternary,
    Call: Translator.call,
    ListOf: Translator.list_of,
    MapOf: Translator.map_of,
    Message: Translator.message,
    Macro: Translator.macro,
}
