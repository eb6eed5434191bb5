"""Puts a condition together: text to tree, tree to verdicts of the checker, tree to code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions.checker import check
from assure.runtime.conditions.condition import Condition, Expression
from assure.runtime.conditions.declarations import Declarations
from assure.runtime.conditions.exact import Exact
from assure.runtime.conditions.fast import compiled
from assure.runtime.conditions.names import Names
from assure.runtime.conditions.parser import parse
from assure.runtime.conditions.problems import ConditionProblems, Origin, Problem
from assure.runtime.conditions.static import DYN, Type
from assure.runtime.conditions.tokens import BadText

if TYPE_CHECKING:
    from assure.runtime.conditions.inspection import Note
    from assure.runtime.conditions.syntax import Node

Declared = Declarations | Mapping[str, Any] | None
Where = Origin | tuple[str, int, int] | None


def build_expression(
    text: str, declarations: Declared, origin: Where, container: str, *, check: bool = True
) -> Expression:
    """See `conditions.compile_expression`."""
    return Expression(*_parts(text, declarations, origin, container, checked=check, boolean=False))


def build_condition(text: str, declarations: Declared, origin: Where, container: str) -> Condition:
    """See `conditions.compile_condition`."""
    parts = _parts(text, declarations, origin, container, checked=True, boolean=True)
    condition = Condition(*parts)
    code = compiled(condition.node, parts[3], condition.exact)
    condition.compiled = code is not None
    condition.evaluate = code or condition.exact
    return condition


def _parts(
    text: str, declarations: Declared, origin: Where, container: str, *, checked: bool, boolean: bool
) -> tuple[str, Origin, Node, Names, tuple[Any, int], tuple[Type, tuple[Problem, ...]]]:
    """What an Expression is made of."""
    where = origin if isinstance(origin, Origin) else Origin(*(origin or ()))
    declared = _declared(declarations)
    names = Names(frozenset(declared or ()), container)
    node = _parsed(text, where)
    kind, warnings = _judged(text, where, node, declared, names, boolean) if checked else (DYN, ())
    exact = Exact(names)
    plan = exact.plan(node, {})
    return text, where, node, names, (plan, exact.width), (kind, warnings)


def _declared(declarations: Declared) -> Mapping[str, Type] | None:
    if declarations is None:
        return None
    given = declarations if isinstance(declarations, Declarations) else Declarations.from_schema(declarations)
    return given.names


def _parsed(text: str, where: Origin) -> Node:
    try:
        return parse(text)
    except BadText as bad:
        raise ConditionProblems((Problem("syntax", bad.message, where.place(text, bad.at)),)) from None


def _judged(
    text: str, where: Origin, node: Node, declared: Mapping[str, Type] | None, names: Names, boolean: bool
) -> tuple[Type, tuple[Problem, ...]]:
    """The type and the warnings; raises ConditionProblems, warnings included, when there is an error."""
    try:
        kind, notes = check(node, declared, names)
    except RecursionError:
        problem = Problem(
            "syntax", "the expression is nested too deep for what is left of the stack", where.place(text, 0)
        )
        raise ConditionProblems((problem,)) from None
    problems = [_problem(note, text, where) for note in notes]
    if boolean and not kind.may_be(("bool",)):
        problems.append(Problem("not-bool", f"a condition is a bool, and this is a {kind}", where.place(text, 0)))
    ordered = tuple(sorted(problems, key=lambda one: (one.place.text_line, one.place.text_column, one.message)))
    if any(problem.error for problem in ordered):
        raise ConditionProblems(ordered)
    return kind, ordered


def _problem(note: Note, text: str, where: Origin) -> Problem:
    return Problem(note.kind, note.message, where.place(text, note.at), error=note.error)
