"""JSON Schemas inside contracts: valid by the metaschema of draft 2020-12, closed in themselves, no word misspelt.

The metaschema lets any unknown keyword pass, so that `requird` would check nothing; words close to a keyword are told.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assure.contracts import rules
from assure.contracts.places import Place
from assure.contracts.problems import Problems, show, subject

if TYPE_CHECKING:
    from jsonschema import ValidationError

DRAFT = "https://json-schema.org/draft/2020-12/schema"

# fmt: off
_ONE = frozenset({
    "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then",
    "unevaluatedItems", "unevaluatedProperties",
})
# fmt: on
_LIST = frozenset(["allOf", "anyOf", "oneOf", "prefixItems"])
_NAMED = frozenset(["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"])
# fmt: off
_WORDS = frozenset({
    "$anchor", "$comment", "$dynamicAnchor", "$dynamicRef", "$id", "$ref", "$schema", "$vocabulary", "const",
    "contentEncoding", "contentMediaType", "default", "dependentRequired", "deprecated", "description", "enum",
    "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "maxContains", "maxItems", "maxLength",
    "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum",
    "multipleOf", "pattern", "readOnly", "required", "secret", "title", "type", "uniqueItems", "writeOnly",
})
# fmt: on
_KNOWN = sorted(_ONE | _LIST | _NAMED | _WORDS)


def check_schema(schema: Mapping[str, Any], place: Place, problems: Problems) -> None:
    """Everything that keeps this from being a JSON Schema that means what it says."""
    from jsonschema import Draft202012Validator

    checker = Draft202012Validator(Draft202012Validator.META_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in sorted(checker.iter_errors(schema), key=lambda error: [str(step) for step in error.absolute_path]):
        steps = list(error.absolute_path)
        at = place.below(steps).at
        problems.add(rules.BAD_SCHEMA, at, f"{subject(steps)}met {show(error.instance)}; expected {_expected(error)}")
    anchors = {node.get("$anchor") for node, _ in _subschemas(schema, place)}
    for node, where in _subschemas(schema, place):
        _check_words(node, where, problems)
        _check_reference(node, where, schema, anchors, problems)


def _expected(error: ValidationError) -> str:
    """What the metaschema asks for at the place of an error, in words."""
    wanted: Any = error.validator_value
    if error.absolute_path and error.absolute_path[-1] == "type":
        return "array, boolean, integer, null, number, object, string, or a list of those"
    match error.validator:
        case "type":
            return " or ".join(_TYPES.get(name, name) for name in ([wanted] if isinstance(wanted, str) else wanted))
        case "enum":
            return f"one of {', '.join(map(str, wanted))}"
        case "format":
            return "a regular expression" if wanted == "regex" else f"text of the form {wanted}"
        case "minimum" | "exclusiveMinimum":
            return f"a number {'above' if error.validator == 'exclusiveMinimum' else 'from'} {wanted}"
        case "minItems":
            return f"at least {wanted} entry"
        case "uniqueItems":
            return "entries that differ from each other"
    return "a valid JSON Schema"


_TYPES = {
    "object": "a mapping",
    "boolean": "true or false",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
}


def _subschemas(node: Any, place: Place) -> Iterator[tuple[Mapping[str, Any], Place]]:
    """The schema and every schema inside it, each with its place."""
    if not isinstance(node, Mapping):
        return
    yield node, place
    for key, value in node.items():
        below = place[key]
        if key in _ONE:
            yield from _subschemas(value, below)
        elif key in _LIST and isinstance(value, list):
            for index, item in enumerate(value):
                yield from _subschemas(item, below[index])
        elif key in _NAMED and isinstance(value, Mapping):
            for name, item in value.items():
                yield from _subschemas(item, below[name])


def _check_words(node: Mapping[str, Any], place: Place, problems: Problems) -> None:
    for key in node:
        near = [] if key in _KNOWN else difflib.get_close_matches(key, _KNOWN, n=1, cutoff=0.8)
        if near:
            hint = f"did you mean `{near[0]}`?"
            problems.add(rules.BAD_SCHEMA, place.key(key), f"`{key}` is no keyword of JSON Schema", hint)
    named = node.get("$schema")
    if isinstance(named, str) and named.rstrip("#") != DRAFT:
        problems.add(rules.BAD_SCHEMA, place["$schema"].at, f"met {show(named)}; expected draft 2020-12, {DRAFT}")


def _check_reference(
    node: Mapping[str, Any], place: Place, whole: Mapping[str, Any], anchors: set[Any], problems: Problems
) -> None:
    target = node.get("$ref")
    if not isinstance(target, str):
        return
    at = place["$ref"].at
    if not target.startswith("#"):
        problems.add(
            rules.BAD_SCHEMA, at, f"met {show(target)}; expected a reference within this schema, `#/$defs/...`"
        )
    elif target[1:] not in anchors and not _leads_somewhere(target[1:], whole):
        problems.add(rules.BAD_SCHEMA, at, f"the reference {show(target)} leads nowhere in this schema")


def _leads_somewhere(pointer: str, whole: Any) -> bool:
    """Whether a JSON pointer leads to a schema."""
    if pointer and not pointer.startswith("/"):
        return False
    node = whole
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping) and name in node:
            node = node[name]
        elif isinstance(node, list) and name.isdecimal() and int(name) < len(node):
            node = node[int(name)]
        else:
            return False
    return isinstance(node, (Mapping, bool))
