"""What a condition may look at, and when: the names of a dispatch with the types that contracts declare for them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from assure.contracts.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assure.contracts.promised import InvariantFile
    from assure.contracts.values import Spec
    from assure.runtime.conditions.declarations import Declarations

Schema = dict[str, Any]

BEFORE = ("preconditions",)
AFTER = ("postconditions", "forbidden")
FAILED = ("on_exception",)
# What the registry says of every request; a context may declare more of it, such as the shape of `params`.
_REQUEST: Schema = {
    "type": "object",
    "required": ["operation", "method", "tenant_id", "actor_id", "params"],
    "properties": {
        "operation": {"type": "string"},
        "method": {"type": ["string", "null"]},
        "tenant_id": {"type": "string"},
        "actor_id": {"type": "string"},
        "params": {"type": "object"},
    },
    "additionalProperties": False,
}
_NOW: Schema = {"type": "string", "format": "date-time"}
_ERROR: Schema = {
    "type": "object",
    "required": ["type", "message"],
    "properties": {"type": {"type": "string"}, "message": {"type": "string"}},
}
# Names that the registry supplies itself; every other one comes from a provider of the backend.
OWN = frozenset({"request", "now", "variables", "state", "old", "result", "error"})
_LATER = "exists only after the handler has run"
_FAILURE = "exists only when the handler has failed"
_NO_STATE = "is what the state probe returns; the contract declares no `state`"


def of_clause(spec: Spec, section: str) -> Declarations:
    """What a clause in this section of a spec may look at."""
    from assure.runtime.conditions.declarations import Declarations

    given = plain(spec.context) if spec.context else {}
    names: dict[str, Any] = dict(given.get("properties", {}))
    names["request"] = request(names.get("request"), plain(spec.input) if spec.input else None)
    names["now"] = _NOW
    if spec.state is not None:
        names["old"] = plain(spec.state)
        if section not in BEFORE:
            names["state"] = plain(spec.state)
    if section in AFTER and spec.result is not None:
        names["result"] = plain(spec.result)
    if section in FAILED:
        names["error"] = _ERROR
    return Declarations.from_schema(_whole(names, given))


def absent_in(spec: Spec, section: str) -> Mapping[str, str]:
    """Why a name that conditions know is not there for a clause in this section."""
    if section in BEFORE:
        found = {"state": _LATER, "result": _LATER, "error": _FAILURE}
    elif section in AFTER:
        found = {"error": _FAILURE, "result": "is not declared: the spec has no `result` schema", "state": _NO_STATE}
    else:
        found = {"result": "does not exist where the handler has failed", "state": _NO_STATE}
    return MappingProxyType({"old": _NO_STATE, "variables": "belong to invariants", **found})


def of_invariant(file: InvariantFile, variables: Iterable[tuple[str, Any]] = ()) -> Declarations:
    """What the conditions of a file of invariants may look at; `variables` are those known so far, with their types."""
    from assure.runtime.conditions.declarations import Declarations
    from assure.runtime.conditions.static import Field, Type

    given = plain(file.context)
    names: dict[str, Any] = dict(given.get("properties", {}))
    names["request"] = request(names.get("request"), None)
    names.setdefault("now", _NOW)
    declared = Declarations.from_schema(_whole(names, given))
    fields = {name: Field(kind, required=True) for name, kind in variables}
    return declared.also({"variables": Type(frozenset({"map"}), fields=fields)})


def request(given: Schema | None, params: Schema | None) -> Schema:
    """The schema of `request`: what the registry says of every one, and what a contract declares of these."""
    given = given or {}
    own: Schema = {**_REQUEST["properties"], **given.get("properties", {})}
    if params is not None:
        own["params"] = params
    required = [*_REQUEST["required"], *(name for name in given.get("required", ()) if name not in own)]
    return {**_REQUEST, "required": sorted({*required, *given.get("required", ())}), "properties": own}


def _whole(names: Schema, given: Schema) -> Schema:
    """An object with these names; what the context keeps for references inside it comes along."""
    kept: Schema = {key: given[key] for key in ("$defs", "definitions") if key in given}
    return {**kept, "type": "object", "properties": names}
