"""The parts of the fast path that call functions: `size`, tests of strings, `in`, and everything in the library."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assure.runtime.conditions import templates
from assure.runtime.conditions.budget import LONG
from assure.runtime.conditions.library import functions
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.patterns import pattern
from assure.runtime.conditions.shortcuts import lifted
from assure.runtime.conditions.syntax import Binary, Call, ListOf, Literal
from assure.runtime.conditions.templates import Code

if TYPE_CHECKING:
    from assure.runtime.conditions.writer import Writer

NATIVE_TESTS = ("contains", "startsWith", "endsWith")


def literal_code(value: object, writer: Writer) -> Code:
    """A literal: as Python writes it, or under a name where Python has no literal for it."""
    if isinstance(value, str):
        return Code(repr(value), literal=value, constant=writer.constant(sys.intern(value)))
    if type(value) in (int, float, bool, bytes, type(None)):
        return Code(repr(value), "bool" if isinstance(value, bool) else "any", literal=value)
    return Code(writer.constant(value))


def call_code(node: Call, writer: Writer) -> Code:
    """A call of a function of the library; raises EvaluationError when there is none such."""
    function = functions().get(node.function)
    if function is None or not function.takes(len(node.parts()), member=node.target is not None):
        raise EvaluationError(f"no such function: {node.function}")
    codes = [writer.named(code) for code in writer.operands(*node.parts())]
    if node.function == "size":
        return Code(templates.size(codes[0]), "size")
    apply = writer.constant(lifted(function.apply))
    if writer.counted and node.function in LONG:
        count = "match" if node.function == "matches" else "apply"
        return Code(f"{writer.meter()}.{count}({apply}, {', '.join(code.text for code in codes)})")
    if node.function in NATIVE_TESTS:
        return Code(templates.string_test(node.function, codes[0], codes[1], apply), "bool")
    if node.function == "matches" and isinstance(codes[1].literal, str):
        found = writer.constant(pattern(codes[1].literal).found_in)
        text = codes[0]
        exactly = f"{apply}({text.again}, {codes[1].text})"
        return Code(f"({found}({text.again}) if type({text.text}) is str else {exactly})", "bool")
    return Code(f"{apply}({', '.join(code.text for code in codes)})")


def listed(node: Binary, writer: Writer) -> Code:
    """`item in holder`; among literals of one type by a set."""
    values = _literals(node)
    if values is None:
        left, right = writer.operands(node.left, node.right)
        within = f"{writer.meter()}.contained" if writer.counted else "text_in"
        return Code(f"{within}({left.text}, {right.text})", "bool")
    item = writer.named(writer.operand(node.left))
    choices, whole = writer.constant(frozenset(values)), writer.constant(list(values))
    kind = "str" if isinstance(values[0], str) else "int"
    near = "" if kind == "str" else f" and -{templates.NEAR} <= {item.again} <= {templates.NEAR}"
    found = f"{item.again} in {choices}"
    return Code(f"({found} if type({item.text}) is {kind}{near} else among({item.again}, {whole}))", "bool")


def _literals(node: Binary) -> tuple[object, ...] | None:
    """The literals of a list that are all strings, or all ints; None for any other right side."""
    if not isinstance(node.right, ListOf) or not node.right.items or isinstance(node.left, Literal):
        return None
    values = tuple(item.value for item in node.right.items if isinstance(item, Literal))
    kinds = {type(value) for value in values}
    return values if len(values) == len(node.right.items) and kinds in ({str}, {int}) else None
