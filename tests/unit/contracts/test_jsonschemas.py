"""JSON Schemas inside specs: what is no schema is told at its own place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.contracts.conftest import Project

HEAD = "id: SPEC-1\noperation: a.b\ninput:\n"


@pytest.mark.parametrize(
    "schema",
    [
        "  {}",
        "  type: object\n  properties: {requird: {type: string}}",
        "  $defs: {id: {type: string}}\n  properties: {a: {$ref: '#/$defs/id'}, b: {$ref: '#'}}",
        "  $defs: {a~b/c: {$anchor: here}}\n  anyOf: [{$ref: '#here'}, {$ref: '#/$defs/a~0b~1c'}, {$ref: '#/anyOf/0'}]",
        "  $schema: https://json-schema.org/draft/2020-12/schema\n  type: [string, 'null']",
        "  properties: {secret: {secret: true}, token: {x-internal: 1}}",
        "  enum: [requird, 1, null]\n  default: {propertis: 1}",
    ],
)
def test_a_schema_that_means_what_it_says_is_taken(schema: str, specs: Project) -> None:
    (spec,) = specs.write("specs.yaml", f"{HEAD}{schema}\n").contracts().specs
    assert spec.input is not None


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("  type: strin", 'specs.yaml:4:9: CFG019 `type`: met "strin"; expected array, boolean, integer, null, number'),
        ("  type: [string, strin]", "specs.yaml:4:9: CFG019 `type`: met a list of 2; expected array, boolean, integer"),
        ("  required: a", 'specs.yaml:4:13: CFG019 `required`: met "a"; expected a list'),
        ("  required: [a, a]", "specs.yaml:4:13: CFG019 `required`: met a list of 2; expected entries that differ"),
        ("  required: [1]", "specs.yaml:4:14: CFG019 `required[0]`: met 1; expected text"),
        ("  properties: [a]", "specs.yaml:4:15: CFG019 `properties`: met a list of 1; expected a mapping"),
        ("  properties: {a: 1}", "specs.yaml:4:19: CFG019 `a`: met 1; expected a mapping or true or false"),
        ("  minLength: -1", "specs.yaml:4:14: CFG019 `minLength`: met -1; expected a number from 0"),
        ("  multipleOf: 0", "specs.yaml:4:15: CFG019 `multipleOf`: met 0; expected a number above 0"),
        ("  pattern: '['", 'specs.yaml:4:12: CFG019 `pattern`: met "["; expected a regular expression'),
        ("  anyOf: []", "specs.yaml:4:10: CFG019 `anyOf`: met an empty list; expected at least 1 entry"),
        ("  uniqueItems: 1", "specs.yaml:4:16: CFG019 `uniqueItems`: met 1; expected true or false"),
        ("  $anchor: '!'", 'specs.yaml:4:12: CFG019 `$anchor`: met "!"; expected'),
        ("  requird: [a]", "specs.yaml:4:3: CFG019 `requird` is no keyword of JSON Schema (did you mean `required`?)"),
        ("  properties: {a: {propertis: {}}}", "specs.yaml:4:20: CFG019 `propertis` is no keyword of JSON Schema"),
        ("  oneOf: [{additionalPropertys: false}]", "specs.yaml:4:12: CFG019 `additionalPropertys` is no keyword"),
        ("  $ref: '#/$defs/gone'", 'specs.yaml:4:9: CFG019 the reference "#/$defs/gone" leads nowhere in this schema'),
        ("  $ref: '#gone'", 'specs.yaml:4:9: CFG019 the reference "#gone" leads nowhere in this schema'),
        ("  allOf: [{$ref: '#/allOf/7'}]", 'specs.yaml:4:18: CFG019 the reference "#/allOf/7" leads nowhere'),
        ("  $ref: other.json", 'specs.yaml:4:9: CFG019 met "other.json"; expected a reference within this schema'),
        (
            "  $schema: http://json-schema.org/draft-07/schema#",
            'specs.yaml:4:12: CFG019 met "http://json-schema.org/draft-07/schema#"; expected draft 2020-12',
        ),
    ],
)
def test_what_keeps_it_from_being_a_schema_is_told_at_its_place(schema: str, problem: str, specs: Project) -> None:
    told = specs.write("specs.yaml", f"{HEAD}{schema}\n").told()
    assert len(told) == 1
    assert told[0].startswith(problem)


def test_result_and_state_are_checked_as_well_as_input(specs: Project) -> None:
    text = "id: SPEC-1\noperation: a.b\nresult: {type: x}\nstate: {type: y}\n"
    assert [problem.line for problem in specs.write("specs.yaml", text).problems()] == [3, 4]
