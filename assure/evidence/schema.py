"""JSON Schemas (2020-12) of the evidence documents, made from their types; docs/schemas holds the result."""

from __future__ import annotations

import enum
import inspect
import json
import types
import typing
from typing import Any

from assure.evidence import documents

DOCUMENTS: dict[str, type] = {
    "evidence-gate": documents.GateDocument,
    "evidence-gatepack": documents.PackDocument,
    "evidence-plan": documents.PlanDocument,
    "evidence-rules": documents.RulesDocument,
}

_SCALARS: dict[Any, str] = {str: "string", bool: "boolean", int: "integer", float: "number", types.NoneType: "null"}


def json_schema(kind: str) -> dict[str, Any]:
    """The schema of one kind of document; raises KeyError for a kind that is not in DOCUMENTS."""
    document = DOCUMENTS[kind]
    definitions: dict[str, Any] = {}
    body = _object(document, definitions)
    tag = body["properties"]["schema"]["const"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:" + tag.replace("/", ":"),
        "title": tag,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text(kind: str) -> str:
    """The schema as it is committed under docs/schemas."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


def _object(document: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a TypedDict: every key is required and no other is allowed."""
    hints = typing.get_type_hints(document, include_extras=True)
    keys = sorted(hints, key=lambda key: key != "schema")
    return {
        "description": inspect.getdoc(document),
        "type": "object",
        "properties": {key: _described(hints[key], definitions) for key in keys},
        "required": keys,
        "additionalProperties": False,
    }


def _described(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of `Annotated[hint, description]`."""
    inner, description = typing.get_args(hint)
    return {"description": description, **_schema(inner, definitions)}


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type as the documents use them."""
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]} | ({"minimum": 0} if hint in (int, float) else {})
    if typing.is_typeddict(hint):
        return _reference(hint, definitions)
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        return {"enum": [member.value for member in hint]}
    return _generic(typing.get_origin(hint), typing.get_args(hint), definitions)


def _generic(origin: Any, arguments: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list, a mapping, a literal or a union."""
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if origin is typing.Literal:
        return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
    return {"anyOf": [_schema(argument, definitions) for argument in arguments]}


def _reference(document: type, definitions: dict[str, Any]) -> dict[str, Any]:
    name = document.__name__.removesuffix("Document")
    if name not in definitions:
        definitions[name] = {}  # holds the place while the type is worked out
        definitions[name] = _object(document, definitions)
    return {"$ref": f"#/$defs/{name}"}
