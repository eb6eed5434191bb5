"""The exact meaning of an expression: a tree of closures that follows the CEL specification to the letter.

Errors are exceptions inside; `&&`, `||` and the macros built on them absorb them as the specification says. Whatever
the fast path can't answer is answered here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions import comparing, maps
from assure.runtime.conditions.arithmetic import binary, negate
from assure.runtime.conditions.budget import LONG, Meter
from assure.runtime.conditions.inputs import lift
from assure.runtime.conditions.iteration import MACRO_PLANS, Frame, Plan, elements, guarded, truth
from assure.runtime.conditions.library import functions
from assure.runtime.conditions.names import TYPES, Names
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.reading import indexed, present, read_name, selected
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

if TYPE_CHECKING:
    from assure.runtime.conditions.library import Function


def _unequal(left: object, right: object) -> bool:
    return not comparing.equals(left, right)


def operator(sign: str) -> Callable[[object, object], object]:
    """What a binary operator does with two values."""
    if sign in ("==", "!="):
        return comparing.equals if sign == "==" else _unequal
    if sign == "in":
        return comparing.contained
    return comparing.ordered(sign) if sign[0] in "<>" else binary(sign)


class Exact:
    """Makes the closures of one expression, and the frames that they are run with.

    `width` is how many slots a frame needs: the context, the budget where there is one, and the variables.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self.width = 2
        self.metered = False

    def frame(self, context: object) -> Frame:
        """The frame of one evaluation."""
        return [context, Meter() if self.metered else None, *[None] * (self.width - 2)]

    def plan(self, node: Node, slots: Mapping[str, int]) -> Plan:
        """The closure of a node; `slots` says where the variables of the macros around it are kept."""
        if isinstance(node, Name | Select) and (named := self.names.qualified(node, frozenset(slots))):
            return self.named(named, node.at)
        return PLANS[type(node)](self, node, slots)

    def named(self, name: str, at: int) -> Plan:
        if name in TYPES and name not in self.names.declared:
            return _constant(TYPES[name])
        return guarded(at, lambda frame: read_name(frame[0], name))

    def name(self, node: Name, slots: Mapping[str, int]) -> Plan:
        slot = None if node.absolute else slots.get(node.name)
        if slot is None:
            return self.named(node.name, node.at)
        return guarded(node.at, lambda frame: lift(frame[slot]))

    def literal(self, node: Literal, slots: Mapping[str, int]) -> Plan:
        return _constant(node.value)

    def select(self, node: Select, slots: Mapping[str, int]) -> Plan:
        operand, field = self.plan(node.operand, slots), node.field
        if self.counted(slots):
            return guarded(node.at, lambda frame: frame[1].selected(operand(frame), field))
        return guarded(node.at, lambda frame: selected(operand(frame), field))

    def has(self, node: Has, slots: Mapping[str, int]) -> Plan:
        operand, field = self.plan(node.operand, slots), node.field
        if self.counted(slots):
            return guarded(node.at, lambda frame: frame[1].present(operand(frame), field))
        return guarded(node.at, lambda frame: present(operand(frame), field))

    def index(self, node: Index, slots: Mapping[str, int]) -> Plan:
        operand, index = self.plan(node.operand, slots), self.plan(node.index, slots)
        if self.counted(slots):
            return guarded(node.at, lambda frame: frame[1].indexed(operand(frame), index(frame)))
        return guarded(node.at, lambda frame: indexed(operand(frame), index(frame)))

    def unary(self, node: Unary, slots: Mapping[str, int]) -> Plan:
        operand = self.plan(node.operand, slots)
        if node.operator == "-":
            return guarded(node.at, lambda frame: negate(operand(frame)))
        return guarded(node.at, lambda frame: not truth(operand(frame), "!_"))

    def binary(self, node: Binary, slots: Mapping[str, int]) -> Plan:
        left, right, apply = self.plan(node.left, slots), self.plan(node.right, slots), operator(node.operator)
        if node.operator in METERED and self.counted(slots):
            counted = METERED[node.operator]
            return guarded(node.at, lambda frame: counted(frame[1], left(frame), right(frame)))
        return guarded(node.at, lambda frame: apply(left(frame), right(frame)))

    def junction(self, node: Junction, slots: Mapping[str, int]) -> Plan:
        operands = tuple((self.plan(operand, slots), operand.at) for operand in node.operands)
        return _absorbing(operands, f"_{node.operator}_", node.operator == "||")

    def ternary(self, node: Ternary, slots: Mapping[str, int]) -> Plan:
        parts = (node.condition, node.then, node.otherwise)
        condition, then, otherwise = (self.plan(part, slots) for part in parts)

        def choose(frame: Frame) -> object:
            return then(frame) if truth(condition(frame), "_?_:_") else otherwise(frame)

        return guarded(node.at, choose)

    def call(self, node: Call, slots: Mapping[str, int]) -> Plan:
        plans = tuple(self.plan(part, slots) for part in node.parts())
        function = functions().get(node.function)
        if function is None or not function.takes(len(plans), member=node.target is not None):
            return guarded(node.at, _unknown(node, function))
        apply = function.apply
        if node.function in LONG and self.counted(slots):
            count = Meter.match if node.function == "matches" else Meter.apply
            return guarded(node.at, lambda frame: count(frame[1], apply, *[plan(frame) for plan in plans]))
        if len(plans) == 1:
            only = plans[0]
            return guarded(node.at, lambda frame: apply(only(frame)))
        return guarded(node.at, lambda frame: apply(*[plan(frame) for plan in plans]))

    def list_of(self, node: ListOf, slots: Mapping[str, int]) -> Plan:
        plans = tuple(self.plan(item, slots) for item in node.items)
        return lambda frame: [plan(frame) for plan in plans]

    def map_of(self, node: MapOf, slots: Mapping[str, int]) -> Plan:
        plans = tuple((self.plan(key, slots), self.plan(value, slots)) for key, value in node.entries)
        return guarded(node.at, lambda frame: maps.written([(key(frame), value(frame)) for key, value in plans]))

    def message(self, node: Message, slots: Mapping[str, int]) -> Plan:
        def refuse(frame: Frame) -> object:
            raise EvaluationError(f"messages ({node.type_name}{{...}}) are not supported")

        return guarded(node.at, refuse)

    def macro(self, node: Macro, slots: Mapping[str, int]) -> Plan:
        source, slot = self.runs_over(node.source, slots), self.width
        self.width += 1
        inner = {**slots, node.variable: slot}
        predicate, result = (part and self.plan(part, inner) for part in (node.predicate, node.result))
        return guarded(node.at, MACRO_PLANS[node.kind](source, slot, predicate, result))

    def runs_over(self, node: Node, slots: Mapping[str, int]) -> Callable[[Frame], Iterable[object]]:
        """What a macro runs over; inside of another macro its turns are counted."""
        source = self.plan(node, slots)
        if self.counted(slots):
            return lambda frame: frame[1].turns(source(frame))
        return lambda frame: elements(source(frame))

    def counted(self, slots: Mapping[str, int]) -> bool:
        """Whether what stands here is evaluated once an element, so that it may cost too much."""
        self.metered = self.metered or bool(slots)
        return bool(slots)


# The operators whose cost depends on what they are given, as the budget counts them.
METERED: dict[str, Callable[[Meter, object, object], object]] = {
    "in": Meter.contained,
    "==": Meter.equals,
    "!=": Meter.unequal,
    "+": Meter.added,
}


def _constant(value: object) -> Plan:
    return lambda frame: value


def _absorbing(operands: tuple[tuple[Plan, int], ...], name: str, decisive: bool) -> Plan:
    """`&&` (decided by a false) or `||` (by a true): an error counts only when no operand decides."""

    def decide(frame: Frame) -> object:
        failure: EvaluationError | None = None
        for plan, at in operands:
            try:
                if truth(plan(frame), name) is decisive:
                    return decisive
            except EvaluationError as error:
                failure = failure or error.placed(at)
        if failure is not None:
            raise failure
        return not decisive

    return decide


def _unknown(node: Call, function: Function | None) -> Plan:
    """A call that has no meaning: an error when it is reached, as CEL has it for expressions that were not checked."""
    count = len(node.parts())
    why = f"no such function: {node.function}" if function is None else f"{node.function} does not take {count} values"

    def refuse(frame: Frame) -> object:
        raise EvaluationError(why)

    return refuse


PLANS: dict[type[Node], Callable[[Exact, Any, Mapping[str, int]], Plan]] = {
    Literal: Exact.literal, Name: Exact.name, Select: Exact.select, Has: Exact.has, Index: Exact.index,
    Unary: Exact.unary, Binary: Exact.binary, Junction: Exact.junction, Ternary: Exact.ternary, Call: Exact.call,
    ListOf: Exact.list_of, MapOf: Exact.map_of, Message: Exact.message, Macro: Exact.macro,
}  # fmt: skip
