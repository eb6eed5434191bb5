"""What invariants mean apart from how they are written, so that two that say the same are found (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.gates import invariants_rules as rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.contracts.promised import Invariant
    from assure.contracts.values import Contracts
    from assure.core import Finding
    from assure.runtime.conditions.syntax import Binary, Junction, Node, Select

Form = tuple[Any, ...]

_MIRRORED = {">": "<", ">=": "<="}
_OPPOSITE = {"==": "!=", "!=": "=="}
# What nodes say themselves, besides their parts.
_OWN = ("name", "absolute", "field", "function", "operator", "type_name", "kind", "variable")
# The same in either order.
_SYMMETRIC = frozenset({"==", "!="})


class Meant(NamedTuple):
    """The invariants of one operation, in the order of their places."""

    operation: str
    invariants: tuple[Invariant, ...]


def meanings(contracts: Contracts) -> Iterator[Meant]:
    """The invariants by the operation they guard, sorted."""
    by_operation: dict[str, list[Invariant]] = {}
    for invariant in sorted(contracts.invariants, key=lambda each: (each.at.path, each.at.line, each.at.column)):
        by_operation.setdefault(invariant.operation, []).append(invariant)
    for operation in sorted(by_operation):
        yield Meant(operation, tuple(by_operation[operation]))


def judge_meanings(item: Meant) -> Iterator[Finding]:
    """Invariants of one operation that say the same as an earlier one."""
    first: dict[str, Invariant] = {}
    for invariant in item.invariants:
        meaning = meaning_of(invariant)
        known = first.setdefault(meaning, invariant) if meaning else invariant
        if known is not invariant and known.id != invariant.id:
            message = f"{invariant.id} says of `{item.operation}` what {known.id} says at {known.at}"
            target = f"{invariant.id} {known.id}"
            yield rules.SAME_MEANING.at(invariant.at, message, target=target, operation=item.operation)


def meaning_of(invariant: Invariant) -> str:
    """Guards and condition in one form, variables put in their places; "" where one of them can't be read."""
    from assure.runtime.conditions import ConditionProblems

    try:
        variables = {each.name: _parsed(each.expression.text) for each in invariant.variables}
        guards = sorted({repr(form(_parsed(text.text), variables)) for text in invariant.match})
        return repr((guards, form(_parsed(invariant.condition.text), variables)))
    except (ConditionProblems, RecursionError):
        return ""


def _parsed(text: str) -> Node:
    from assure.runtime.conditions import compile_expression

    return compile_expression(text, check=False).node


def form(node: Node, variables: Mapping[str, Node], *, negated: bool = False) -> Form:
    """One value for all expressions that differ only in order, in double negation and in the names of variables."""
    from assure.runtime.conditions import syntax

    if isinstance(node, syntax.Unary) and node.operator == "!":
        return form(node.operand, variables, negated=not negated)
    if isinstance(node, syntax.Junction):
        return _junction(node, variables, negated)
    if isinstance(node, syntax.Binary):
        opposite = _OPPOSITE.get(node.operator) if negated else None
        found = _binary(opposite or node.operator, node, variables)
        return ("!", found) if negated and not opposite else found
    if isinstance(node, syntax.Select) and _is_variable(node, variables):
        rest = {name: tree for name, tree in variables.items() if name != node.field}
        return form(variables[node.field], rest, negated=negated)
    return ("!", _other(node, variables)) if negated else _other(node, variables)


def _is_variable(node: Select, variables: Mapping[str, Node]) -> bool:
    """Whether it is `variables.x` of a variable that there is; one that leads back to itself is left as it is."""
    from assure.runtime.conditions import syntax

    return isinstance(node.operand, syntax.Name) and node.operand.name == "variables" and node.field in variables


def _junction(node: Junction, variables: Mapping[str, Node], negated: bool) -> Form:
    """Operands in one order, each once; a negated junction is the other one of negated operands."""
    operator = {"&&": "||", "||": "&&"}[node.operator] if negated else node.operator
    found: set[Form] = set()
    for operand in node.operands:
        inner = form(operand, variables, negated=negated)
        found.update(inner[1:] if inner[0] == operator else (inner,))
    return (operator, *sorted(found, key=repr)) if len(found) > 1 else next(iter(found))


def _binary(operator: str, node: Binary, variables: Mapping[str, Node]) -> Form:
    left, right = form(node.left, variables), form(node.right, variables)
    if operator in _SYMMETRIC and repr(right) < repr(left):
        left, right = right, left
    if operator in (">", ">="):
        operator, left, right = _MIRRORED[operator], right, left
    return (operator, left, right)


def _other(node: Node, variables: Mapping[str, Node]) -> Form:
    """Every other node by its kind, its own words and its parts; where it stands does not count."""
    own = [f"{name}={getattr(node, name)!r}" for name in _OWN if isinstance(getattr(node, name, None), (str, bool))]
    if type(node).__name__ == "Literal":
        value = getattr(node, "value", None)
        own.append(f"{type(value).__name__} {value!r}")
    return (type(node).__name__, *own, *(form(part, variables) for part in node.parts()))
