"""Judges the conditions of a spec before anything runs: each can be worked out, and says something of the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.contracts.values import plain
from assure.gates import clause_rules as rules
from assure.gates.conditions import Asked, checked
from assure.gates.contexts import AFTER, BEFORE, FAILED, OWN, absent_in, of_clause
from assure.gates.enumerations import differing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.values import Condition, Spec
    from assure.core import Finding
    from assure.gates.supplied import Supplied
    from assure.runtime.conditions import Expression
    from assure.tree.tree import Tree

# What there is only after the handler has run, or failed.
_OUTCOMES = frozenset({"result", "state", "error"})
_SECTIONS = (*BEFORE, *AFTER, *FAILED)


def judge_clauses(spec: Spec) -> Iterator[Finding]:
    """What is wrong with the conditions of one spec."""
    for section in _SECTIONS:
        clauses: tuple[Condition, ...] = getattr(spec, section)
        declared = of_clause(spec, section) if clauses else None
        for clause in clauses if declared else ():
            assert declared is not None
            target = f"{spec.id} {clause.id}"
            asked = Asked(clause.condition, declared, target, spec.operation)
            found = checked(asked._replace(certain=_certain(spec, section, clause), absent=absent_in(spec, section)))
            yield from found.findings
            if found.expression is not None and section not in BEFORE:
                yield from _over_input(spec, section, clause, found.expression)


def _certain(spec: Spec, section: str, clause: Condition) -> tuple[str, ...]:
    """What has held when this clause is evaluated: clauses before it, and once the handler ran the preconditions."""
    before = [*spec.preconditions] if section not in BEFORE else []
    before += spec.postconditions if section == "forbidden" else []
    if section in ("preconditions", "postconditions"):
        own: tuple[Condition, ...] = getattr(spec, section)
        before += own[: own.index(clause)]
    return tuple(other.condition.text for other in before)


def _over_input(spec: Spec, section: str, clause: Condition, expression: Expression) -> Iterator[Finding]:
    """A clause over the outcome that looks at nothing of the outcome."""
    if expression.names & _OUTCOMES:
        return
    rule = rules.FORBIDDEN_OVER_INPUT if section == "forbidden" else rules.OUTCOME_OVER_INPUT
    read = ", ".join(sorted(expression.names)) or "nothing at all"
    message = f"{spec.id} {clause.id} looks at {read}, and so says the same before and after the handler"
    yield rule.at(clause.condition.at, message, target=f"{spec.id} {clause.id}", operation=spec.operation)


def judge_names(spec: Spec, providers: Supplied, probes: Supplied) -> Iterator[Finding]:
    """The names of `context` and `state` that nothing supplies."""
    for what, schema, supplied in (("context", spec.context, providers), ("state", spec.state, probes)):
        names = set((schema or {}).get("properties", {}))
        for name in supplied.missing(names - OWN if what == "context" else names):
            message = (
                f"nothing supplies `{name}`, which the {what} of {spec.id} declares; supplied are {supplied.shown}"
            )
            yield rules.NOBODY_SUPPLIES.at(spec.at, message, target=f"{spec.id} {name}", operation=spec.operation)


def judge_values(spec: Spec, tree: Tree) -> Iterator[Finding]:
    """The values of the schemas of a spec that are not those of the classes they name."""
    for what in ("context", "input", "result", "state"):
        for place, message in differing(plain(getattr(spec, what)), tree):
            said = f"{spec.id}, {what}: {message}"
            yield rules.VALUES_DIFFER.at(spec.at, said, target=f"{spec.id} {what} {place}", operation=spec.operation)
