"""When two names of operations mean the same."""

from __future__ import annotations

import pytest

from assure.contracts.names import nearest_name, spelling


@pytest.mark.parametrize(
    "name", ["api_keys.create", "api_key.create", "apikey.create", "apikeys.create", "ApiKey.create", "api-key:create"]
)
def test_spellings_of_one_name_have_one_form(name: str) -> None:
    assert spelling(name) == "apikey.create"


@pytest.mark.parametrize(
    ("one", "other"),
    [("policy.activate", "policies.activate"), ("status.get", "status.get"), ("access.grant", "access.grant")],
)
def test_plurals_are_understood(one: str, other: str) -> None:
    assert spelling(one) == spelling(other)


@pytest.mark.parametrize(
    ("one", "other"), [("api_key.create", "api_key.delete"), ("log.read", "logs.write"), ("bus.stop", "bu.stop")]
)
def test_different_names_have_different_forms(one: str, other: str) -> None:
    assert spelling(one) != spelling(other)


def test_the_first_of_equals_is_the_nearest() -> None:
    assert nearest_name("key.create", ["keys.create", "key.creates"]) == "keys.create"
    assert nearest_name("key.create", ["key.creates", "keys.create"]) == "key.creates"


def test_another_spelling_is_nearer_than_a_likely_typing_error() -> None:
    assert nearest_name("policy.create", ["policy.created", "policies.create"]) == "policies.create"


def test_words_in_another_order_are_near() -> None:
    assert nearest_name("create.api_key", ["api_key.create", "api_key.read"]) == "api_key.create"


@pytest.mark.parametrize("name", ["", ".", "...", ":", "___"])
def test_a_name_without_words_is_near_to_nothing(name: str) -> None:
    assert nearest_name(name, ["a.b", "key.create"]) == ""
