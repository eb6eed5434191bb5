"""Many conditions asked at once hold exactly when each of them does, whatever they are and whatever they look at."""

from __future__ import annotations

from typing import Any

from cel_programs import CONTEXTS, PROGRAMS, bools
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assure.runtime.conditions import HOLDS, VIOLATED, Condition, ConditionProblems, compile_condition
from assure.runtime.conditions.conjunction import Conjunction


def conditions(texts: list[str]) -> list[Condition]:
    found = []
    for text in texts:
        try:
            found.append(compile_condition(text, ready=False))
        except ConditionProblems:
            continue
    return found


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.one_of(bools(1), bools(2), PROGRAMS), min_size=1, max_size=4),
    st.lists(st.booleans(), min_size=4, max_size=4),
    CONTEXTS,
)
def test_one_question_has_the_answer_of_all(texts: list[str], negated: list[bool], context: dict[str, Any]) -> None:
    # The same text twice, once as it is and once negated, shares its tree.
    parts = tuple(zip(conditions([*texts, texts[0]]), [*negated, False], strict=False))
    if not parts:
        return
    together = Conjunction(parts).evaluate(context)
    expected = all(one.exact(context) is (VIOLATED if no else HOLDS) for one, no in parts)
    assert (together is HOLDS) == expected


def test_null_is_told_from_absence_where_one_condition_asks_and_another_does_not() -> None:
    texts = ["request.a == 1 || true", "request.a == null", "!has(request.b) || request.b == 2", "request.c != null"]
    whole = Conjunction(tuple((one, False) for one in conditions(texts)))
    assert whole.evaluate({"request": {"a": None, "c": 1}}) is HOLDS
    assert whole.evaluate({"request": {"c": 1}}) is not HOLDS
    assert whole.evaluate({"request": {"a": None, "b": None, "c": 1}}) is not HOLDS
    assert whole.evaluate({"request": {"a": None}}) is not HOLDS


def test_what_is_too_much_for_one_function_is_asked_one_by_one() -> None:
    many = tuple((one, False) for one in conditions([f"request.a{n} == {n}" for n in range(2_000)]))
    whole = Conjunction(many)
    context = {"request": {f"a{n}": n for n in range(2_000)}}
    assert whole.evaluate(context) is HOLDS
    context["request"]["a1999"] = 0
    assert whole.evaluate(context) is not HOLDS


def test_variables_of_macros_do_not_meet() -> None:
    whole = Conjunction(
        tuple((one, False) for one in conditions(["l.all(i, i > 0)", "i == 'name'", "l.exists(i, i > 2) && i != ''"]))
    )
    assert whole.evaluate({"l": [1, 3], "i": "name"}) is HOLDS
    assert whole.evaluate({"l": [1, 3], "i": 3}) is not HOLDS
