"""What is no CEL is refused with the place that is wrong, whatever its size and depth; nothing crashes."""

from __future__ import annotations

import time

import pytest

from assure.runtime.conditions import ConditionProblems, Origin, Place, compile_condition, compile_expression


def problem(text: str) -> str:
    """The one syntax problem of a text, as `line:column: message`."""
    with pytest.raises(ConditionProblems) as raised:
        compile_expression(text, check=False)
    (found,) = raised.value.problems
    assert (found.kind, found.error) == ("syntax", True)
    return str(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: the condition is empty"),
        ("  // only a comment", "1:20: expected a value, found the end of the text"),
        ("a = b", "1:3: '=' has no meaning here (equality is ==)"),
        ("a & b", "1:3: '&' has no meaning here (and is &&)"),
        ("a | b", "1:3: '|' has no meaning here (or is ||)"),
        ("a &&", "1:5: expected a value, found the end of the text"),
        ("a &&\n  && b", "2:3: expected a value, found '&&'"),
        ("(a", "1:3: expected ')', found the end of the text"),
        ("a)", "1:2: expected an operator or the end, found ')'"),
        ("'abc", "1:1: a string that is not closed"),
        ("'a\nb'", "1:1: a string that is not closed"),
        ("x.`a", "1:3: a quoted field name holds letters, digits, spaces and _ - . / and ends with `"),
        ("'\\q'", "1:2: \\q is no escape of CEL"),
        ("'ab\\x1'", "1:4: \\x1 is no escape of CEL"),
        ("'\\400'", "1:2: \\400 is no escape of CEL"),
        ("'\\ud800'", "1:2: \\ud800 is no Unicode character"),
        ("b'\\u0041'", "1:3: \\u0041: bytes have no Unicode escapes"),
        ("9223372036854775808", "1:1: 9223372036854775808 does not fit into an int of 64 bits"),
        ("--9223372036854775809", "1:3: -9223372036854775809 does not fit into an int of 64 bits"),
        ("18446744073709551616u", "1:1: 18446744073709551616u does not fit into a uint of 64 bits"),
        ("1e999", "1:1: 1e999 does not fit into a double"),
        ("1.", "1:3: expected the name of a field or function, found the end of the text"),
        ("1_000", "1:2: expected an operator or the end, found '_000'"),
        ("if", "1:1: 'if' is reserved and can't be a name"),
        ("a.in", "1:3: expected the name of a field or function, found 'in'"),
        ("f(1,)", "1:5: expected a value, found ')'"),
        ("true ? false ? 1 : 2 : 3", "1:14: expected ':', found '?'"),
        ("a.?b", "1:3: optional selections (.?x) are not supported"),
        ("a[?0]", "1:3: optional indexes ([?x]) are not supported"),
        ("[?a]", "1:2: optional elements (?x) are not supported"),
        ("{?'a': 1}", "1:2: optional elements (?x) are not supported"),
        ("has(a)", "1:5: has() takes the selection of a field: has(a.b)"),
        ("has(a['b'])", "1:6: has() takes the selection of a field: has(a.b)"),
        ("l.all(1, true)", "1:7: the first argument of all() is the name of its variable"),
        ("l.map(a.b, 1)", "1:9: the first argument of map() is the name of its variable"),
        ("a ? b", "1:6: expected ':', found the end of the text"),
        ("{'a' 1}", "1:6: expected ':', found '1'"),
        ("M{1: 2}", "1:3: expected the name of a field, found '1'"),
        ("a\x00b", "1:2: '\\x00' has no meaning here"),
        ("ä", "1:1: 'ä' has no meaning here"),
    ],
)
def test_the_place_and_the_reason_of_a_syntax_error_are_told(text: str, expected: str) -> None:
    assert problem(text) == expected


def test_a_place_in_the_text_is_a_place_in_the_file() -> None:
    with pytest.raises(ConditionProblems) as raised:
        compile_condition("a &&\nb =", origin=("specs/x.yaml", 12, 9))
    (found,) = raised.value.problems
    assert str(found) == "specs/x.yaml:13:11: '=' has no meaning here (equality is ==)"
    assert found.place == Place("specs/x.yaml", 13, 11, 2, 3)
    assert str(raised.value) == str(found)


def test_an_error_at_run_time_stands_where_its_operator_stands() -> None:
    condition = compile_condition("true &&\n  a.b > 3", origin=Origin("x.yaml", 5, 3))
    assert str(condition.evaluate({"a": {"b": "x"}}).place) == "x.yaml:6:9"
    assert str(condition.evaluate({"a": {}}).place) == "x.yaml:6:7"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "[" * 5000 + "]" * 5000,
        "{1:" * 3000 + "1" + "}" * 3000,
        "!" * 5000 + "true",
        "-" * 5000 + "1",
        "a" + "[0" * 3000 + "]" * 3000,
        "f(" * 3000 + "1" + ")" * 3000,
        "a.all(x, " * 1000 + "true" + ")" * 1000,
        "a ? b : " * 1500 + "c",
        "a" + ".b" * 4000,
        "1" + " + 1" * 3000,
        "1 + " * 10000 + "1",
        "'" + "a" * 30000 + "'",
    ],
    ids=lambda text: str(text)[:12],
)
def test_what_is_too_deep_or_too_large_is_refused_and_never_a_crash(text: str) -> None:
    assert any(word in problem(text) for word in ("nested deeper", "in a row", "parts", "characters"))


def test_what_the_specification_asks_to_be_nestable_is() -> None:
    for text in ("(" * 40 + "7" + ")" * 40, "!" * 40 + "true", "-" * 40 + "19", "true" + " && true" * 900):
        assert compile_expression(text).value({}) in (7, True, 19)


def test_a_long_text_without_an_end_is_read_in_linear_time() -> None:
    started = time.process_time()
    for text in (
        "'" + "\\n" * 9000,
        '"""' + "a" * 19000,
        "//" + " " * 19000,
        "1" * 19000,
        "`" + "a" * 19000,
        "." * 19000,
    ):
        with pytest.raises(ConditionProblems):
            compile_expression(text, check=False)
    assert time.process_time() - started < 2


def test_a_full_stack_is_an_error_and_not_an_exception_of_python() -> None:
    def deep(level: int) -> str:
        if level:
            return deep(level - 1)
        try:
            return compile_condition("(" * 50 + "true" + ")" * 50).evaluate({}).kind
        except ConditionProblems as problems:
            return str(problems)

    import sys

    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1  # type: ignore[assignment]
    assert (
        deep(sys.getrecursionlimit() - used - 120)
        == "1:1: the expression is nested too deep for what is left of the stack"
    )
