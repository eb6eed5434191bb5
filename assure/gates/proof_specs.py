"""Asks the solver about clauses of specs, where the configuration wants it: `gates: {specs: {solver: true}}` (R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.contracts.values import plain
from assure.core import Finding, Severity, Subject
from assure.gates import contexts
from assure.gates import proof_rules as rules
from assure.gates.clauses import judge_clauses
from assure.gates.kept import KeptFindings
from assure.gates.proofs import shown, wanted, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.values import Condition, Spec
    from assure.workspace import Workspace


class ProvingSpec(NamedTuple):
    """A spec, as a question to the solver."""

    place: str
    kept: KeptFindings


def proving_specs(workspace: Workspace) -> Iterator[Subject]:
    """A subject for each active spec; raises CouldNotJudge where the solver is wanted and missing."""
    if not wanted(workspace, "specs"):
        return
    kept = KeptFindings("spec-proofs", workspace, rules.SPEC_RULES, lambda: _judged(workspace.contracts.specs))
    for spec in workspace.contracts.specs:
        if spec.status == "active":
            yield Subject("proof", str(spec.at), ProvingSpec(str(spec.at), kept))


def judge_proving_spec(item: ProvingSpec) -> Iterator[Finding]:
    """What is proved of the clauses of a spec."""
    yield from item.kept.of(item.place)


def _judged(specs: Iterable[Spec]) -> Iterator[tuple[str, Iterator[Finding]]]:
    for spec in specs:
        if spec.status == "active" and not _wrong(spec):
            yield str(spec.at), _proved(spec)


def _wrong(spec: Spec) -> bool:
    """Whether a clause can't be used as it stands, which the other rules tell."""
    return any(found.severity in (Severity.CRITICAL, Severity.HIGH) for found in judge_clauses(spec))


def schema_of(spec: Spec) -> dict[str, Any]:
    """The schema of everything that clauses of a spec look at, before and after the handler."""
    given = plain(spec.context) if spec.context else {}
    names: dict[str, Any] = dict(given.get("properties", {}))
    names["request"] = contexts.request(names.get("request"), plain(spec.input) if spec.input else None)
    names["now"] = {"type": "string", "format": "date-time"}
    if spec.state is not None:
        names["old"] = names["state"] = plain(spec.state)
    if spec.result is not None:
        names["result"] = plain(spec.result)
    return whole(names, given)


def _proved(spec: Spec) -> Iterator[Finding]:
    from assure.solver import Rule, questions

    schema = schema_of(spec)
    given = tuple(Rule(clause.condition.text) for clause in spec.preconditions)
    if given:
        start = (
            questions.impossible(schema, given[:-1], given[-1], small=False)
            if len(given) > 1
            else _closed(schema, given[0])
        )
        if start.proved:
            first = spec.preconditions[0]
            yield _found(rules.PRECONDITIONS_EXCLUDE, spec, first, f"{spec.id}: its preconditions never hold together")
            return
        yield from _open(spec, spec.preconditions[0], "whether its preconditions can hold", start)
    for clause in spec.postconditions:
        answer = questions.impossible(schema, given, Rule(clause.condition.text), small=False)
        if answer.proved:
            message = f"{spec.id} {clause.id} can't hold where the preconditions did, as in {shown(answer)}"
            yield _found(rules.POSTCONDITION_IMPOSSIBLE, spec, clause, message)
            continue
        yield from _open(spec, clause, "whether it can hold", answer)
        yield from _empty(
            spec,
            clause,
            questions.always_holds(schema, Rule(clause.condition.text), small=False),
            "no outcome violates it",
        )
    for clause in spec.forbidden:
        answer = questions.always_violated(schema, Rule(clause.condition.text), small=False)
        yield from _empty(spec, clause, answer, "no outcome is in this state")


def _closed(schema: dict[str, Any], rule: Any) -> Any:
    from assure.solver import questions

    return questions.always_violated(schema, rule, small=False)


def _empty(spec: Spec, clause: Condition, answer: Any, what: str) -> Iterator[Finding]:
    if answer.proved:
        yield _found(rules.CLAUSE_SAYS_NOTHING, spec, clause, f"{spec.id} {clause.id}: {what}")
    else:
        yield from _open(spec, clause, "whether it says anything", answer)


def _open(spec: Spec, clause: Condition, what: str, answer: Any) -> Iterator[Finding]:
    if answer.undecided:
        message = f"{spec.id} {clause.id}: not decided {what}: {answer.reason}"
        yield _found(rules.CLAUSE_NOT_DECIDED, spec, clause, message)


def _found(rule: Any, spec: Spec, clause: Condition, message: str) -> Finding:
    found: Finding = rule.at(clause.condition.at, message, target=f"{spec.id} {clause.id}", operation=spec.operation)
    return found
