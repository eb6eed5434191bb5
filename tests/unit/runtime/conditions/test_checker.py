"""What can't be right is found before anything runs, at its place; what may go wrong is a warning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from assure.runtime.conditions import ConditionProblems, checker, compile_condition, compile_expression
from assure.runtime.conditions.declarations import Declarations, type_of_schema
from assure.runtime.conditions.problems import KINDS
from assure.runtime.conditions.static import BOOL

SCHEMA: dict[str, Any] = {
    "type": "object",
    "$defs": {"Money": {"type": "object", "required": ["amount"], "properties": {"amount": {"type": "number"}}}},
    "properties": {
        "request": {
            "type": "object",
            "required": ["id", "count", "at", "items", "total", "limits"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "count": {"type": "integer"},
                "at": {"type": "string", "format": "date-time"},
                "wait": {"type": "string", "format": "duration"},
                "note": {"type": ["string", "null"]},
                "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                "items": {"type": "array", "items": {"$ref": "#/properties/item"}},
                "total": {"$ref": "#/$defs/Money"},
                "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
                "both": {
                    "allOf": [
                        {"$ref": "#/$defs/Money"},
                        {"properties": {"unit": {"const": "EUR"}}, "required": ["unit"]},
                    ]
                },
            },
        },
        "tenant": {
            "type": "object",
            "required": ["status"],
            "properties": {
                "status": {"enum": ["ACTIVE", "SUSPENDED"]},
                "plan": {"type": "object", "properties": {"name": {"type": "string"}}},
            },
        },
        "item": {
            "type": "object",
            "required": ["qty"],
            "properties": {"qty": {"type": "integer"}, "tag": {"type": "string"}},
        },
        "anything": {},
    },
}


def found(text: str, schema: Any = SCHEMA) -> list[str]:
    """Everything the checker says of a condition: `error` or `warning`, kind, place and message."""
    try:
        problems = compile_condition(text, schema).warnings
    except ConditionProblems as raised:
        problems = raised.problems
    return [f"{'error' if one.error else 'warning'} {one.kind} {one}" for one in problems]


@pytest.mark.parametrize(
    "text",
    [
        'request.id == "x" && request.count > 3 && request.count < 2.5',
        "request.at < timestamp('2026-01-01T00:00:00Z') && request.at.getFullYear() > 2000",
        "has(request.wait) && request.wait < duration('1h')",
        'has(request.note) && request.note == "x"',
        "request.items.all(i, i.qty > 0) && size(request.items) > 0",
        "request.items.exists(i, has(i.tag) && i.tag.startsWith('a'))",
        "request.items.all(i, !has(i.tag) || i.tag != '')",
        "request.items.filter(i, has(i.tag)).size() > 0",
        "request.items.map(i, has(i.tag), i.tag) == ['a']",
        "request.total.amount > 1 && request.total.amount * 2.0 > 1.0 || true",
        'tenant.status == "ACTIVE" || tenant.status in ["SUSPENDED"]',
        "has(tenant.plan) && has(tenant.plan.name) && tenant.plan.name == 'x'",
        "tenant.plan.name == 'x' && has(tenant.plan) && has(tenant.plan.name)",
        "has(tenant.plan) ? has(tenant.plan.name) : true",
        "!(has(tenant.plan) && has(tenant.plan.name)) || tenant.plan.name == 'x'",
        "'api' in request.limits && request.limits.api > 3 && request.limits['api'] < 9",
        "has(request.note) && request.note != null && size(request.note) > 3",
        "has(request.both) && request.both.unit == 'EUR' && request.both.amount > 1",
        "anything == 3 && anything.x.y[0].z || anything",
        "request.limits.all(k, k.startsWith('a'))",
        "type(request.id) == string && dyn(request.id) == 3",
        "[1, 'a'].exists(x, x == 'a') && {'a': 1}['a'] == 1 && {'a': 1}.a == 1",
    ],
)
def test_a_condition_that_fits_its_schema_has_no_problem(text: str) -> None:
    everything = [one for one in found(text) if "request.total.amount * 2.0" not in text or "may-fail" not in one]
    assert everything == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tenannt.status == 'ACTIVE'", "error unknown-name 1:1: unknown name 'tenannt': did you mean 'tenant'?"),
        ("zzz", "error unknown-name 1:1: unknown name 'zzz'"),
        ("request.cuont > 1", "error unknown-field 1:9: unknown field 'cuont': did you mean 'count'?"),
        ("has(request.cuont)", "error unknown-field 1:1: unknown field 'cuont': did you mean 'count'?"),
        (
            "tenant.state == 'x'",
            "warning unknown-field 1:8: the schema does not declare the field 'state': did you mean 'status'?",
        ),
        ("sise(request.id) > 1", "error unknown-function 1:1: unknown function 'sise': did you mean 'size'?"),
        (
            "request.id.startswith('a')",
            "error unknown-function 1:12: unknown function 'startswith': did you mean 'startsWith'?",
        ),
        (
            "size(request.id, 1) > 1",
            "error arity 1:1: size() does not take 2 arguments; there is size() with 1 and x.size() with 0",
        ),
        (
            "contains(request.id, 'a')",
            "error arity 1:1: contains() does not take 2 arguments; there is x.contains() with 1",
        ),
        ("request.id > 3", "error no-overload 1:12: string and int have no order"),
        ("request.id == 3", "error never-equal 1:12: string and int are always unequal"),
        ("request.count != 'a'", "error never-equal 1:15: int and string are always different"),
        ("request.id + 1 == 'a'", "error no-overload 1:12: string + int has no meaning"),
        ("request.count in ['a']", "error never-equal 1:15: no element of the list is a int"),
        ("request.id in 'abc'", "error no-overload 1:12: in takes list or map, not string"),
        ("request.id.x == 1", "error no-overload 1:12: the field 'x' takes map, not string"),
        ("has(request.id.x)", "error no-overload 1:1: has(...x) takes map, not string"),
        (
            "request.items['a'] == 1",
            "error no-overload 1:15: the index of a list takes double or int or uint, not string",
        ),
        ("request.id.all(c, true)", "error no-overload 1:12: all() takes list or map, not string"),
        ("request.items.all(i, i.qty)", "error no-overload 1:24: the predicate of all() takes bool, not int"),
        ("request.items.all(i, i.tag == 'x')", "warning unguarded 1:24: 'tag' may be absent: guard it with has(...)"),
        ("request.wait < duration('1h')", "warning unguarded 1:9: 'wait' may be absent: guard it with has(...)"),
        ("request.limits.api > 3", "warning unguarded 1:16: 'api' may be absent: guard it with has(...)"),
        (
            "has(tenant.plan) || tenant.plan.name == 'x'",
            "warning unguarded 1:33: 'name' may be absent: guard it with has(...)",
        ),
        ("!has(tenant.plan) || has(tenant.plan.name)", ""),
        ("has(tenant.plan.name)", "warning unguarded 1:12: 'plan' may be absent: guard it with has(...)"),
        (
            "has(request.note) && size(request.note) > 3",
            "warning may-fail 1:22: size() takes bytes or list or map or string, and the value may be null_type",
        ),
        (
            "has(request.either) && request.either > 3",
            "warning may-fail 1:39: int or string and int have no order for some values",
        ),
        (
            'tenant.status == "ACTVE"',
            "error never-occurs 1:18: the value 'ACTVE' never occurs here, only 'ACTIVE', 'SUSPENDED'",
        ),
        (
            'tenant.status in ["ACTIVE", "active"]',
            "error never-occurs 1:29: the value 'active' never occurs here, only 'ACTIVE', 'SUSPENDED'",
        ),
        ("request.count", "error not-bool 1:1: a condition is a bool, and this is a int"),
        ("request.id && true", "error no-overload 1:9: && takes bool, not string"),
        ("!request.count", "error no-overload 1:1: ! takes bool, not int"),
        ("-request.id == 'a'", "error no-overload 1:1: - takes decimal or double or int, not string"),
        ("request.count ? true : false", "error no-overload 1:9: the condition of ?: takes bool, not int"),
        ("request.id.matches('(')", "warning always-error 1:20: invalid pattern: missing ) at character 2"),
        (
            "request.at < timestamp('tomorrow')",
            "warning always-error 1:14: timestamp(): the text is no time of RFC 3339, as 2026-01-31T12:00:00Z is",
        ),
        ("request.count / 0 == 1", "warning always-error 1:15: division by zero"),
        ("['a'][-1] == 'a'", "warning always-error 1:7: a list has no element -1"),
        ("['a'][0.5] == 'a'", "warning always-error 1:7: a list has no element 0.5"),
        ("request.at.getHours(1) == 1", "error no-overload 1:12: the time zone of getHours() takes string, not int"),
        ("M{a: 1} == 1", "error unsupported 1:1: messages (M{...}) are not supported"),
        ("{1.5: 2} == {}", "error no-overload 1:2: the key of a map takes bool or int or string or uint, not double"),
        ("null < 1", "error no-overload 1:6: < takes"),
    ],
)
def test_a_problem_is_told_with_its_place_and_what_was_expected(text: str, expected: str) -> None:
    everything = found(text)
    assert any(one.startswith(expected) for one in everything) if expected else everything == [], everything


def test_all_problems_come_at_once_in_the_order_of_the_text() -> None:
    text = "requst.id == 1 &&\n  request.cuont > 1 &&\n  sise(request.wait) > 0"
    assert [one.split(":")[0].split()[1:] for one in found(text)] == [
        ["unknown-name", "1"],
        ["unknown-field", "2"],
        ["unknown-function", "3"],
        ["unguarded", "3"],
    ]


def test_a_guard_inside_of_one_macro_says_nothing_about_another() -> None:
    text = "request.items.all(i, has(i.tag) && request.items.all(j, j.tag == 'x'))"
    assert [one.split()[1] for one in found(text)] == ["unguarded"]


def test_what_is_doubted_once_is_not_doubted_again_behind_it() -> None:
    assert len(found("request.wait < duration('1h') && request.wait > duration('1s')")) == 1


def test_without_declarations_any_name_will_do_and_types_are_checked_all_the_same() -> None:
    assert found("a.b.c == 1 && d", None) == []
    assert found("a.b == 1 && 'x' > 1", None)[0].startswith("error no-overload")


def test_declarations_grow_by_schemas_and_types() -> None:
    declared = Declarations.from_schema(SCHEMA).also(
        {"variables": {"type": "object", "properties": {"active": {"type": "boolean"}}}, "ok": BOOL}
    )
    assert found("ok && has(variables.active) && variables.active", declared) == []
    assert found("ok > 1", declared) != []


def test_the_type_of_an_expression_is_known() -> None:
    kinds = [
        str(compile_expression(text, SCHEMA).type)
        for text in ("request.count + 1", "request.at - request.at", "request.items", "request.count > 1 ? 1 : 'a'")
    ]
    assert kinds == ["int", "duration", "list", "int or string"]


@pytest.mark.parametrize(
    "schema",
    [
        {
            "$ref": "#/$defs/Node",
            "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}},
        },
        {"$ref": "#"},
        {"$ref": "other.json#/x"},
        {"$ref": "#/nowhere"},
        True,
        False,
        {"type": []},
        {"type": "no such"},
        {"allOf": [{"$ref": "#"}]},
        {"anyOf": []},
        {"enum": []},
        {"enum": [{"a": 1}]},
        {"properties": {}},
        {"items": True},
        {"type": "array", "prefixItems": [{"type": "string"}], "items": False},
    ],
)
def test_no_schema_is_too_strange_to_be_read(schema: Any) -> None:
    assert type_of_schema(schema).may_be(("string", "list", "map", "bool")) in (True, False)


def test_every_kind_of_problem_has_a_meaning_and_a_case_here() -> None:
    source = Path(__file__).read_text("utf-8")
    syntax = (Path(__file__).parent / "test_syntax.py").read_text("utf-8")
    assert [kind for kind in KINDS if kind not in source + syntax] == []
    package = Path(checker.__file__).parent
    used = {
        word
        for path in package.glob("*.py")
        for word in re.findall(r'(?:wrong|doubt|Problem)\("([a-z-]+)"', path.read_text("utf-8"))
    }
    assert used | {"unknown-name", "unknown-function"} == set(KINDS)
