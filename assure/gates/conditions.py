"""Checks CEL texts of contracts against what they may look at, before anything runs; problems stand at their place.

What else is certain where a condition is evaluated (the preconditions hold once the handler has run) is taken into
account: a value that another clause has asked about needs no second question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.gates.cel_rules import BY_KIND, SYNTAX, UNKNOWN_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assure.contracts.promised import Expression as Written
    from assure.core import Finding
    from assure.runtime.conditions import Expression, Problem
    from assure.runtime.conditions.declarations import Declarations

# Warnings that go away when something else is certain.
_DOUBTS = frozenset({"unguarded", "may-fail"})


class Asked(NamedTuple):
    """A CEL text to check: what it may look at, whether it must be a bool, and how findings name it.

    `certain` are texts that are true where this one is evaluated. `absent` says of names why they are not there.
    """

    written: Written
    declared: Declarations
    target: str
    operation: str
    boolean: bool = True
    certain: tuple[str, ...] = ()
    absent: Mapping[str, str] = {}


class Checked(NamedTuple):
    """A checked text: the expression, None where it can't be used, and what was found in it."""

    expression: Expression | None
    findings: tuple[Finding, ...]


def checked(asked: Asked) -> Checked:
    """The expression of a text and everything that is wrong or doubtful in it."""
    from assure.runtime.conditions import ConditionProblems, Problem, compile_expression

    text = asked.written.text
    try:
        expression = compile_expression(text, asked.declared)
    except ConditionProblems as raised:
        return Checked(None, tuple(_findings(raised.problems, asked)))
    problems: list[Problem] = list(expression.warnings)
    if asked.boolean and not expression.type.may_be(("bool",)):
        message = f"a condition is true or false, and this is a {expression.type}"
        problems.append(Problem("not-bool", message, expression.origin.place(text, 0)))
    return Checked(expression, tuple(_findings(problems, asked)))


def _findings(problems: Sequence[Problem], asked: Asked) -> Iterator[Finding]:
    doubts = _still_doubtful(asked) if asked.certain and any(each.kind in _DOUBTS for each in problems) else None
    for problem in problems:
        place = (problem.place.text_line, problem.place.text_column)
        if doubts is None or problem.kind not in _DOUBTS or (problem.kind, place) in doubts:
            yield _finding(problem, asked)


def _finding(problem: Problem, asked: Asked) -> Finding:
    rule = BY_KIND.get(problem.kind, SYNTAX)
    message = problem.message
    if rule is UNKNOWN_NAME:
        # The engine names it in quotes: unknown name 'result'.
        name = message.split("'")[1] if "'" in message else ""
        message = f"`{name}` {asked.absent[name]}" if name in asked.absent else message
    at = asked.written.place(problem.place.text_line, problem.place.text_column)
    shown = " ".join(asked.written.text.split())
    return rule.at(at, f"{asked.target}: {message}", target=f"{asked.target} {shown}", operation=asked.operation)


def _still_doubtful(asked: Asked) -> frozenset[tuple[str, tuple[int, int]]]:
    """The doubts that remain when everything that is certain has been evaluated before, by kind and place."""
    from assure.runtime.conditions import ConditionProblems, compile_expression

    before = "".join(f"({text}\n) && " for text in asked.certain)
    try:
        warnings = compile_expression(f"{before}({asked.written.text}\n)", asked.declared).warnings
    except ConditionProblems as raised:
        warnings = raised.problems
    lines, last = before.count("\n"), len(before) - (before.rfind("\n") + 1) + 1
    found = set()
    for problem in warnings:
        line, column = problem.place.text_line - lines, problem.place.text_column
        if line >= 1:
            found.add((problem.kind, (line, column - last if line == 1 else column)))
    return frozenset(found)
