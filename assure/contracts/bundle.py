"""Contracts as the runtime takes them: plain data, in an order of its own, with a digest of the content.

A backend in production reads this as JSON and needs neither YAML nor the models; in development the same mapping is
made from the YAML files, so that both give the same decisions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assure.contracts.values import plain

if TYPE_CHECKING:
    from assure.contracts.promised import Enforcement, Expression, Invariant, InvariantFile, Lifecycle
    from assure.contracts.values import Condition, Contracts, DispatchAnchor, Spec
    from assure.core import Location

Plain = dict[str, Any]
_SECTIONS = ("preconditions", "postconditions", "forbidden", "on_exception")
# Without a file nobody has decided anything: everything is held to, which is the only safe reading.
_UNDECIDED: Plain = {"default": "strict", "unresolved_method": "deny", "rules": []}


def bundle_of(contracts: Contracts) -> Plain:
    """The bundle `assure/contracts-bundle/1` of all active contracts, with its digest."""
    from assure.runtime.digest import SCHEMA, digest_of

    enforcement = contracts.enforcement
    bundle: Plain = {
        "schema": SCHEMA,
        "enforcement": _enforcement(enforcement) if enforcement else _UNDECIDED,
        "operations": _operations(contracts),
        "dispatch": _methods(contracts),
        "lifecycles": [_lifecycle(each) for each in sorted(contracts.lifecycles, key=lambda each: each.name)],
        "invariants": list(_invariants(contracts.invariant_files)),
        "specs": [_spec(each) for each in sorted(contracts.specs, key=lambda each: each.id) if each.status == "active"],
    }
    return {"schema": bundle.pop("schema"), "digest": digest_of({"schema": SCHEMA, **bundle}), **bundle}


def strict_bundle_of(contracts: Contracts) -> Plain:
    """The same bundle with nothing left to be only recorded: what is shown has to hold, whatever a rollout allows."""
    from assure.runtime.digest import digest_of

    bundle = {**bundle_of(contracts), "enforcement": _UNDECIDED}
    return {**bundle, "digest": digest_of(bundle)}


def bundle_text(bundle: Mapping[str, Any]) -> str:
    """A bundle as the file holds it: JSON with a line for each thing, so that a change of it can be read."""
    return json.dumps(bundle, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def invariant_bundle(file: InvariantFile, invariant: Invariant) -> Plain:
    """One invariant as the bundle holds it."""
    entry: Plain = {
        "id": invariant.id,
        "operation": invariant.operation,
        "domain": invariant.owner,
        "severity": invariant.severity,
        "match": [_expression(each) for each in invariant.match],
        "variables": [{"name": each.name, **_expression(each.expression)} for each in invariant.variables],
        "condition": invariant.condition.text,
        "on_error": invariant.on_error,
        "message": invariant.message,
        "remediation": invariant.remediation,
        "applies_to": _pairs(invariant.applies_to),
        "secrets": sorted(_secrets(plain(file.context), ())),
        "origin": _origin(invariant.condition.at),
    }
    state = plain(file.context).get("properties", {}).get("state", {})
    entry["state"] = sorted(state.get("properties", {})) if isinstance(state, dict) else []
    if invariant.message_expression is not None:
        entry["message_expression"] = invariant.message_expression.text
    return entry


def _invariants(files: Iterable[InvariantFile]) -> Iterator[Plain]:
    pairs = [(file, invariant) for file in files for invariant in file.invariants]
    for file, invariant in sorted(pairs, key=lambda pair: pair[1].id):
        yield invariant_bundle(file, invariant)


def _enforcement(enforcement: Enforcement) -> Plain:
    rules = [
        {
            "mode": rule.mode,
            "ids": list(rule.ids),
            "domains": list(rule.domains),
            "severities": list(rule.severities),
            "until": rule.until,
            "reason": rule.reason,
        }
        for rule in enforcement.rules
    ]
    # To let pass is to record: nothing that no contract was evaluated for goes by unseen.
    unresolved = "record" if enforcement.unresolved_method == "allow" else enforcement.unresolved_method
    return {"default": enforcement.default, "unresolved_method": unresolved, "rules": rules}


def _operations(contracts: Contracts) -> list[Plain]:
    """Every operation that a domain or an active spec declares, with its owner and the ways that lead to it."""
    owned = {each.name: (domain.name, each) for domain in contracts.domains for each in domain.operations}
    specs = {each.operation: each for each in contracts.specs if each.status == "active"}
    found = []
    for name in sorted({*owned, *specs}):
        domain, entry = owned.get(name, ("", None))
        declared = (*(entry.dispatch if entry else ()), *(specs[name].dispatch if name in specs else ()))
        found.append(
            {
                "operation": name,
                "domain": domain or (specs[name].domain if name in specs else ""),
                "kind": entry.kind if entry else "write",
                "dispatch": _pairs(anchor for anchor in declared if str(anchor) != name),
            }
        )
    return found


def _methods(contracts: Contracts) -> list[Plain]:
    """The methods that contracts know of each dispatch operation that has any."""
    found: dict[str, set[str]] = {}
    anchors = [anchor for domain in contracts.domains for each in domain.operations for anchor in each.dispatch]
    anchors += [anchor for spec in contracts.specs if spec.status == "active" for anchor in spec.dispatch]
    anchors += [anchor for invariant in contracts.invariants for anchor in invariant.applies_to]
    for anchor in anchors:
        if anchor.method:
            found.setdefault(anchor.dispatch, set()).add(anchor.method)
    whole = {anchor.dispatch for anchor in anchors if not anchor.method}
    return [{"dispatch": name, "methods": sorted(found[name])} for name in sorted(found) if name not in whole]


def _lifecycle(lifecycle: Lifecycle) -> Plain:
    steps = [
        {"operation": step.operation, "from": list(step.origins), "to": [step.target]} for step in lifecycle.transitions
    ]
    return {"id": lifecycle.name, "field": lifecycle.field, "transitions": steps}


def _spec(spec: Spec) -> Plain:
    state = plain(spec.state) if spec.state else {}
    schemas = {"request.params": spec.input, "result": spec.result, "state": spec.state, "old": spec.state}
    secrets = {path for name, schema in schemas.items() for path in _secrets(plain(schema), tuple(name.split(".")))}
    secrets |= set(_secrets(plain(spec.context), ()))
    entry: Plain = {
        "id": spec.id,
        "operation": spec.operation,
        "domain": spec.domain,
        "severity": "critical" if spec.critical else "high",
        "state": sorted(state.get("properties", {})),
        "secrets": sorted(secrets),
        "dispatch": _pairs(spec.dispatch),
    }
    for section in _SECTIONS:
        entry[section] = [_clause(each) for each in getattr(spec, section)]
    if spec.lifecycle:
        entry["lifecycle"] = spec.lifecycle
    return entry


def _clause(clause: Condition) -> Plain:
    return {
        "id": clause.id,
        "condition": clause.condition.text,
        "message": clause.message,
        "origin": _origin(clause.condition.at),
    }


def _pairs(anchors: Iterable[DispatchAnchor]) -> list[Plain]:
    """The pairs, each once, in order."""
    pairs = sorted({(anchor.dispatch, anchor.method) for anchor in anchors})
    return [{"dispatch": dispatch, **({"method": method} if method else {})} for dispatch, method in pairs]


def _expression(expression: Expression) -> Plain:
    return {"expression": expression.text, "origin": _origin(expression.at)}


def _origin(at: Location) -> Plain:
    return {"file": at.path, "line": at.line, "column": at.column}


def _secrets(schema: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The paths that a JSON Schema marks `secret: true`; what is in a list stands under the path of the list."""
    if not isinstance(schema, Mapping):
        return
    if schema.get("secret") is True and path:
        yield ".".join(path)
    for name, inner in _mapping(schema.get("properties")):
        yield from _secrets(inner, (*path, name))
    yield from _secrets(schema.get("items"), path)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(keyword) or ():
            yield from _secrets(inner, path)


def _mapping(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, Mapping) else ()
