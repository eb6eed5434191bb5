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
_OWN = ("name", "absolute", "field", "function", "operator", "type_name")
# The same in either order.
_SYMMETRIC = frozenset({"==", "!="})


class Names(NamedTuple):
    """What names stand for: `variables` of the invariant, and those that macros around an expression bind."""

    variables: Mapping[str, Node]
    bound: tuple[str, ...] = ()


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
        names = Names({each.name: _parsed(each.expression.text) for each in invariant.variables})
        guards = sorted({repr(form(_parsed(text.text), names)) for text in invariant.match})
        return repr((guards, form(_parsed(invariant.condition.text), names)))
    except (ConditionProblems, RecursionError):
        return ""


def _parsed(text: str) -> Node:
    from assure.runtime.conditions import compile_expression

    return compile_expression(text, check=False).node


def form(node: Node, names: Names, *, negated: bool = False) -> Form:
    """One value for all expressions that differ only in order, in double negation and in the names of variables."""
    from assure.runtime.conditions import syntax

    if isinstance(node, syntax.Unary) and node.operator == "!":
        return form(node.operand, names, negated=not negated)
    if isinstance(node, syntax.Junction):
        return _junction(node, names, negated)
    if isinstance(node, syntax.Binary):
        opposite = _OPPOSITE.get(node.operator) if negated else None
        found = _binary(opposite or node.operator, node, names)
        return ("!", found) if negated and not opposite else found
    if isinstance(node, syntax.Select) and _is_variable(node, names):
        rest = {name: tree for name, tree in names.variables.items() if name != node.field}
        return form(names.variables[node.field], Names(rest), negated=negated)
    return ("!", _other(node, names)) if negated else _other(node, names)


def _is_variable(node: Select, names: Names) -> bool:
    """Whether it is `variables.x` of a variable that there is; one that leads back to itself is left as it is."""
    from assure.runtime.conditions import syntax

    whole = isinstance(node.operand, syntax.Name) and node.operand.name == "variables"
    return whole and "variables" not in names.bound and node.field in names.variables


def _junction(node: Junction, names: Names, negated: bool) -> Form:
    """Operands in one order, each once; a negated junction is the other one of negated operands."""
    operator = {"&&": "||", "||": "&&"}[node.operator] if negated else node.operator
    found: set[Form] = set()
    for operand in node.operands:
        inner = form(operand, names, negated=negated)
        found.update(inner[1:] if inner[0] == operator else (inner,))
    return (operator, *sorted(found, key=repr)) if len(found) > 1 else next(iter(found))


def _binary(operator: str, node: Binary, names: Names) -> Form:
    left, right = form(node.left, names), form(node.right, names)
    if operator == "in" and right[0] == "ListOf":
        right = ("ListOf", *sorted(set(right[1:]), key=repr))
    if operator in _SYMMETRIC and repr(right) < repr(left):
        left, right = right, left
    if operator in (">", ">="):
        operator, left, right = _MIRRORED[operator], right, left
    return (operator, left, right)


def _other(node: Node, names: Names) -> Form:
    """Every other node by its kind, its own words and its parts; where it stands does not count."""
    from assure.runtime.conditions import syntax

    if isinstance(node, syntax.Name) and node.name in names.bound and not node.absolute:
        return ("bound", names.bound.index(node.name))
    if isinstance(node, syntax.Macro):
        inner = names._replace(bound=(node.variable, *names.bound))
        parts = (form(part, inner) if part is not None else () for part in (node.predicate, node.result))
        return ("Macro", node.kind, form(node.source, names), *parts)
    own = [f"{name}={getattr(node, name)!r}" for name in _OWN if isinstance(getattr(node, name, None), (str, bool))]
    if type(node).__name__ == "Literal":
        value = getattr(node, "value", None)
        own.append(f"{type(value).__name__} {value!r}")
    return (type(node).__name__, *own, *(form(part, names) for part in node.parts()))
