"""matches() has RE2's syntax and meaning, and takes time in proportion to the text, whatever the pattern."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure.runtime.conditions import HOLDS, VIOLATED, EvaluationError, compile_condition
from assure.runtime.conditions.patterns import MAX_PLACES, pattern


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("b", "abc", True),
        ("^b", "abc", False),
        ("c$", "abc", True),
        ("a$", "a\n", False),
        ("(?m)a$", "a\nb", True),
        ("(?m)^b", "a\nb", True),
        ("a.b", "a\nb", False),
        ("(?s)a.b", "a\nb", True),
        ("", "", True),
        ("^$", "", True),
        ("^a?b*$", "abbb", True),
        ("x*", "abc", True),
        ("(a|b)+c", "ababc", True),
        ("a{2}", "aba", False),
        ("a{2,3}$", "aaa", True),
        ("^a{2,}$", "aaaaa", True),
        ("a{,2}", "a{,2}", True),
        ("a{x}", "a{x}", True),
        ("{", "{", True),
        ("[a-c]+", "xbx", True),
        ("[^a-c]", "abc", False),
        ("[]a]", "]", True),
        ("[a-]", "-", True),
        (r"\d+", "x1", True),
        (r"^\d$", "٣", False),
        (r"^\w$", "ä", False),
        (r"^\s$", "\v", False),
        (r"^\S$", "ä", True),
        (r"\D", "1", False),
        (r"\bab\b", "x ab y", True),
        (r"\bab\b", "xab", False),
        (r"\Bb", "ab", True),
        (r"\Aab\z", "ab", True),
        (r"\Ab", "ab", False),
        (r"[[:alpha:]]+", "1a", True),
        (r"[[:^digit:]]", "123", False),
        (r"\x41\x{1F431}\101", "A🐱A", True),
        (r"\Qa.b\E", "axb", False),
        (r"\Qa.b\E+", "a.bbb", True),
        (r"\.", "a", False),
        (r"\pL", "1ä", True),
        (r"\p{Lu}", "ä", False),
        (r"\P{L}", "ä", False),
        (r"\p{^Nd}", "1", False),
        ("(?i)STRASSE", "strasse", True),
        ("(?i)ä", "Ä", True),
        ("(?i)k", "\u212a", True),
        ("(?i)[^a]", "A", False),
        ("(?i:a)b", "AB", False),
        ("(?i)a(?-i)b", "Ab", True),
        ("(?i)a(?-i)b", "AB", False),
        ("(?P<n>a)(?<m>b)(?:c)", "abc", True),
        ("(a|)b", "b", True),
        ("a|b|", "x", True),
        ("a*?b", "aab", True),
        ("(?U)a+", "a", True),
        ("🐱{2}", "🐱🐱", True),
        ("^.$", "🐱", True),
        (r"[\d\-x]+$", "1-x", True),
        (r"\t\n\r\f\v\a", "\t\n\r\f\v\a", True),
        ("(?i)a|b(?-i)c", "BC", False),
        ("((a)|b)*$", "abab", True),
        ("(a*)*$", "aaa", True),
        ("^(a|b|ab)*c", "ababc", True),
    ],
)
def test_a_pattern_means_what_it_means_in_re2(text: str, subject: str, expected: bool) -> None:
    assert pattern(text).found_in(subject) is expected


@pytest.mark.parametrize(
    "text",
    [
        "(",
        ")",
        "a)",
        "[",
        "[a",
        "[b-a]",
        "*",
        "+a",
        "?",
        "a**",
        "a+*",
        "a{2}{3}",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?<!a)",
        r"(a)\1",
        r"\8",
        r"\q",
        r"\p{Greek}",
        r"\p",
        r"\x",
        r"\x{110000}",
        r"\x{}",
        "[[:nope:]]",
        "(?P<>a)",
        "(?z)",
        "(?-)",
        "a{1001}",
        "a{2,1}",
        "(?P=n)",
        "\\",
        "(?",
        "(?i",
        "(" * 60 + ")" * 60,
        "a" * 1001,
        "((a{100}){100}){100}",
        r"\C",
    ],
)
def test_what_re2_refuses_is_refused(text: str) -> None:
    with pytest.raises(EvaluationError, match="pattern"):
        pattern(text)


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+$",
        "(a|a)*$",
        "(a|aa)+$",
        "(.*)*x$",
        "(a*)*b",
        "([a-z]+)*=",
        "(x+x+)+y",
        "a*a*a*a*a*a*b",
        "(.|a){50}z",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
    ],
)
def test_no_pattern_is_slow_on_any_text(text: str) -> None:
    compiled = pattern(text)
    started = time.process_time()
    compiled.found_in("a" * 50_000 + "!")
    assert time.process_time() - started < 2


def test_a_pattern_with_many_states_takes_bounded_room() -> None:
    compiled = pattern("(a|b)*a(a|b){14}c")
    text = "".join("ab"[(number * 7919 >> 3) & 1] for number in range(30_000))
    assert compiled.found_in(text) is False
    assert len(compiled._known) <= 2_001


PIECES = st.sampled_from(
    ["a", "b", "c", ".", "[ab]", "[^a]", "(a|b)", "(ab|c)", "(?:b)", r"\w", r"\d", "^", "$", r"\b"]
)
REPEATED = st.builds(
    lambda piece, count: piece if piece in ("^", "$", r"\b") else piece + count,
    PIECES,
    st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}"]),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(REPEATED, max_size=5).map("".join), st.text(alphabet="abc1 ", max_size=8))
def test_what_python_and_re2_have_in_common_means_the_same_here(text: str, subject: str) -> None:
    python = text.replace("$", r"\Z")
    assert pattern(text).found_in(subject) is (re.search(python, subject, re.ASCII) is not None)


def test_a_text_that_is_too_long_for_a_large_pattern_is_an_error_and_not_a_wait() -> None:
    condition = compile_condition("text.matches('(a|b)*a(a|b){1000}c')")
    begun = time.process_time()
    outcome = condition.evaluate({"text": "ab" * 50_000})
    assert outcome.failed
    assert "at most" in outcome.reason
    assert condition.evaluate({"text": "ab" * 1_000}) is VIOLATED
    assert time.process_time() - begun < 10
    assert compile_condition("text.matches('^[a-z ]+$')").evaluate({"text": "a b " * 500_000}) is HOLDS


def test_what_a_pattern_has_learnt_takes_little_room() -> None:
    learnt = pattern("(a?){1000}a{900}c")
    learnt.found_in("a" * 1_500)
    assert sum(len(state.places) for state in learnt._known.values()) < 2 * MAX_PLACES
