"""What differs between two decisions, what is noise in them, and what must not be stored of them."""

from __future__ import annotations

from typing import Any

import pytest

from assure.contracts.replaying import Normalisation
from assure.core import Location
from assure.replay.drift import ABSENT, Drift, drift_between
from assure.replay.grouping import general
from assure.replay.masks import masked
from assure.replay.noise import without_noise
from assure.replay.patterns import matches


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (1, True, [("", "type_changed", "1", "true")]),
        (1, 1.0, [("", "type_changed", "1", "1.0")]),
        (0.0, -0.0, [("", "changed", "0.0", "-0.0")]),
        (None, {}, [("", "type_changed", "null", "{}")]),
        ({"a": 1}, {"b": 1}, [("/a", "removed", "1", ABSENT), ("/b", "added", ABSENT, "1")]),
        ({"a/b": {"~": 1}}, {"a/b": {"~": 2}}, [("/a~1b/~0", "changed", "1", "2")]),
        ([1, 2, 3], [3, 2, 1], [("", "reordered", "[1,2,3]", "[3,2,1]")]),
        ([1, 2, 3], [1, 3], [("/1", "removed", "2", ABSENT)]),
        ([1, 3], [1, 2, 3], [("/1", "added", ABSENT, "2")]),
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 3}], [("/1/a", "changed", "2", "3")]),
        ("é", "e\u0301", [("", "changed", '"é"', '"e\u0301"')]),
    ],
)
def test_a_difference_has_its_path_kind_and_both_values(before: Any, after: Any, expected: list[Any]) -> None:
    assert drift_between(before, after) == tuple(Drift(*each) for each in expected)


def test_the_order_of_members_is_no_difference_and_nan_is_no_value() -> None:
    assert drift_between({"a": 1, "b": 2}, {"b": 2, "a": 1}) == ()
    with pytest.raises(ValueError, match="Out of range"):
        drift_between(float("nan"), 1)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/result/id", "/result/id", True),
        ("/result/id", "/result/id/x", False),
        ("/result/*", "/result/id", True),
        ("/state/*/added/**", "/state/keys/added/k/at", True),
        ("/state/*/added/**", "/state/keys/added", True),
        ("/state/**/at", "/state/keys/added/k/at", True),
        ("/**", "/outcome", True),
        ("/state/k.y", "/state/key", False),
        ("/state/key_*", "/state/key_1", True),
    ],
)
def test_a_star_is_one_name_and_two_are_any_number(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


def rule(path: str, name: str, digits: int = 2) -> Normalisation:
    """A rule with a reason."""
    return Normalisation(path, name, digits, "it differs", Location("replay/x.yaml", 1))


ONE, TWO = "5f0c1b2a3d4e4f60a1b2c3d4e5f60718", "00000000-1111-4222-8333-444444444444"


def test_noise_is_taken_out_at_its_path_alone() -> None:
    used: set[Normalisation] = set()
    decision = {"result": {"id": f"int_{ONE}", "at": "2026-01-01T12:00:00Z", "rate": 0.12345, "tags": ["b", "a"]}}
    rules = (
        rule("/result/id", "uuid"),
        rule("/result/at", "timestamp"),
        rule("/result/rate", "round"),
        rule("/result/tags", "unordered"),
        rule("/error", "ignore"),
    )
    found = without_noise(decision, rules, used)
    assert found == {"result": {"id": "int_<uuid>", "at": "<timestamp>", "rate": 0.12, "tags": ["a", "b"]}}
    assert used == set(rules[:4])
    assert without_noise({"error": {"x": 1}, "outcome": "failed"}, rules, used) == {"outcome": "failed"}


def test_rows_whose_keys_are_drawn_are_told_apart_by_what_they_hold() -> None:
    rows = {TWO: {"name": "b"}, ONE: {"name": "a"}}
    found = without_noise({"state": {"keys": {"added": rows}}}, (rule("/state/**", "uuid"),), set())
    assert found["state"]["keys"]["added"] == {"<uuid>": {"name": "a"}, "<uuid>#2": {"name": "b"}}


def test_a_secret_is_hidden_wherever_it_appears_again() -> None:
    decision = {
        "result": {"secret": "ak_0123456789"},
        "error": {"message": "ak_0123456789 was refused"},
        "state": {"keys": {"added": {"k": {"secret_hash": "abcdef0123", "name": "gateway"}}}},
    }
    found = masked(decision, ("result.secret", "state.key.secret_hash"))
    assert found["result"] == {"secret": "***"}
    assert found["error"] == {"message": "*** was refused"}
    assert found["state"]["keys"]["added"]["k"] == {"secret_hash": "***", "name": "gateway"}


def test_rows_of_different_cases_are_one_place() -> None:
    assert general("/state/keys/added/k_1/at") == "/state/keys/added/*/at"
    assert general("/result/keys/added/k_1") == "/result/keys/added/k_1"
