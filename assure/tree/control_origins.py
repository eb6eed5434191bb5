"""Answerable for where a receiver comes from: the parameters behind it, and how its kind is known, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.meanings import At
from assure.tree.naming import BY_THE_NAME, kind_of_name
from assure.tree.summaries import last_name, shown

if TYPE_CHECKING:
    from assure.tree.meanings import Known
    from assure.tree.summaries import Expression

_DEEPEST = 12
# What is reached through these is no part of the transaction it was reached from.
_BREAKS = frozenset({"connect", "raw_connection", "acquire", "get_bind", "bind", "engine", "get_engine", "sync_engine"})


def origins_of(expression: Expression, at: At, depth: int = 0) -> frozenset[str]:
    """The parameters that an expression was made from without a detour."""
    if expression is None or depth > _DEEPEST:
        return frozenset()
    kind = expression[0]
    if kind == "name":
        return _name_origins(expression[1], at, depth)
    if last_name(expression) in _BREAKS:
        return frozenset()
    if kind == "attr":
        telling = kind_of_name(last_name(expression[1])) or kind_of_name(expression[2])
        return origins_of(expression[1], at, depth + 1) if telling else frozenset()
    if kind == "any":
        return frozenset().union(*(origins_of(option, at, depth + 1) for option in expression[1]))
    if kind == "call" and expression[1] is not None and expression[1][0] == "attr":
        return origins_of(expression[1][1], at, depth + 1)
    if kind in ("enter", "each", "part"):
        return origins_of(expression[1], at, depth + 1)
    return frozenset()


def _name_origins(name: str, at: At, depth: int) -> frozenset[str]:
    bindings, certain = at.scope.reaching(name, at.order, at.block)
    found: frozenset[str] = frozenset()
    for binding in bindings:
        point = At(at.scope, binding.order, binding.block)
        found |= origins_of(binding.value, point, depth + 1)
    if not certain and name in at.scope.parameter_named:
        found |= {name}
    return found


def how_known(receiver: Expression, at: At, owner: Known) -> str:
    """How the kind of a receiver is known, in a few words."""
    text = shown(receiver)
    what = f"{with_article(owner.kind)} ({owner.label})"
    if BY_THE_NAME in owner.label:
        return f"{text} bears the name of {with_article(owner.kind)}"
    if receiver is not None and receiver[0] == "name":
        bindings, _ = at.scope.reaching(receiver[1], at.order, at.block)
        if bindings and bindings[0].value is not None:
            return f"{text}, {_origin(bindings[0].value)}, is {what}"
        if receiver[1] in at.scope.parameter_named:
            return f"parameter {text} is {what}"
    if receiver is not None and receiver[0] == "attr":
        return f"attribute {text} is {what}"
    return f"{text} gives {what}" if receiver is not None and receiver[0] == "call" else f"{text} is {what}"


def with_article(kind: str) -> str:
    """The name of a kind with its article."""
    return f"an {kind}" if kind[:1] in "aeiou" and not kind.startswith("unit") else f"a {kind}"


def _origin(value: Expression) -> str:
    if value[0] == "enter":
        return f"bound by `with {shown(value[1])}`"
    if value[0] == "import":
        return f"imported from {value[1]}"
    return f"assigned from {shown(value)}" if value[0] != "each" else f"an element of {shown(value[1])}"
