"""The Python expressions that compiled conditions are made of.

Each asks for the exact type it is made for, does there what Python does natively, and calls the exact operation for
everything else. Operands are evaluated once, always, and from left to right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assure.runtime.conditions.shortcuts import FUNCTIONS

# Ints between these are within 64 bits together with their sums and products, and CPython compares them fastest.
NEAR: Final = 2**30 - 1
SWAPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
# For `t SIGN c`: what is true, and what is false, of an int t that is near.
# Two comparisons, each with its jump, are quicker than a chain.
BETWEEN: Final = {
    ">": ("{t} > {c} and {t} <= {near}", "-{near} <= {t} <= {c}"),
    ">=": ("{t} >= {c} and {t} <= {near}", "-{near} <= {t} < {c}"),
    "<": ("{t} < {c} and {t} >= -{near}", "{c} <= {t} <= {near}"),
    "<=": ("{t} <= {c} and {t} >= -{near}", "{c} < {t} <= {near}"),
    "==": ("{t} == {c}", "-{near} <= {t} <= {near}"),
}


class NoLiteral:
    """Stands where an operand is no literal."""


NO_LITERAL: Final = NoLiteral()


@dataclass(frozen=True, slots=True)
class Code:
    """The text of a Python expression; `kind` is `bool`, `size` (a small int) or `any`.

    `name` is the variable that holds the value once the text was evaluated, when there is one. A literal has its value,
    and the name of a `constant` when there is one that holds it.
    """

    text: str
    kind: str = "any"
    name: str = ""
    literal: object = NO_LITERAL
    constant: str = ""

    @property
    def is_literal(self) -> bool:
        """Whether the text is a literal, of which Python itself says that much can't be done with it."""
        return not isinstance(self.literal, NoLiteral)

    @property
    def again(self) -> str:
        """How the value is written once the text has been evaluated."""
        return self.name or self.text


def selection(holder: Code, field: str) -> str:
    """`holder.field` of a dict, or of anything else that has fields."""
    again = holder.again
    if holder.is_literal:
        return f"selected({again}, {field!r})"
    return f"({again}[{field!r}] if type({holder.text}) is dict else selected({again}, {field!r}))"


def plain_selection(holder: Code, field: str, *, delicate: bool) -> str:
    """`holder.field` of a dict only: dict.get checks the type, asks no override, and costs hardly more than [].

    What is not there becomes ABSENT, which no operation takes, or None, where whoever uses it gives up on None.
    """
    return f"get({holder.text}, {field!r}, ABSENT)" if delicate else f"get({holder.text}, {field!r})"


def presence(holder: Code, field: str, present: str = "present") -> str:
    """`has(holder.field)`; a dict may have the field under a key that is no plain str. `present` is the exact one."""
    again = holder.again
    if holder.is_literal:
        return f"{present}({again}, {field!r})"
    found = f"({field!r} in {again} or {present}({again}, {field!r}))"
    return f"({found} if type({holder.text}) is dict else {present}({again}, {field!r}))"


def plain_presence(value: Code, holder: Code, field: str, present: str = "present") -> str:
    """`has(holder.field)`, when `value` is the plain selection of the field."""
    return f"(({value.text}) is not ABSENT or {present}({holder.again}, {field!r}))"


def element(holder: Code, index: int) -> str:
    """`holder[index]` with a literal that is not negative; beyond the end IndexError sends it to the exact path."""
    again = holder.again
    if holder.is_literal:
        return f"indexed({again}, {index})"
    return f"({again}[{index}] if type({holder.text}) is list else indexed({again}, {index}))"


def direct(left: Code, right: Code) -> bool:
    """Whether both are small ints for certain, so that Python's own comparison is CEL's."""
    return all(code.kind == "size" or _near(code.literal) for code in (left, right))


def comparison(sign: str, left: Code, right: Code) -> str:
    """`left sign right` for one of `== != < <= > >=`."""
    if direct(left, right):
        return f"({left.text} {sign} {right.text})"
    if sign == "!=":
        return f"(not {comparison('==', left, right)})"
    if left.is_literal and not right.is_literal:
        return comparison(SWAPPED[sign], right, left)
    if right.is_literal and not left.is_literal:
        return _with_literal(sign, left, right)
    kind, guard = ("str", "") if sign == "==" else ("int", _both_near(left, right))
    same = f"type({left.text}) is type({right.text}) is {kind}"
    return f"({left.again} {sign} {right.again} if {same}{guard} else {_exactly(sign, left, right)})"


def counted_equality(sign: str, left: Code, right: Code, meter: str) -> str:
    """`==` or `!=` of what may hold more than one value, counted by the budget."""
    same = f"type({left.text}) is type({right.text}) is str"
    equal = f"({left.again} == {right.again} if {same} else {meter}.equals({left.again}, {right.again}))"
    return equal if sign == "==" else f"(not {equal})"


def _exactly(sign: str, left: Code, right: Code) -> str:
    return f"{FUNCTIONS[sign]}({left.again}, {right.again})"


def _near(value: object) -> bool:
    return type(value) is int and -NEAR < value < NEAR


def _both_near(left: Code, right: Code) -> str:
    return f" and -{NEAR} <= {left.again} <= {NEAR} and -{NEAR} <= {right.again} <= {NEAR}"


def _with_literal(sign: str, left: Code, right: Code) -> str:
    value, again = right.literal, left.again
    # Equality with what is not null goes by a name of its own: in the plain function it gives up on None.
    function = "eq_filled" if sign == "==" and value is not None else FUNCTIONS[sign]
    exactly = f"{function}({again}, {value!r})"
    if value is None and sign == "==":
        return f"(({left.text}) is None or (type({again}) not in FILLED and {exactly}))"
    if isinstance(value, bool) and sign == "==":
        return f"({again} is {value} if type({left.text}) is bool else {exactly})"
    if _near(value):
        yes, no = (form.format(t=again, c=value, near=NEAR) for form in BETWEEN[sign])
        return f"(({yes} or (not ({no}) and {exactly})) if type({left.text}) is int else {exactly})"
    if isinstance(value, str) and sign == "==" and right.constant:
        # Equal strings are often one object, and identity needs no look at the type.
        return f"(({left.text}) is {right.constant} or ({again} == {value!r} if type({again}) is str else {exactly}))"
    if type(value) in (str, float):
        kind = "str" if isinstance(value, str) else "float"
        return f"({again} {sign} {value!r} if type({left.text}) is {kind} else {exactly})"
    return f"{function}({left.text}, {value!r})"


def sum_of(sign: str, left: Code, right: Code, function: str = "") -> str:
    """`left sign right` for `+`, `-` and `*`, natively for ints that can't overflow; `function` is the exact one."""
    same = f"type({left.text}) is type({right.text}) is int{_both_near(left, right)}"
    exactly = f"{function}({left.again}, {right.again})" if function else _exactly(sign, left, right)
    return f"({left.again} {sign} {right.again} if {same} else {exactly})"


def size(value: Code) -> str:
    """`size(value)`."""
    again = value.again
    plain = f"type({value.text}) is str or type({again}) is list or type({again}) is dict"
    return f"(len({again}) if {plain} else size_of({again}))"


def string_test(name: str, text: Code, part: Code, function: str) -> str:
    """`text.contains(part)` and its like; `function` is the exact one."""
    native = {
        "contains": f"{part.again} in {text.again}",
        "startsWith": f"{text.again}.startswith({part.again})",
        "endsWith": f"{text.again}.endswith({part.again})",
    }[name]
    same = f"type({text.text}) is type({part.text}) is str"
    if isinstance(part.literal, str):
        same = f"type({text.text}) is str"
    return f"({native} if {same} else {function}({text.again}, {part.again}))"


def truth(code: Code) -> str:
    """The value where a bool is due."""
    if code.kind == "bool":
        return code.text
    if code.is_literal:
        return f"no_bool({code.text})"
    return f"({code.text} is True or ({code.again} is not False and no_bool({code.again})))"
