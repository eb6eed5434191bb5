"""Each question is answered: proved, refuted by a context that the engine confirms, or not decided with a reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from assure.solver import Rule, Verdict, questions
from assure.solver.replay import Conforming, Replay

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "tenant": {
            "type": "object",
            "required": ["status", "keys", "plan"],
            "properties": {
                "status": {"enum": ["ACTIVE", "SUSPENDED"]},
                "keys": {"type": "integer", "minimum": 0, "maximum": 100},
                "plan": {"type": "string", "pattern": "^[a-z]{3,8}$"},
                "owner": {"type": ["string", "null"]},
                "rate": {"type": "number"},
            },
        },
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
        "few": {"type": "array", "maxItems": 2, "items": {"type": "integer"}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "now": {"type": "string", "format": "date-time"},
        "old": {"type": "object", "additionalProperties": False, "properties": {"n": {"type": "integer"}}},
        "state": {"type": "object", "additionalProperties": False, "properties": {"n": {"type": "integer"}}},
    },
    "$defs": {
        "item": {
            "type": "object",
            "required": ["price"],
            "properties": {"price": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}},
        }
    },
}


def confirmed(rule: Rule, context: Any, outcome: str) -> bool:
    """Whether the context conforms and the engine comes to the outcome; times are kept out of these."""
    names = frozenset(SCHEMA["properties"])
    return Conforming(SCHEMA).holds(context) and Replay(rule, names).outcome(context) == outcome


@pytest.mark.parametrize(
    "text",
    [
        'tenant.status == "ACTIVE"',
        "tenant.keys + 1 > 0",
        "!has(tenant.owner) || tenant.owner == null || size(tenant.owner) > 0",
        "items.all(item, item.price > 0)",
        "items.filter(item, item.price > 0).map(item, item.price).all(price, price > 1)",
        'labels.all(name, labels[name] != "")',
        "now > timestamp('2026-01-01T00:00:00Z')",
        "tenant.keys == 0 || 10 / tenant.keys > 1",
        "few.exists(n, n > 3)",
        "old == state",
    ],
)
def test_a_condition_that_guards_what_it_reads_never_errs(text: str) -> None:
    assert questions.never_errors(SCHEMA, Rule(text)).proved


@pytest.mark.parametrize(
    "text",
    [
        "10 / tenant.keys > 1",
        'tenant.owner == "x"',
        "items[0].price > 0",
        "items.all(item, item.price * 2 > 0)",
        'labels["a"] == "b"',
        "few[2] == 1",
        "items.all(item, item.tags.exists(tag, tag == 'a'))",
        "int(tenant.plan) > 3",
    ],
)
def test_a_condition_that_may_err_is_refuted_by_a_context_in_which_it_does(text: str) -> None:
    answer = questions.never_errors(SCHEMA, Rule(text))
    assert answer.refuted
    assert confirmed(Rule(text), answer.context, "error")


@pytest.mark.parametrize(
    "text",
    [
        'tenant.status == "ACTIVE" || tenant.status != "ACTIVE"',
        "tenant.keys <= 100 && size(few) < 3",
        "size(tenant.plan) >= 3 && !tenant.plan.contains('-')",
        "items.all(item, item.price > 0) || items.exists(item, item.price <= 0)",
        "items.exists(item, item.price > 5) ? size(items) > 0 : true",
        "!items.exists_one(item, item.price == 1) || items.exists(item, item.price == 1)",
    ],
)
def test_what_no_context_violates_is_proved(text: str) -> None:
    assert questions.always_holds(SCHEMA, Rule(text)).proved


@pytest.mark.parametrize(
    "text",
    [
        'tenant.status == "ACTIVE" && tenant.keys < 0',
        "few.exists(n, n > 3) && few.all(n, n < 3)",
        "size(items.filter(item, item.price > 3)) > 2 && items.all(item, item.price < 3)",
        'tenant.plan.startsWith("free") && tenant.plan.endsWith("x") && size(tenant.plan) == 4',
        "now < now",
    ],
)
def test_what_holds_in_no_context_is_proved(text: str) -> None:
    assert questions.always_violated(SCHEMA, Rule(text)).proved


def test_a_list_is_as_long_as_it_takes() -> None:
    rule = Rule("!(size(items) == 5 && items.exists_one(item, item.price == 7))")
    answer = questions.always_holds(SCHEMA, rule)
    assert answer.refuted
    assert len((answer.context or {})["items"]) == 5


def test_a_list_that_is_walked_for_each_of_its_own_elements_is_never_called_proved() -> None:
    rule = Rule("items.all(a, items.exists(b, b.price == a.price))")
    answer = questions.always_holds(SCHEMA, rule)
    assert answer.undecided
    assert "for each of its own elements" in answer.reason


def test_a_part_that_has_no_translation_is_left_open() -> None:
    part = "tenant.plan.matches(r'\\bfree\\b')"
    assert questions.always_holds(SCHEMA, Rule(f"{part} || !{part}")).proved
    answer = questions.always_violated(SCHEMA, Rule(f"{part} && size(tenant.plan) > 5"))
    assert not answer.proved


def test_implication_is_told_from_its_converse() -> None:
    few, fewer = Rule("tenant.keys < 5"), Rule("tenant.keys < 3")
    assert questions.implies(SCHEMA, fewer, few).proved
    answer = questions.implies(SCHEMA, few, fewer)
    assert answer.refuted
    assert 3 <= (answer.context or {})["tenant"]["keys"] < 5


def test_two_ways_to_say_the_same_are_equivalent() -> None:
    first = Rule("tenant.keys < 5 && tenant.status == 'ACTIVE'")
    second = Rule("!(variables.many || tenant.status in ['SUSPENDED'])", (), (("many", "tenant.keys > 4"),))
    assert questions.equivalent(SCHEMA, first, second).proved
    assert questions.equivalent(SCHEMA, first, Rule("tenant.keys < 5")).refuted


def test_a_contradiction_needs_a_context_in_which_both_apply() -> None:
    low, high = Rule("tenant.keys < 5"), Rule("tenant.keys > 7")
    answer = questions.contradicts(SCHEMA, low, high)
    assert answer.proved
    assert answer.context is not None
    apart = Rule("tenant.keys > 7", ('tenant.status == "ACTIVE"',))
    other = Rule("tenant.keys < 5", ('tenant.status == "SUSPENDED"',))
    assert questions.contradicts(SCHEMA, apart, other).refuted


def test_preconditions_can_make_a_postcondition_impossible() -> None:
    given = (Rule("has(old.n) && old.n > 5"), Rule("old.n < 10"))
    assert questions.impossible(SCHEMA, given, Rule("state == old && state.n == 10")).proved
    assert questions.impossible(SCHEMA, given, Rule("state == old && state.n == 9")).refuted


def test_guards_that_exclude_each_other_never_apply() -> None:
    assert questions.never_applies(SCHEMA, Rule("true", ("tenant.keys > 3", "tenant.keys < 4"))).proved
    assert questions.never_applies(SCHEMA, Rule("true", ("tenant.keys > 3", "tenant.keys < 5"))).refuted


def test_a_literal_that_the_schema_rules_out_never_matches() -> None:
    text = "tenant.plan == 'Free' || tenant.plan == 'free'"
    answers = [answer.verdict for _, answer in questions.never_matches(SCHEMA, Rule(text))]
    assert answers == [Verdict.PROVED, Verdict.REFUTED]


def test_a_schema_that_nothing_conforms_to_proves_nothing() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 3, "maximum": 2}}}
    answer = questions.always_holds(schema, Rule("n > 100"))
    assert answer.undecided
    assert answer.reason == "no context at all conforms to the schema"


def test_fields_that_only_an_alternative_names_are_there() -> None:
    one_of = [
        {"properties": {"kind": {"const": "a"}, "more": {"required": ["x", "y"], "properties": {"x": {"const": 1}}}}},
        {"properties": {"kind": {"const": "b"}, "more": {"type": "object", "maxProperties": 0}}},
    ]
    fields = {"kind": {"type": "string"}, "more": {"type": "object"}}
    thing = {"type": "object", "required": ["kind", "more"], "properties": fields, "oneOf": one_of}
    schema = {"type": "object", "properties": {"thing": thing}}
    assert questions.always_holds(schema, Rule("thing.kind != 'a' || thing.more.x == 1")).proved
    answer = questions.always_holds(schema, Rule("thing.kind == 'a' ? thing.more == {'x': 1} : true"))
    assert answer.refuted
    assert Conforming(schema).holds(answer.context or {})


def test_a_condition_that_is_none_is_not_decided() -> None:
    answer = questions.always_holds(SCHEMA, Rule("tenant.status =="))
    assert answer.undecided
    assert "can't be used" in answer.reason


def test_the_same_question_has_the_same_answer_in_every_process() -> None:
    code = (
        "import json; from assure.solver import Rule, questions; "
        f"schema = json.loads({json.dumps(json.dumps(SCHEMA))}); "
        "answer = questions.always_holds(schema, Rule('items.all(i, i.price > 3) && tenant.plan != \"abc\"')); "
        "print(answer.verdict, json.dumps(answer.context))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(runs) == 1
    assert runs.pop().startswith(b"refuted")


TIMES: dict[str, Any] = {
    "type": "object",
    "required": ["closed", "now"],
    "properties": {
        "closed": {"type": "string", "format": "date-time"},
        "now": {"type": "string", "format": "date-time"},
        "days": {"type": "integer", "minimum": 0, "maximum": 9},
    },
}


def test_the_ends_of_the_calendar_are_no_reason_to_call_a_sound_condition_one_that_fails() -> None:
    assert questions.never_errors(TIMES, Rule('now - closed <= duration("336h")')).proved
    assert questions.never_errors(TIMES, Rule('closed + duration("336h") >= now')).proved
    assert questions.alone(TIMES, Rule('now - closed <= duration("336h")')).never_errors.proved


def test_what_fails_beside_times_of_our_age_is_still_found() -> None:
    answer = questions.never_errors(TIMES, Rule("now > closed && 10 / days > 1"))
    assert answer.refuted
    assert answer.context is not None
    assert answer.context["days"] == 0


def test_every_time_there_is_counts_for_what_holds_always() -> None:
    assert questions.always_holds(TIMES, Rule('closed < timestamp("2500-01-01T00:00:00Z")')).refuted
