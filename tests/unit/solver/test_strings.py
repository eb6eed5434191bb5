"""Patterns as languages of the solver mean what the engine's matcher means, and strings are made that match them."""

from __future__ import annotations

import pytest

from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.patterns import pattern
from assure.solver.answers import Untranslatable
from assure.solver.languages import found_in
from assure.solver.smt import Smt
from assure.solver.strings import fitted

TEXTS = ("", "a", "b", "ab", "aab", "abab", "ba", "a\nb", "A", "é", "-", "aaaa", "key_1", "\\u{61}", "x" * 9)


@pytest.mark.parametrize(
    "source",
    [
        "a", "^a", "a$", "^a+$", "^$", "$", "^(a|b)*$", "(^a|b$)", "^a|^b", "a.b", "(?s)a.b", "[^a]", "^[^a-z]$",
        "^a{2,3}$", "^a{2,}$", "a?b", "^(ab)+$", "()", "^(a|)$", "^\\\\", "^key_[0-9]$", "a^", "^^a$$", "(a|b?)$",
        "^.{9}$", "(?i)A",
    ],
)  # fmt: skip
def test_a_pattern_finds_in_the_solver_what_it_finds_in_the_engine(source: str) -> None:
    for text in TEXTS:
        smt = Smt()
        solver = smt.z3.SimpleSolver(ctx=smt.context)
        unknown = smt.fresh("string", "text")
        solver.add(unknown == smt.lift(text), smt.lift(found_in(smt, unknown, source)))
        assert (solver.check() == smt.z3.sat) is pattern(source).found_in(text), text


@pytest.mark.parametrize("source", ["\\ba", "(?m)^a", "(^a)*", "a*$b?^", "^a{300}$"])
def test_a_pattern_without_a_translation_is_refused(source: str) -> None:
    smt = Smt()
    with pytest.raises(Untranslatable):
        found_in(smt, smt.fresh("string", "text"), source)


def test_what_is_no_pattern_is_an_error_of_the_engine() -> None:
    smt = Smt()
    with pytest.raises(EvaluationError):
        found_in(smt, smt.fresh("string", "text"), "(")


@pytest.mark.parametrize(
    "source", ["^[0-9a-f]{64}$", "^[a-z]{2}-[a-z]+-[0-9]$", "^(GET|POST)$", "^\\\\S([\\\\s\\\\S]*\\\\S)?$"]
)
def test_strings_are_exchanged_for_some_that_match_and_stay_different(source: str) -> None:
    source = source.replace("\\\\", "\\")
    context = {"a": {"x": "\0", "y": ["\1", "\0"]}, "b": "other"}
    made = fitted(context, {"\0": (source,), "\1": (source,)})
    first, (second, third) = made["a"]["x"], made["a"]["y"]
    assert first == third != second
    assert all(pattern(source).found_in(text) for text in (first, second))
    assert made["b"] == "other"


def test_a_string_that_matches_already_stays() -> None:
    assert fitted({"a": "abc"}, {"abc": ("^[a-z]+$",)}) == {"a": "abc"}
