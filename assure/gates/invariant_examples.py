"""Runs the examples of an invariant through the engine that evaluates it in production (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.contracts.values import plain
from assure.gates import invariants_rules as rules
from assure.gates.contexts import request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.contracts.promised import Example, Invariant, InvariantFile
    from assure.core import Finding
    from assure.runtime.clauses import Clause

# When an example runs, where it does not say otherwise: a day is no reason for a gate to change its mind.
NOW = "2026-01-01T00:00:00Z"
_ABSENT = object()
HOLDS, VIOLATED, ERROR, PASSED_OVER = "holds", "violated", "error", "does not apply"


def judge_examples(file: InvariantFile, invariant: Invariant) -> Iterator[Finding]:
    """Whether there are examples, whether they are of this context, and whether they come to what they say."""
    for kind, examples in (("holds", invariant.holds), ("violates", invariant.violates)):
        if not examples:
            message = f"{invariant.id} has no example under `examples.{kind}`"
            target = f"{invariant.id} {kind}"
            yield rules.NO_EXAMPLE.at(invariant.at, message, target=target, operation=invariant.operation)
    for number, example in enumerate((*invariant.holds, *invariant.violates), start=1):
        yield from _of_context(file, invariant, example, number)
    clause = clause_of(file, invariant)
    if clause is not None:
        yield from _outcomes(file, invariant, clause)


def clause_of(file: InvariantFile, invariant: Invariant) -> Clause | None:
    """The invariant as the runtime holds it, None where one of its texts can't be used (which is told elsewhere)."""
    from assure.contracts.bundle import invariant_bundle
    from assure.runtime.bundle_entries import BundleProblems
    from assure.runtime.contracts import Contracts
    from assure.runtime.digest import SCHEMA

    bundle = {"schema": SCHEMA, "enforcement": {"default": "strict"}, "invariants": [invariant_bundle(file, invariant)]}
    try:
        return Contracts.from_mapping(bundle).clauses[0]
    except BundleProblems:
        return None


def outcome_of(clause: Clause, names: dict[str, object]) -> tuple[str, str]:
    """What an invariant comes to in a context, and the reason for an error."""
    from assure.runtime.bound import Bound, Known
    from assure.runtime.modes import Mode

    bound, known = Bound(clause, Mode.STRICT), Known(names)
    applies = bound.applies(known)
    if applies.violated:
        return PASSED_OVER, ""
    if applies.failed:
        return ERROR, applies.reason
    violation = bound.judged(known)
    if violation is None:
        return HOLDS, ""
    return (ERROR, violation.reason) if violation.outcome == "error" else (VIOLATED, "")


def names_in(file: InvariantFile, example: Example) -> dict[str, object]:
    """The names of an example with their values; texts that the context declares as times are times."""
    schema = plain(file.context)
    given = {"now": NOW, **plain(example.context)}
    properties = {"now": {"type": "string", "format": "date-time"}, **schema.get("properties", {})}
    return {name: _typed(value, properties.get(name, {})) for name, value in given.items()}


def _outcomes(file: InvariantFile, invariant: Invariant, clause: Clause) -> Iterator[Finding]:
    by_condition = False
    for kind, wanted, examples in (
        ("holds", (HOLDS,), invariant.holds),
        ("violates", (VIOLATED, ERROR), invariant.violates),
    ):
        for number, example in enumerate(examples, start=1):
            names = names_in(file, example)
            found, reason = outcome_of(clause, names)
            by_condition = by_condition or found == VIOLATED
            if found not in wanted:
                why = f" ({reason})" if reason else ""
                seen = _seen(clause, names)
                message = f"example {number} under `{kind}` of {invariant.id} comes to: {found}{why}; {seen}"
                target = f"{invariant.id} {kind} {number}"
                yield rules.EXAMPLE_FAILS.at(example.at, message, target=target, operation=invariant.operation)
    if invariant.violates and not by_condition:
        message = f"every example that violates {invariant.id} ends in an error; none is refused by the condition"
        at = invariant.violates[0].at
        yield rules.NEVER_VIOLATED.at(at, message, target=invariant.id, operation=invariant.operation)


def _seen(clause: Clause, names: Mapping[str, object]) -> str:
    """What the clause looked at, for people: `tenant.status` is "ACTIVE"."""
    from assure.contracts.problems import show

    told = []
    for path in sorted({path for path in clause.all_reads if path[0] != "variables"}):
        value: object = names
        for name in path:
            value = value.get(name, _ABSENT) if isinstance(value, dict) else _ABSENT
        secret = any(path[: len(hidden)] == hidden for hidden in clause.secrets)
        known = "absent" if value is _ABSENT else "null" if value is None else show(value)
        what = "secret" if secret else known
        told.append(f"`{'.'.join(path)}` is {what}")
    return ", ".join(told) or "it looks at nothing"


def _of_context(file: InvariantFile, invariant: Invariant, example: Example, number: int) -> Iterator[Finding]:
    """What an example holds that the context does not have; what it leaves out is its own business."""
    from jsonschema import Draft202012Validator

    context = plain(file.context)
    properties = dict(context.get("properties", {}))
    properties["request"] = request(properties.get("request"), None)
    properties.setdefault("now", {"type": "string"})
    kept = {key: context[key] for key in ("$defs", "definitions") if key in context}
    schema = _optional({**kept, "type": "object", "properties": properties, "additionalProperties": False})
    errors = sorted(Draft202012Validator(schema).iter_errors(plain(example.context)), key=lambda e: e.json_path)
    for error in errors:
        place = error.json_path.removeprefix("$.").removeprefix("$") or "it"
        message = f"in an example of {invariant.id}, {place}: {error.message}"
        target = f"{invariant.id} {number} {place}"
        yield rules.EXAMPLE_OUTSIDE_CONTEXT.at(example.at, message, target=target, operation=invariant.operation)


def _optional(schema: Any) -> Any:
    """The schema without its demands that something be there."""
    if isinstance(schema, list):
        return [_optional(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key != "required" or not isinstance(value, list)}
    return {key: value if key in ("enum", "const", "default") else _optional(value) for key, value in kept.items()}


def _typed(value: Any, schema: Any) -> object:
    if not isinstance(schema, dict):
        return value
    if isinstance(value, str) and schema.get("format") == "date-time":
        return _time(value)
    if isinstance(value, dict):
        properties: Mapping[str, Any] = schema.get("properties", {})
        return {name: _typed(item, properties.get(name, {})) for name, item in value.items()}
    return [_typed(item, schema.get("items", {})) for item in value] if isinstance(value, list) else value


def _time(text: str) -> object:
    from datetime import datetime

    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text
