"""What macros inside of macros may cost: a budget, an error once it is spent, nothing refused without need."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from cel_programs import CONTEXTS, PROGRAMS
from hypothesis import HealthCheck, given, settings

from assure.runtime.conditions import HOLDS, VIOLATED, compile_condition, compile_expression
from assure.runtime.conditions.budget import MAX_TURNS, Meter
from assure.runtime.conditions.fast import compiled
from assure.runtime.conditions.names import Names

MANY = 20_000
ROWS = [{"n": number, "tags": ["a"], "name": "x" * 20} for number in range(MANY)]


@dataclass(frozen=True, slots=True)
class Row:
    """An element that is no dict."""

    n: int


@pytest.mark.parametrize(
    "text",
    [
        "rows.all(i, !rows.exists(j, j.n == -i.n - 1))",
        "rows.all(i, rows.exists_one(j, i.n == j.n))",
        "rows.map(i, rows.filter(j, j.n > i.n)).size() > 0",
        "rows.all(i, !(i.n + 1000000 in numbers))",
        "rows.all(i, numbers != others)",
        "rows.all(i, !body.contains('y'))",
        "rows.all(i, !body.matches('y$'))",
        "rows.map(i, body + i.name).size() > 0",
        "rows.map(i, numbers + [i.n]).size() > 0",
        "rows.exists(i, has(keys.absent))",
        "rows.exists(i, 'absent' in keys)",
        "rows.all(i, string(octets) != i.name)",
    ],
)
def test_lists_that_multiply_end_in_an_error_soon(text: str) -> None:
    context: dict[str, Any] = {
        "rows": ROWS,
        "numbers": list(range(MANY)),
        "others": [*range(MANY - 1), -1],
        "body": "x" * 1_000_000,
        "octets": b"x" * 1_000_000,
        "keys": {f"k{number}": number for number in range(MANY)},
    }
    begun = time.process_time()
    outcome = compile_condition(text).evaluate(context)
    assert outcome.failed
    assert "macros inside of macros take more than" in outcome.reason
    assert time.process_time() - begun < 10


def test_an_error_in_every_turn_ends_soon_as_well() -> None:
    context = {"rows": ROWS, "keys": {f"k{number}": number for number in range(MANY)}}
    begun = time.process_time()
    assert compile_condition("rows.exists(i, keys.absent == i.n)").evaluate(context).failed
    assert compile_condition("rows.exists(i, keys['absent'] == i.n)").evaluate(context).failed
    assert time.process_time() - begun < 10


def test_the_error_stands_where_the_budget_ended() -> None:
    condition = compile_condition("rows.all(i, rows.all(j, j.n >= 0))", origin=("f.yaml", 7, 5))
    assert str(condition.evaluate({"rows": ROWS}).place) == "f.yaml:7:22"


@pytest.mark.parametrize(
    "text",
    [
        "rows.all(i, i.n >= 0) && rows.map(i, i.n).exists(n, n == 7)",
        "rows.all(i, i.tags.all(t, t == 'a') && 'a' in i.tags && i.name.contains('x') && i.name.matches('^x+$'))",
        "rows.all(i, has(keys.k7) && keys['k7'] == 7 && 'k9' in keys)",
        "numbers == numbers && 19999 in numbers",
    ],
)
def test_what_costs_no_more_than_the_request_is_long_is_not_refused(text: str) -> None:
    context = {"rows": ROWS, "numbers": list(range(MANY)), "keys": {f"k{number}": number for number in range(MANY)}}
    assert compile_condition(text).evaluate(context) is HOLDS
    assert compile_condition(text).exact(context) is HOLDS


def test_turns_are_counted_one_by_one_where_they_might_be_too_many() -> None:
    # The first of the inner list decides, so that hardly any of its turns are taken.
    condition = compile_condition("rows.all(i, rows.exists(j, j.n >= 0))")
    assert condition.evaluate({"rows": ROWS}) is HOLDS
    assert condition.evaluate({"rows": [Row(number) for number in range(1_000)]}) is HOLDS


def test_up_to_the_bound_all_is_well_and_one_more_is_an_error() -> None:
    condition = compile_condition("a.all(i, b.all(j, j >= 0))")
    rows = [0] * (MAX_TURNS // 100)
    assert condition.evaluate({"a": range_of(100), "b": rows}) is HOLDS
    assert condition.exact({"a": range_of(100), "b": rows}) is HOLDS
    assert condition.evaluate({"a": range_of(100), "b": [*rows, 0]}).failed
    assert condition.evaluate({"a": range_of(100), "b": [*rows[:-1], -1]}) is VIOLATED


def range_of(count: int) -> list[int]:
    return list(range(count))


def test_a_spent_budget_is_an_error_like_any_other() -> None:
    over = "rows.all(i, rows.all(j, j.n >= 0))"
    context = {"rows": ROWS}
    assert compile_condition(f"true || {over}").evaluate(context) is HOLDS
    assert compile_condition(f"false && {over}").evaluate(context) is VIOLATED
    assert compile_condition(f"{over} && true").evaluate(context).failed
    assert compile_condition(f"!({over})").evaluate(context).failed
    assert compile_condition(f"{over} ? true : true").evaluate(context).failed


def test_every_evaluation_has_a_budget_of_its_own() -> None:
    condition = compile_condition("a.all(i, a.all(j, j >= 0))")
    context = {"a": range_of(300)}
    assert all(condition.evaluate(context) is HOLDS and condition.exact(context) is HOLDS for _ in range(3))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(PROGRAMS, CONTEXTS)
def test_code_and_exact_evaluator_agree_when_little_is_left(text: str, context: dict[str, Any]) -> None:
    patch = pytest.MonkeyPatch()
    patch.setattr("assure.runtime.conditions.budget.MAX_TURNS", 3)
    try:
        expression = compile_expression(text, check=False)
        exact = expression.exact(context)
        code = compiled(expression.node, Names(), expression.exact)
        if code is not None:
            answer = code(context)
            assert (answer.kind, answer.reason) == (exact.kind, exact.reason), text
    finally:
        patch.undo()


def test_a_container_that_holds_itself_is_counted_to_an_end() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(Exception, match="macros inside of macros"):
        Meter().equals(loop, loop)
