"""What is made of a dispatch in which something failed: every way in which it can come out, without a backend."""

from __future__ import annotations

from typing import Any

import pytest

from assure.contracts.faults import SafeOutcome
from assure.faults.effects import Came, came, effect, told
from assure.faults.judging import Fault, Whole, judged, unsafe
from assure.faults.session import Struck

ADDED = {"keys": {"added": {"1": {"id": 1, "name": "a"}}}}
CHANGED = {"keys": {"changed": {"1": {"status": {"before": "active", "after": "ended"}}}}}
NOTED = {"audits": {"added": {"1": {"id": 1}}}}


def decision(state: Any, error: str = "", result: Any = "done", contracts: Any = None) -> dict[str, Any]:
    """A decision that stored this; with an error it did not complete."""
    told = {"type": f"app.errors.{error}", "code": error.lower(), "message": "it failed"} if error else None
    outcome = {"": "completed", "Refused": "refused"}.get(error, "failed")
    return {
        "outcome": outcome,
        "result": None if error else result,
        "error": told,
        "state": state,
        "contracts": contracts or {},
    }


def whole(state: Any, *, idempotent: bool = False, result: Any = "done") -> Whole:
    """An operation that stores this."""
    journals = frozenset({"audits"})
    return Whole(decision(state, result=result), journals, frozenset({"SPEC-001/EXC-1"}), idempotent)


def found(of: Whole, kind: str, first: dict[str, Any], again: dict[str, Any] | None = None) -> list[Fault]:
    """What is wrong with a dispatch in which a failure of this kind was let in."""
    return [wrong.fault for wrong in judged(Struck(first, True, again), kind, of)]


def test_who_raises_and_stored_nothing_is_right() -> None:
    assert found(whole(ADDED), "raise", decision({}, "Refused"), decision(ADDED)) == []


def test_rows_of_a_journal_are_no_effect_but_a_journal_that_is_changed_is() -> None:
    assert found(whole(ADDED), "raise", decision(NOTED, "Refused"), decision(ADDED | NOTED)) == []
    altered = {"audits": {"changed": {"1": {"operation": {"before": "a", "after": "b"}}}}}
    assert found(whole(ADDED), "raise", decision(altered, "Refused"), None) == [Fault.HALF]


def test_a_part_of_the_effect_is_half_written_whatever_was_answered() -> None:
    of = whole(ADDED | CHANGED | {"notices": {"added": {"1": {}}}})
    assert found(of, "raise", decision(CHANGED, "Refused"), None) == [Fault.HALF]
    assert found(of, "raise", decision(CHANGED), None) == [Fault.HALF]


def test_who_completes_without_the_effect_has_swallowed_the_failure() -> None:
    assert found(whole(ADDED), "raise", decision({})) == [Fault.SWALLOWED]


def test_who_is_told_of_nothing_may_answer_that_there_is_nothing() -> None:
    assert found(whole(ADDED), "not_registered", decision({}, result="unknown")) == []
    assert found(whole(ADDED), "not_registered", decision({}, result="done")) == [Fault.SWALLOWED]


def test_a_read_that_failed_and_answers_otherwise_is_made_up() -> None:
    assert found(whole({}, result=["a"]), "raise", decision({}, result=[])) == [Fault.SWALLOWED]
    assert found(whole({}, result=["a"]), "stale_read", decision({}, result=[])) == []
    assert found(whole({}, result=["a"]), "raise", decision({}, result=["a"])) == []


def test_what_a_stale_read_leads_to_is_stored_with_the_right_values_or_not_at_all() -> None:
    other = {"keys": {"added": {"1": {"id": 1, "name": "b"}}}}
    assert found(whole(ADDED), "stale_read", decision(other)) == [Fault.HALF]
    assert found(whole(ADDED), "timeout", decision(other)) == []


def test_more_rows_than_without_the_failure_are_done_twice() -> None:
    twice: Any = {"keys": {"added": {"1": {}, "2": {}}}}
    assert found(whole(ADDED), "raise", decision(twice)) == [Fault.TWICE]
    assert found(whole(ADDED), "raise", decision(twice, "Refused"), None) == [Fault.TWICE]


def test_after_an_error_that_stored_everything_asking_again_must_not_store_it_again() -> None:
    again = decision({"keys": {"added": {"2": {}}}})
    assert found(whole(ADDED), "raise", decision(ADDED, "Refused"), again) == [Fault.TWICE]
    assert found(whole(ADDED), "raise", decision(ADDED, "Refused"), decision({}, "Refused")) == []


@pytest.mark.parametrize(("idempotent", "expected"), [(True, [Fault.TWICE]), (False, [])])
def test_a_lost_acknowledgement_may_be_repeated_unless_the_spec_says_otherwise(
    idempotent: bool, expected: list[Fault]
) -> None:
    of, again = whole(ADDED, idempotent=idempotent), decision({"keys": {"added": {"2": {}}}})
    assert found(of, "lost_acknowledgement", decision(ADDED, "Refused"), again) == expected
    assert found(of, "duplicate_delivery", decision(ADDED), again) == expected


def test_a_second_delivery_that_is_refused_and_stores_something_is_half_written() -> None:
    assert found(whole(ADDED), "duplicate_delivery", decision(ADDED), decision(CHANGED, "Refused")) == [Fault.HALF]
    assert found(whole(ADDED), "duplicate_delivery", decision(ADDED), decision(NOTED, "Refused")) == []


def test_a_request_that_fails_again_without_a_failure_is_not_got_over() -> None:
    assert found(whole(ADDED), "raise", decision({}, "Refused"), decision({}, "Refused")) == [Fault.STUCK]


def test_a_request_that_says_it_is_done_the_second_time_and_stored_nothing_is_not_got_over() -> None:
    assert found(whole(ADDED), "raise", decision({}, "Refused"), decision({})) == [Fault.STUCK]


def test_a_dispatch_that_never_stopped_is_not_got_over() -> None:
    assert found(whole(ADDED), "unreachable", decision({}, "Endless")) == [Fault.STUCK]


def test_a_clause_for_exceptions_that_is_violated_is_told_and_one_that_could_not_be_judged_is_not() -> None:
    first = decision({}, "Refused", contracts={"SPEC-001/EXC-1": "violated", "SPEC-001/POST-1": "violated"})
    assert found(whole(ADDED), "raise", first) == [Fault.CLAUSE]
    first = decision({}, "Refused", contracts={"SPEC-001/EXC-1": "error"})
    assert found(whole(ADDED), "raise", first) == []


def safe(outcome: str, state: str = "unchanged", error: str = "", again: str = "", **changes: Any) -> SafeOutcome:
    """What a row calls safe."""
    return SafeOutcome(outcome, error, "" if changes else state, changes, again)


def differences(expect: SafeOutcome, first: dict[str, Any], again: dict[str, Any] | None = None) -> list[str]:
    """How a dispatch differs from what a row calls safe."""
    return list(unsafe(Struck(first, True, again), whole(ADDED), expect))


def test_an_outcome_is_safe_when_everything_is_as_the_row_says() -> None:
    assert (
        differences(safe("refused", error="refused", again="completed"), decision({}, "Refused"), decision(ADDED)) == []
    )
    assert differences(safe("refused", error="Refused"), decision(NOTED, "Refused")) == []
    assert differences(safe("completed", "whole"), decision(ADDED)) == []
    assert differences(safe("completed", keys={"added": 1, "changed": 0, "removed": 0}), decision(ADDED)) == []


def test_everything_that_differs_from_a_row_is_told() -> None:
    expect = safe("refused", error="unavailable", again="completed")
    assert differences(expect, decision(ADDED, "Refused"), decision({}, "Refused")) == [
        "it ends with refused, and not with unavailable",
        "it stored keys 1 added; the state should be unchanged",
        "asked again, the outcome is refused (Refused: it failed), not completed",
    ]
    assert differences(safe("refused"), decision({})) == ["the outcome is completed (completed), and not refused"]
    assert differences(safe("completed", keys={"added": 2, "changed": 0, "removed": 0}), decision(ADDED)) == [
        "it stored keys 1 added, and not what the row says"
    ]


def test_an_effect_is_told_by_its_numbers() -> None:
    assert told(effect(decision({**ADDED, **NOTED}), frozenset())) == "audits 1 added; keys 1 added"
    assert told({}) == "nothing"


def test_an_effect_is_whole_by_its_shape_and_exactly_so_by_its_values() -> None:
    other = {"keys": {"added": {"7": {"id": 7, "name": "a"}}}}
    assert came(other, ADDED, exactly=False) is Came.WHOLE
    assert came(other, ADDED, exactly=True) is Came.OTHER
    assert came({"keys": {"changed": {"2": CHANGED["keys"]["changed"]["1"]}}}, CHANGED, exactly=False) is Came.OTHER
