"""JSON Schemas become generators: what they draw is what the schema says, valid or invalid, and the same every time."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from assure.property.schemas import invalid, valid
from assure.property.trying import Failure, tried

NAME = {"type": "string", "minLength": 1, "maxLength": 8, "pattern": "^\\S([\\s\\S]*\\S)?$"}
SCHEMAS: dict[str, Any] = {
    "text": {"type": "string", "minLength": 2, "maxLength": 5},
    "pattern": NAME,
    "integer": {"type": "integer", "minimum": 30, "maximum": 3650},
    "exclusive": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "multiple": {"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 50},
    "enum": {"enum": ["low", "high", None, 3]},
    "const": {"const": {"a": [1]}},
    "types": {"type": ["string", "null"], "pattern": "^vault://"},
    "list": {"type": "array", "items": NAME, "minItems": 1, "maxItems": 4, "uniqueItems": True},
    "tuple": {"type": "array", "prefixItems": [{"type": "integer"}, NAME], "items": False, "minItems": 2},
    "contains": {"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 10}},
    "object": {
        "type": "object",
        "required": ["name", "severity"],
        "properties": {"name": NAME, "severity": {"enum": ["low", "high"]}, "limit": {"type": "integer", "minimum": 1}},
        "additionalProperties": False,
    },
    "open": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "number"}},
    "named": {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "minProperties": 1},
    "dependent": {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "required": ["a"],
        "dependentRequired": {"a": ["b"]},
    },
    "reference": {
        "$defs": {"it": {"type": "object", "required": ["v"], "properties": {"v": NAME, "n": {"$ref": "#/$defs/it"}}}},
        "$ref": "#/$defs/it",
    },
    "any": {"anyOf": [{"type": "integer", "minimum": 3}, {"type": "string", "maxLength": 2}]},
    "one": {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 100}]},
    "all": {"allOf": [{"type": "integer", "minimum": 3}, {"maximum": 5}]},
    "not": {"type": "integer", "minimum": 0, "maximum": 9, "not": {"enum": [4, 5]}},
    "if": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": ["a", "b"]}, "size": {"type": "integer"}},
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"required": ["size"]},
    },
    "format": {"type": "string", "format": "date-time"},
}


def drawn(schema: Any, *, right: bool) -> list[Any]:
    """Forty draws."""
    found: list[Any] = []
    strategy = valid(schema) if right else invalid(schema)
    assert strategy is not None
    tried(strategy, lambda value: found.append(value), 40, "draws")
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_valid_draw_is_valid_and_every_invalid_one_is_not(name: str) -> None:
    validator = Draft202012Validator(SCHEMAS[name])
    right, wrong = drawn(SCHEMAS[name], right=True), drawn(SCHEMAS[name], right=False)
    assert right
    assert wrong
    assert all(validator.is_valid(value) for value in right)
    assert not any(validator.is_valid(value) for value in wrong)
    json.dumps([right, wrong], allow_nan=False)


def test_a_schema_that_takes_everything_refuses_nothing_and_one_that_takes_nothing_draws_nothing() -> None:
    assert invalid({}) is None
    assert tried(valid({"not": {}}), lambda value: Failure("drawn", repr(value)), 10, "nothing").values == 0


def test_the_edges_of_what_is_allowed_are_tried() -> None:
    whole = drawn({"type": "integer", "minimum": 30, "maximum": 3650}, right=True)
    assert {30, 3650} <= set(whole)
    texts = drawn({"type": "string", "maxLength": 300}, right=True)
    assert {0, 300} <= {len(text) for text in texts}
    assert 301 in {
        len(text) for text in drawn({"type": "string", "maxLength": 300}, right=False) if isinstance(text, str)
    }


def test_each_thing_that_can_be_wrong_with_an_object_is_wrong_in_some_draw() -> None:
    wrong = drawn(SCHEMAS["object"], right=False)
    assert any("unlisted" in value for value in wrong if isinstance(value, dict))
    assert any("name" not in value for value in wrong if isinstance(value, dict))
    assert any(not isinstance(value, dict) for value in wrong)
    assert any(value.get("severity", "low") not in ("low", "high") for value in wrong if isinstance(value, dict))


def test_a_failure_is_made_as_small_as_can_be() -> None:
    schema = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 0}, "s": NAME}}
    found = tried(valid(schema), lambda v: Failure("big", "too big") if v["n"] >= 57 else None, 200, "small")
    assert (found.smallest, found.failure) == ({"n": 57}, Failure("big", "too big"))


def test_only_failures_of_the_first_kind_count_while_one_is_made_smaller() -> None:
    def judge(value: int) -> Failure | None:
        return Failure("even" if value % 2 == 0 else "odd", "") if value > 10 else None

    found = tried(valid({"type": "integer", "minimum": 0, "maximum": 1000}), judge, 100, "kinds")
    assert found.failure is not None
    assert found.smallest == (12 if found.failure.kind == "even" else 11)


PROGRAM = """
import json
from assure.property.schemas import invalid, valid
from assure.property.trying import tried
schema = json.loads({schema!r})
found = []
tried(valid(schema), found.append, 60, "one")
tried(invalid(schema), found.append, 60, "two")
print(json.dumps(found))
"""


def test_draws_are_the_same_in_any_process_and_for_any_hash_seed() -> None:
    program = PROGRAM.format(schema=json.dumps(SCHEMAS["object"]))
    more = "import assure.cli.gates, assure.engine, assure.gates.dispatch\n" + program
    runs = [(program, "0"), (program, "1"), (more, "2")]
    told = {
        subprocess.run(
            [sys.executable, "-c", text], env={"PYTHONHASHSEED": number}, capture_output=True, text=True, check=True
        ).stdout
        for text, number in runs
    }
    assert len(told) == 1
    assert len(told.pop()) > 1000
