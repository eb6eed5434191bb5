"""Asks the solver about invariants, where the configuration wants it: `gates: {invariants: {solver: true}}` (R1)."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.contracts.values import plain
from assure.core import CouldNotJudge, Finding, Subject
from assure.gates import contexts
from assure.gates import proof_rules as rules
from assure.gates.invariant_meaning import meaning_of, meanings
from assure.gates.invariant_text import judge_text
from assure.gates.kept import KeptFindings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.contracts.promised import Invariant, InvariantFile
    from assure.contracts.values import Contracts
    from assure.solver import Answer, Rule
    from assure.solver.questions import Alone
    from assure.workspace import Workspace


class Proving(NamedTuple):
    """The invariants of one operation, as a question to the solver."""

    operation: str
    kept: KeptFindings


class Stated(NamedTuple):
    """An invariant with what its conditions may look at, and as the solver takes it."""

    invariant: Invariant
    schema: Mapping[str, Any]
    rule: Rule
    answers: Alone


def proving(workspace: Workspace) -> Iterator[Subject]:
    """A subject for each operation with invariants; raises CouldNotJudge where the solver is wanted and missing."""
    if not wanted(workspace, "invariants"):
        return
    kept = KeptFindings("proofs", workspace, rules.RULES, lambda: _judged(workspace.contracts))
    for meant in meanings(workspace.contracts):
        yield Subject("proof", meant.operation, Proving(meant.operation, kept))


def wanted(workspace: Workspace, gate: str) -> bool:
    """Whether the configuration wants the solver for a gate; raises CouldNotJudge where it is not installed."""
    settings = workspace.config.gates.get(gate)
    if settings is None or not settings.solver:
        return False
    from assure.solver import available

    if not available():
        raise CouldNotJudge("the configuration wants proofs, and the solver is not installed: assure-gatepack[smt]")
    return True


def judge_proving(item: Proving) -> Iterator[Finding]:
    """What is proved of the invariants of an operation."""
    yield from item.kept.of(item.operation)


def _judged(contracts: Contracts) -> Iterator[tuple[str, Iterator[Finding]]]:
    for meant in meanings(contracts):
        stated = [one for one in (_stated(each, contracts) for each in meant.invariants) if one is not None]
        yield meant.operation, iter([*_each(stated), *_pairs(stated)])


def _stated(invariant: Invariant, contracts: Contracts) -> Stated | None:
    """The invariant and what is proved of it alone; none for one whose texts are wrong: other rules tell that."""
    from assure.core import Severity
    from assure.solver import Rule, questions

    file = next(file for file in contracts.invariant_files if invariant in file.invariants)
    if any(found.severity in (Severity.CRITICAL, Severity.HIGH) for found in judge_text(file, invariant)):
        return None
    rule = Rule(
        invariant.condition.text,
        tuple(text.text for text in invariant.match),
        tuple((each.name, each.expression.text) for each in invariant.variables),
    )
    schema = schema_of(file)
    return Stated(invariant, schema, rule, questions.alone(schema, rule))


def schema_of(file: InvariantFile) -> dict[str, Any]:
    """The schema of the whole context: what the file declares, and what the registry supplies itself."""
    given = plain(file.context)
    names: dict[str, Any] = dict(given.get("properties", {}))
    names["request"] = contexts.request(names.get("request"), None)
    names.setdefault("now", {"type": "string", "format": "date-time"})
    return whole(names, given)


def whole(names: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """An object with these names, and what the context keeps for references inside it."""
    kept = {key: given[key] for key in ("$defs", "definitions") if key in given}
    return {**kept, "type": "object", "properties": dict(names)}


def _each(stated: list[Stated]) -> Iterator[Finding]:
    """Of each invariant by itself: what is gravest alone, else everything."""
    for one in stated:
        grave = _grave(one)
        yield from (grave,) if grave is not None else _doubts(one)


def _grave(one: Stated) -> Finding | None:
    """An invariant that decides nothing."""
    from assure.solver import questions

    invariant, where = one.invariant, one.invariant.condition.at
    if invariant.match and questions.never_applies(one.schema, one.rule).proved:
        message = f"{invariant.id}: the guards under `match` are true in no context"
        return _found(rules.GUARD_NEVER_TRUE, invariant, invariant.match[0].at, message)
    if one.answers.always_violated.proved:
        return _found(rules.NEVER_HOLDS, invariant, where, f"{invariant.id} holds in no context")
    if one.answers.always_holds.proved:
        return _found(rules.ALWAYS_HOLDS, invariant, where, f"{invariant.id}: no context violates it")
    return None


def _doubts(one: Stated) -> Iterator[Finding]:
    invariant, errors = one.invariant, one.answers.never_errors
    if errors.refuted and not _told(one):
        message = f"{invariant.id} ends in an error for {shown(errors)}"
        yield _found(rules.MAY_ERR, invariant, invariant.condition.at, message)
    yield from _literals(one)
    yield from _open(invariant, one.answers)


def _told(one: Stated) -> bool:
    """Whether the checker has already said that something may be absent or of another type."""
    from assure.runtime.conditions import ConditionProblems, compile_expression

    try:
        texts = (one.rule.condition, *one.rule.match, *(text for _, text in one.rule.variables))
        schema = {**one.schema, "properties": {**one.schema["properties"], "variables": {}}}
        return any(compile_expression(text, schema).warnings for text in texts)
    except ConditionProblems:
        return True


def _literals(one: Stated) -> Iterator[Finding]:
    from assure.solver import questions

    for offset, answer in questions.never_matches(one.schema, one.rule):
        if answer.proved:
            where = one.invariant.condition.place_of(offset)
            text = " ".join(one.rule.condition.split())
            message = f"{one.invariant.id}: the comparison here is true in no context: {text}"
            yield _found(rules.LITERAL_NEVER_MATCHES, one.invariant, where, message, f"{offset}")


def _open(invariant: Invariant, answers: tuple[Answer, ...]) -> Iterator[Finding]:
    """One finding for all questions about an invariant that are not decided."""
    names = ("whether it ever errs", "whether it can be violated", "whether it can hold")
    undecided = [(name, answer) for name, answer in zip(names, answers, strict=True) if answer.undecided]
    if undecided:
        what = ", ".join(name for name, _ in undecided)
        message = f"{invariant.id}: not decided {what}: {undecided[0][1].reason}"
        yield _found(rules.NOT_DECIDED, invariant, invariant.condition.at, message)


def _pairs(stated: list[Stated]) -> Iterator[Finding]:
    """Of two invariants that stop the same calls; those that are wrong by themselves are left out."""
    from assure.solver import questions

    sound = [one for one in stated if not (one.answers.always_holds.proved or one.answers.always_violated.proved)]
    for first, second in combinations(sound, 2):
        schema = _joined(first.schema, second.schema)
        if schema is None or not _meet(first.invariant, second.invariant):
            continue
        if meaning_of(first.invariant) == meaning_of(second.invariant) != "":
            continue
        yield from _pair(first, second, questions.together(schema, first.rule, second.rule))


def _pair(first: Stated, second: Stated, answers: tuple[Answer, Answer, Answer]) -> Iterator[Finding]:
    implies, implied, contradicts = answers
    a, b = first.invariant, second.invariant
    if implies.proved and implied.proved and _covers(a, b) and _covers(b, a):
        yield _about_two(rules.EQUIVALENT, b, a, f"{b.id} stops exactly what {a.id} stops at {a.at}")
    elif implies.proved and _covers(a, b):
        yield _about_two(rules.IMPLIED, b, a, f"{b.id} stops nothing that {a.id} does not stop at {a.at}")
    elif implied.proved and _covers(b, a):
        yield _about_two(rules.IMPLIED, a, b, f"{a.id} stops nothing that {b.id} does not stop at {b.at}")
    if contradicts.proved:
        message = f"{b.id} and {a.id} at {a.at} never hold together; both apply to {shown(contradicts)}"
        yield _about_two(rules.CONTRADICT, b, a, message)


def _covers(stronger: Invariant, weaker: Invariant) -> bool:
    """Whether one is evaluated for every call for which the other is."""
    return not stronger.applies_to or (bool(weaker.applies_to) and _ways(weaker) <= _ways(stronger))


def _meet(first: Invariant, second: Invariant) -> bool:
    """Whether there are calls for which both are evaluated."""
    return not first.applies_to or not second.applies_to or bool(_ways(first) & _ways(second))


def _ways(invariant: Invariant) -> frozenset[tuple[str, str]]:
    return frozenset((anchor.dispatch, anchor.method) for anchor in invariant.applies_to)


def _joined(first: Mapping[str, Any], second: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of a context that both look at; None where references of the two can't stand side by side."""
    if first == second:
        return first
    if any(key in one for one in (first, second) for key in ("$defs", "definitions")):
        return None
    names = dict(first["properties"])
    for name, other in second["properties"].items():
        names[name] = {"allOf": [names[name], other]} if names.get(name, other) != other else other
    return {"type": "object", "properties": names}


def shown(answer: Answer) -> str:
    """A context on one line of JSON."""
    import json

    return json.dumps(answer.context, ensure_ascii=False, sort_keys=True)


def _found(rule: Any, invariant: Invariant, where: Any, message: str, more: str = "") -> Finding:
    target = f"{invariant.id} {more}".strip()
    found: Finding = rule.at(where, message, target=target, operation=invariant.operation)
    return found


def _about_two(rule: Any, invariant: Invariant, other: Invariant, message: str) -> Finding:
    return _found(rule, invariant, invariant.condition.at, message, other.id)
