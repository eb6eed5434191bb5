"""What plain YAML scalars mean."""

from __future__ import annotations

import pytest

from assure.contracts.scalars import NoSuchNumber, plain


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "NO", "y", "n", "Null!", "tRue", "nan", "inf"])
def test_words_that_older_yaml_took_for_truth_values_are_text(word: str) -> None:
    assert plain(word) == word


@pytest.mark.parametrize(("word", "value"), [("true", True), ("False", False), ("TRUE", True)])
def test_true_and_false_are_truth_values(word: str, value: bool) -> None:
    assert plain(word) is value


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_null(word: str) -> None:
    assert plain(word) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-7", -7), ("+1", 1), ("010", 10), ("0o17", 15), ("0x1F", 31), ("18446744073709551615", 2**64 - 1)],
)
def test_integers_are_decimal_unless_they_say_octal_or_hexadecimal(text: str, value: int) -> None:
    found = plain(text)
    assert found == value
    assert type(found) is int


@pytest.mark.parametrize(("text", "value"), [(".5", 0.5), ("1.", 1.0), ("-1e3", -1000.0), ("6.02E+23", 6.02e23)])
def test_fractions_and_exponents_are_floats(text: str, value: float) -> None:
    found = plain(text)
    assert found == value
    assert type(found) is float


@pytest.mark.parametrize(
    "text", ["1:30:00", "2027-03-31", "2027-03-31T10:00:00Z", "1_000", "1.2.3", "0b1", "-", "+", "."]
)
def test_times_dates_and_versions_are_text(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize("text", [".inf", "-.Inf", ".nan", ".NaN", "1e999", "18446744073709551616", "9" * 5000])
def test_numbers_that_json_or_a_machine_can_not_hold_are_refused(text: str) -> None:
    with pytest.raises(NoSuchNumber):
        plain(text)
