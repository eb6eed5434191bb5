"""Puts a condition together: text to tree, tree to verdicts of the checker, tree to code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions.checker import check
from assure.runtime.conditions.condition import Condition, Expression
from assure.runtime.conditions.declarations import Declarations
from assure.runtime.conditions.exact import Exact
from assure.runtime.conditions.names import Names
from assure.runtime.conditions.parser import parse
from assure.runtime.conditions.problems import ConditionProblems, Origin, Problem
from assure.runtime.conditions.static import DYN, Type
from assure.runtime.conditions.tokens import BadText

if TYPE_CHECKING:
    from assure.runtime.conditions.inspection import Note
    from assure.runtime.conditions.iteration import Frame, Plan
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
    return Condition(*_parts(text, declarations, origin, container, checked=True, boolean=True))


class Read:
    """A syntax tree, and what evaluates it exactly: `plan`, which is given a new `frame` each time."""

    __slots__ = ("_checked", "frame", "node", "plan")

    def __init__(self, node: Node, names: Names) -> None:
        exact = Exact(names)
        self.node = node
        self.plan: Plan = exact.plan(node, {})
        self.frame: Callable[[object], Frame] = exact.frame
        self._checked: tuple[Type, list[Note]] | None = None

    def checked(self, names: Names) -> tuple[Type, list[Note]]:
        """The type, and what is wrong whatever the names of the context are."""
        if self._checked is None:
            self._checked = check(self.node, None, names)
        return self._checked


def _parts(
    text: str, declarations: Declared, origin: Where, container: str, *, checked: bool, boolean: bool
) -> tuple[str, Origin, Names, Read, tuple[Type, tuple[Problem, ...]]]:
    """What an Expression is made of."""
    where = origin if isinstance(origin, Origin) else Origin(*(origin or ()))
    declared = _declared(declarations)
    names = Names(frozenset(declared or ()), container)
    try:
        read = _read(text, container) if declared is None else Read(parse(text), names)
    except BadText as bad:
        raise ConditionProblems((Problem("syntax", bad.message, where.place(text, bad.at)),)) from None
    kind, warnings = _judged(text, where, read, declared, names, boolean) if checked else (DYN, ())
    return text, where, names, read, (kind, warnings)


@lru_cache(maxsize=512)
def _read(text: str, container: str) -> Read:
    """A text that is read without declarations; contracts say the same again and again."""
    return Read(parse(text), Names(container=container))


def _declared(declarations: Declared) -> Mapping[str, Type] | None:
    if declarations is None:
        return None
    given = declarations if isinstance(declarations, Declarations) else Declarations.from_schema(declarations)
    return given.names


def _judged(
    text: str, where: Origin, read: Read, declared: Mapping[str, Type] | None, names: Names, boolean: bool
) -> tuple[Type, tuple[Problem, ...]]:
    """The type and the warnings; raises ConditionProblems, warnings included, when there is an error."""
    try:
        kind, notes = read.checked(names) if declared is None else check(read.node, declared, names)
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
