"""Answerable for calls in a loop over a literal: one variant of the call's expressions for each element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.meanings import At, Literal
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from assure.tree.inference import Inference
    from assure.tree.summaries import Expression

_MOST = 500
Variant = tuple["Expression", ...]


def unrolled(inference: Inference, expressions: Variant, at: At) -> list[Variant]:
    """The expressions as they read in each round of the loop around; only themselves where there is none to follow."""
    loop = next((found for each in expressions if (found := _loop(each, at)) is not None), None)
    if loop is None:
        return [expressions]
    elements = _elements(inference, loop[0], loop[1])
    return [tuple(_put(each, loop[0], element, at) for each in expressions) for element in elements] or [expressions]


def _loop(expression: Expression, at: At) -> tuple[Expression, At] | None:
    """The iteration that a variable in an expression comes from, and the point it is written at."""
    if expression is None or not isinstance(expression, tuple):
        return None
    if expression[0] == "name":
        bindings, _ = at.scope.reaching(expression[1], at.order, at.block)
        for binding in bindings:
            value = binding.value
            while value is not None and value[0] == "part":
                value = value[1]
            if value is not None and value[0] == "each":
                return value, At(at.scope, binding.order, binding.block)
        return None
    return next((found for part in expression[1:] if (found := _inside(part, at)) is not None), None)


def _inside(part: object, at: At) -> tuple[Expression, At] | None:
    if not isinstance(part, tuple):
        return None
    if part and isinstance(part[0], str):
        return _loop(part, at)
    return next((found for each in part if (found := _inside(each, at)) is not None), None)


def _elements(inference: Inference, loop: Expression, at: At) -> list[Expression]:
    """The elements of the literal that a loop runs over, each as an expression at its own place."""
    iterable = loop[1]
    items = iterable is not None and iterable[0] == "call" and last_name(iterable[1]) == "items"
    values = iterable is not None and iterable[0] == "call" and last_name(iterable[1]) == "values"
    base = iterable[1][1] if (items or values) and iterable[1][0] == "attr" else iterable
    literals = [value for value in inference.values(base, at) if isinstance(value, Literal)]
    found: list[Expression] = []
    for literal in literals:
        for position, item in enumerate(literal.items):
            key = literal.keys[position] if literal.keys is not None else None
            if literal.keys is not None and items:
                found.append(("seq", (("at", key, literal.at), ("at", item, literal.at))))
            else:
                found.append(("at", key if literal.keys is not None and not values else item, literal.at))
    return found[:_MOST] if len(literals) == 1 else []


def _put(expression: Expression, loop: Expression, element: Expression, at: At) -> Expression:
    """An expression with the variables of a loop replaced by parts of one element."""
    if not isinstance(expression, tuple) or not expression:
        return expression
    if expression[0] == "name":
        bindings, _ = at.scope.reaching(expression[1], at.order, at.block)
        for binding in bindings:
            value = _part_of(binding.value, loop, element)
            if value is not None:
                return value
        return expression
    return tuple(_put(part, loop, element, at) for part in expression)


def _part_of(value: Expression, loop: Expression, element: Expression) -> Expression:
    """The part of an element that a loop variable takes."""
    if value is loop:
        return element
    if value is None or value[0] != "part":
        return None
    whole = _part_of(value[1], loop, element)
    if whole is not None and whole[0] == "seq" and value[2] < len(whole[1]):
        return whole[1][value[2]]
    if whole is not None and whole[0] == "at" and whole[1] is not None and whole[1][0] == "seq":
        items = whole[1][1]
        return ("at", items[value[2]], whole[2]) if value[2] < len(items) else None
    return None
