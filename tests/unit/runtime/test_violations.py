"""What a violation says, and what it keeps to itself."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import ContractViolation, OperationRefused, OperationRegistry, UnknownOperation
from assure.runtime.masking import is_secret, masked

if TYPE_CHECKING:
    from collections.abc import Callable


def violated(contracts: Any, context: Any, tenant: Any = None) -> ContractViolation:
    registry = OperationRegistry(contracts)
    registry.register("thing.do", lambda _: None)
    registry.provide("tenant", lambda _: tenant)
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", context)
    return caught.value


def test_a_violation_survives_pickling(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    rules = [invariant("request.a == 1"), invariant("request.b == 1", id="BI-2")]
    found = violated(contracts(invariants=rules), {"a": 2, "b": 2})
    again = pickle.loads(pickle.dumps(found))
    assert again.to_dict() == found.to_dict()
    assert str(again) == str(found)
    assert again.ids == ("BI-1", "BI-2")
    for error in (OperationRefused("a.b", "kill", "an incident"), UnknownOperation("no operation")):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_violation_is_json(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    origin = {"file": "invariants/things.yaml", "line": 12, "column": 16}
    found = violated(contracts(invariants=[invariant("request.a == 1", origin=origin)]), {"a": 2})
    told = json.loads(json.dumps(found.to_dict()))
    assert told["operation"] == "thing.do"
    assert told["called"] is False
    assert told["violations"][0]["values"] == {"request.a": 2}
    assert told["violations"][0]["origin"] == origin


def test_a_violation_is_short_in_one_line(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    rules = [invariant("request.a == 1", message="m" * 1_000), *(invariant("false", id=f"BI-{n}") for n in range(2, 5))]
    text = str(violated(contracts(invariants=rules), {"a": 2}))
    assert text.startswith("thing.do: BI-1: mmm")
    assert text.endswith("(and 3 more)")
    assert len(text) < 300


def test_first_words_are_those_of_the_first_violation(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    found = violated(contracts(invariants=[invariant("false", remediation="Make it true.")]), {})
    assert (found.id, found.kind, found.severity) == ("BI-1", "invariant", "critical")
    assert (found.message, found.remediation) == ("the thing is not as it should be", "Make it true.")


def test_without_a_message_the_condition_is_the_message(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    assert violated(contracts(invariants=[invariant("1 == 2", message="")]), {}).message == "1 == 2 does not hold"


@pytest.mark.parametrize("expression", ["tenant.nothing", "1 / 0 == 1 ? 'a' : 'b'", "''", "17", "tenant.huge + ''"])
def test_a_message_that_cannot_be_worked_out_hides_nothing(
    contracts: Callable[..., Any], invariant: Callable[..., Any], expression: str
) -> None:
    rule = invariant("tenant.status == 'ACTIVE'", message_expression=expression)
    found = violated(contracts(invariants=[rule]), {}, {"status": "CLOSED"})
    assert found.message == "the thing is not as it should be"


def test_secrets_are_masked_by_the_name_they_stand_under(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    condition = "request.params.api_key == 'k' && request.params.login.password == 'p' && request.params.name == 'n'"
    params = {"api_key": "sesame-key", "login": {"password": "sesame-word"}, "name": "sesame"}
    found = violated(contracts(invariants=[invariant(condition)]), {"params": params})
    assert dict(found.violations[0].values) == {
        "request.params.api_key": "***",
        "request.params.login.password": "***",
        "request.params.name": "sesame",
    }


def test_secrets_inside_what_is_shown_as_a_whole_are_masked(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    params = {"items": [{"token": "abcdef", "id": 1}], "credentials": {"user": "me", "value": "v"}, "name": "n"}
    found = violated(contracts(invariants=[invariant("request.params == {}")]), {"params": params})
    shown = dict(found.violations[0].values)["request.params"]
    assert shown == {"items": [{"token": "***", "id": 1}], "credentials": "***", "name": "n"}


def test_what_a_schema_marks_as_secret_is_masked(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    rule = invariant("request.params.birthday == 'x' && tenant.status == 'x'", secrets=["request.params.birthday"])
    found = violated(contracts(invariants=[rule]), {"params": {"birthday": "1970-01-01"}}, {"status": "ACTIVE"})
    assert dict(found.violations[0].values) == {"request.params.birthday": "***", "tenant.status": "ACTIVE"}


def test_no_message_repeats_a_secret(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    rule = invariant(
        "request.params.token == 'x'", message_expression="'the token ' + request.params.token + ' is old'"
    )
    found = violated(contracts(invariants=[rule]), {"params": {"token": "tok-123456"}})
    assert found.message == "the token *** is old"
    assert "tok-123456" not in json.dumps(found.to_dict()) + str(found) + repr(found)


def test_no_message_repeats_a_secret_that_is_a_number(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    rule = invariant(
        "request.params.pin == 1", secrets=["request.params.pin"], message_expression="string(request.params.pin)"
    )
    assert violated(contracts(invariants=[rule]), {"params": {"pin": 987654}}).message == "***"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://app:hunter2@db/main", "postgresql://app:***@db/main"),
        ("Bearer abcdefghijklmnop", "***"),
        ("ghp_abcdefghijklmnopqrstuvwx is a token", "*** is a token"),
        ("sk-live-abcdefgh1234", "***"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----", "***"),
        ("eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl", "***"),
        ("an ordinary sentence about tokens", "an ordinary sentence about tokens"),
        ("https://example.org:8080/a@b", "https://example.org:8080/a@b"),
    ],
)
def test_text_that_looks_like_a_secret_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked(masked(text)) == masked(text)


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        (("params", "api_key"), True),
        (("params", "clientSecret"), True),
        (("user", "password_hash"), False),
        (("api_key", "status"), False),
        (("token", "expires_at"), False),
        (("credentials", "user"), True),
        (("secrets", "a", "b"), True),
        (("params", "access_tokens"), True),
        (("tenant_id",), False),
        ((), False),
    ],
)
def test_names_tell_secrets_from_the_records_that_are_called_like_them(path: tuple[str, ...], secret: bool) -> None:
    assert is_secret(path) is secret


@dataclass
class Record:
    name: str
    parts: list[Any]


def test_large_values_are_shown_in_part(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    params = {
        "text": "x" * 10_000,
        "items": list(range(1_000)),
        "record": Record("r", [Record("s", [Record("t", [])])]),
        "raw": b"\x00" * 5_000,
        "odd": object(),
        "wide": {f"k{number}": number for number in range(100)},
    }
    found = violated(contracts(invariants=[invariant("request.params == {}")]), {"params": params})
    shown = dict(found.violations[0].values)["request.params"]
    assert isinstance(shown, dict)
    assert shown["text"] == "x" * 200 + "..."
    assert shown["items"] == [*range(10), "... 990 more"]
    assert shown["record"] == {"name": "r", "parts": ["{...}"]}
    assert shown["raw"] == "5000 bytes"
    assert len(shown["wide"]) == 11
    assert len(json.dumps(found.to_dict())) < 5_000


def test_numbers_that_json_has_no_word_for_are_texts(
    contracts: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    params = {"a": float("inf"), "b": float("nan"), "c": 2**63 - 1, "d": 1.5}
    found = violated(contracts(invariants=[invariant("request.params == {}")]), {"params": params})
    shown = {"a": "inf", "b": "nan", "c": 2**63 - 1, "d": 1.5}
    assert dict(found.violations[0].values) == {"request.params": shown}
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_times_are_shown_as_people_write_them(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    from datetime import UTC, datetime, timedelta
    from decimal import Decimal
    from uuid import UUID

    params = {
        "at": datetime(2026, 3, 1, 12, 30, tzinfo=UTC),
        "for": timedelta(minutes=90),
        "cost": Decimal("1.10"),
        "id": UUID(int=7),
    }
    found = violated(contracts(invariants=[invariant("request.params == {}")]), {"params": params})
    assert dict(found.violations[0].values)["request.params"] == {
        "at": "2026-03-01T12:30:00Z",
        "for": "5400s",
        "cost": "1.10",
        "id": "00000000-0000-0000-0000-000000000007",
    }


def test_values_that_loop_are_shown_in_part(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    loop: dict[str, Any] = {}
    loop["self"] = loop
    found = violated(contracts(invariants=[invariant("request.params.self == 1")]), {"params": loop})
    assert json.dumps(found.to_dict())
