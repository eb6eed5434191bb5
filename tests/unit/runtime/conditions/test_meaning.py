"""Every operator, function, conversion and macro of CEL has the value, or the error, that its specification says."""

from __future__ import annotations

import math
from typing import Any

import pytest

from assure.runtime.conditions import EvaluationError, compile_expression, maps
from assure.runtime.conditions.values import Duration, Entries, Timestamp, TypeValue, Uint

ERROR = "error"


def value(text: str, **context: Any) -> Any:
    """The value of an expression, its type checked with it; `error: <reason>` where there is none."""
    try:
        found = compile_expression(text, check=False).value(context)
    except EvaluationError as error:
        return f"{ERROR}: {error.reason}"
    if isinstance(found, Entries):
        return {key: maps.find(found, key) for key in maps.keys(found)}
    return found


def same(left: Any, right: Any) -> bool:
    """Equality in which 1, 1u, 1.0 and true are four values, and NaN is one."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return (math.isnan(left) and math.isnan(right)) or (left == right and str(left) == str(right))
    if isinstance(left, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    return bool(left == right)


VALUES: list[tuple[str, Any]] = [
    # literals
    ("-9223372036854775808", -(2**63)),
    ("0x7F", 127),
    ("-0xff", -255),
    ("18446744073709551615u", Uint(2**64 - 1)),
    ("0xFFU", Uint(255)),
    (".5", 0.5),
    ("1e3", 1000.0),
    ("-0.0", -0.0),
    ("1.5E-2", 0.015),
    ("null", None),
    (r"'\a\b\f\n\r\t\v\\\?\"\'\`'", "\a\b\f\n\r\t\v\\?\"'`"),
    (r"'\x41\X42\u00e9\U0001F431\101'", "ABé🐱A"),
    (r"b'\xff\377é'", b"\xff\xff\xc3\xa9"),
    (r"r'\n'", "\\n"),
    (r"R'''a\'b'''", "a\\'b"),
    ("'''a\n'b'''", "a\n'b"),
    ('"""say "hi\\" """', 'say "hi" '),
    (r"br'\x41'", b"\\x41"),
    ("''", ""),
    ("b''", b""),
    # lists and maps
    ("[1, 'a', null,]", [1, "a", None]),
    ("[,]", []),
    ("{,}", {}),
    ("{'a': 1, 2: 3u,}", {"a": 1, 2: Uint(3)}),
    ("[1, 2][1]", 2),
    ("[1][0.0]", 1),
    ("[7][dyn(0u)]", 7),
    ("{'a': 1}['a']", 1),
    ("{'a': 1}.a", 1),
    ("{'a-b': 1}.`a-b`", 1),
    ("{1: 2}[1u]", 2),
    ("{1: 2}[1.0]", 2),
    ("{true: 'x', 1: 'y'}[1]", "y"),
    ("{true: 'x', 1: 'y'}[true]", "x"),
    ("{'if': 1}.if", 1),
    ("[1] + [2]", [1, 2]),
    # arithmetic
    ("7 / 2", 3),
    ("-7 / 2", -3),
    ("-7 % 2", -1),
    ("7 % -2", 1),
    ("2 * 3 + 4", 10),
    ("2 + 3 * 4", 14),
    ("-(3)", -3),
    ("7u / 2u", Uint(3)),
    ("7u % 4u", Uint(3)),
    ("2u * 3u", Uint(6)),
    ("3u - 3u", Uint(0)),
    ("1.5 * 2.0", 3.0),
    ("1.0 / 0.0", math.inf),
    ("-1.0 / 0.0", -math.inf),
    ("1.0 / -0.0", -math.inf),
    ("0.0 / 0.0", math.nan),
    ("-(0.0)", -0.0),
    ("1e308 * 10.0", math.inf),
    ("'a' + 'b'", "ab"),
    ("b'a' + b'b'", b"ab"),
    ("--1", 1),
    ("5 - -3", 8),
    ("9223372036854775807 - 1", 2**63 - 2),
    ("'x' + 'Ä🐱'", "xÄ🐱"),
    # times
    ("timestamp('2026-01-31T12:00:00Z') + duration('1h')", Timestamp(1769864400 * 10**9)),
    ("duration('1h') + timestamp(0)", Timestamp(3600 * 10**9)),
    ("timestamp(10) - timestamp(4)", Duration(6 * 10**9)),
    ("timestamp(10) - duration('4s')", Timestamp(6 * 10**9)),
    ("duration('1m') + duration('1s')", Duration(61 * 10**9)),
    ("duration('1m') - duration('1s')", Duration(59 * 10**9)),
    # conversions
    ("int(1u)", 1),
    ("int(1.9)", 1),
    ("int(-1.9)", -1),
    ("int('-12')", -12),
    ("int('+5')", 5),
    ("int(5)", 5),
    ("int(timestamp('1969-12-31T23:59:58.5Z'))", -2),
    ("uint(3)", Uint(3)),
    ("uint(3.9)", Uint(3)),
    ("uint('3')", Uint(3)),
    ("uint(1u)", Uint(1)),
    ("double(1)", 1.0),
    ("double(1u)", 1.0),
    ("double('1.5')", 1.5),
    ("double('-inf')", -math.inf),
    ("double('NaN')", math.nan),
    ("double('1e3')", 1000.0),
    ("double(2.5)", 2.5),
    ("string(1)", "1"),
    ("string(1u)", "1"),
    ("string(true)", "true"),
    ("string(1.0)", "1"),
    ("string(0.1)", "0.1"),
    ("string(1e6)", "1e+06"),
    ("string(123456.5)", "123456.5"),
    ("string(1.5e-7)", "1.5e-07"),
    ("string(-0.0)", "-0"),
    ("string('a')", "a"),
    ("string(0.0001)", "0.0001"),
    ("string(1e100)", "1e+100"),
    ("string(b'\\xc3\\xa4')", "ä"),
    ("string(timestamp('2026-01-31T12:00:00.120+02:00'))", "2026-01-31T10:00:00.120Z"),
    ("string(timestamp('0001-01-01T00:00:00Z'))", "0001-01-01T00:00:00Z"),
    ("string(timestamp('9999-12-31T23:59:59.999999999Z'))", "9999-12-31T23:59:59.999999999Z"),
    ("string(duration('1h30m'))", "5400s"),
    ("string(duration('-1.5s'))", "-1.500s"),
    ("string(duration('1us'))", "0.000001s"),
    ("bytes('ä')", b"\xc3\xa4"),
    ("bytes(b'x')", b"x"),
    ("bool('t')", True),
    ("bool('False')", False),
    ("bool(true)", True),
    ("timestamp(timestamp(1)) == timestamp(1)", True),
    ("duration(duration('1s')) == duration('1s')", True),
    ("dyn(1)", 1),
    ("duration('1.5h') == duration('90m')", True),
    ("duration('-0')", Duration(0)),
    ("duration('.5s')", Duration(5 * 10**8)),
    ("duration('1h1m1s1ms1us1ns')", Duration(3661001001001)),
    ("duration('+1s')", Duration(10**9)),
    ("type(1)", TypeValue("int")),
    ("type(type(1))", TypeValue("type")),
    ("type(null) == null_type", True),
    ("type(timestamp(0)) == google.protobuf.Timestamp", True),
    ("type([]) == list && type({}) == map", True),
    ("type(1u) == uint && type(1.0) == double && type('') == string && type(b'') == bytes && type(true) == bool", True),
    ("type(duration('0')) == google.protobuf.Duration", True),
    ("int == type(1)", True),
    # strings
    ("size('Ä🐱')", 2),
    ("'abc'.size()", 3),
    ("size(b'\\xff')", 1),
    ("size([1, 2])", 2),
    ("size({'a': 1})", 1),
    ("[].size()", 0),
    ("'abc'.contains('bc')", True),
    ("'abc'.contains('')", True),
    ("'abc'.startsWith('b')", False),
    ("'abc'.endsWith('c')", True),
    ("'abc'.matches('b')", True),
    ("matches('abc', '^c')", False),
    # parts of times
    ("timestamp('2026-03-01T05:06:07.089Z').getFullYear()", 2026),
    ("timestamp('2026-03-01T05:06:07Z').getMonth()", 2),
    ("timestamp('2026-03-01T05:06:07Z').getDate()", 1),
    ("timestamp('2026-03-01T05:06:07Z').getDayOfMonth()", 0),
    ("timestamp('2026-03-01T05:06:07Z').getDayOfWeek()", 0),
    ("timestamp('2026-03-01T05:06:07Z').getDayOfYear()", 59),
    ("timestamp('2026-03-01T05:06:07Z').getHours()", 5),
    ("timestamp('2026-03-01T05:06:07Z').getMinutes()", 6),
    ("timestamp('2026-03-01T05:06:07Z').getSeconds()", 7),
    ("timestamp('2026-03-01T05:06:07.089Z').getMilliseconds()", 89),
    ("timestamp('2026-03-01T05:06:07Z').getHours('+05:30')", 10),
    ("timestamp('2026-03-01T05:06:07Z').getDate('-06:00')", 28),
    ("timestamp('2026-07-01T00:00:00Z').getHours('Europe/Berlin')", 2),
    ("timestamp(0).getHours('UTC')", 0),
    ("duration('-3730.5s').getHours()", -1),
    ("duration('3730s').getMinutes()", 62),
    ("duration('-1.5s').getSeconds()", -1),
    ("duration('1.567s').getMilliseconds()", 567),
    # equality and order
    ("1 == 1u && 1 == 1.0 && 1u == 1.0", True),
    ("1 == true", False),
    ("1 == '1'", False),
    ("null == null", True),
    ("[] == {}", False),
    ("[1, [2.0]] == [1u, [2]]", True),
    ("{'a': 1, 'b': [1]} == {'b': [1.0], 'a': 1u}", True),
    ("{'a': 1} == {'a': 1, 'b': 2}", False),
    ("0.0 / 0.0 == 0.0 / 0.0", False),
    ("0.0 / 0.0 != 0.0 / 0.0", True),
    ("0.0 == -0.0", True),
    ("[1] != [1, 2]", True),
    ("9223372036854775807 == 9223372036854775808.0", True),
    ("9007199254740993 > 9007199254740992.0", False),
    ("1 < 1.5 && 2u > 1 && 1.0 <= 1u", True),
    ("-1 < 0u", True),
    ("'Z' < 'a' && 'a' < 'ä'", True),
    ("b'a' < b'b'", True),
    ("false < true", True),
    ("timestamp(1) < timestamp(2)", True),
    ("duration('1s') >= duration('1s')", True),
    ("0.0 / 0.0 < 1.0 || 0.0 / 0.0 >= 1.0", False),
    ("timestamp(0) == 0", False),
    ("1 in [1.0]", True),
    ("'a' in ['b']", False),
    ("[1] in [[1]]", True),
    ("'a' in {'a': 1}", True),
    ("1.0 in {1: 1}", True),
    ("1.5 in {1: 1}", False),
    ("true in {1: 1}", False),
    ("1 in {true: 1}", False),
    ("null in [null]", True),
    # logic
    ("true || 1 / 0 == 0", True),
    ("1 / 0 == 0 || true", True),
    ("false && 1 / 0 == 0", False),
    ("1 / 0 == 0 && false", False),
    ("'a' && false", False),
    ("1 || true", True),
    ("true ? 1 : 1 / 0", 1),
    ("false ? 1 / 0 : 'b'", "b"),
    ("!false", True),
    ("true ? (false ? 1 : 2) : 3", 2),
    ("false ? 1 : true ? 2 : 3", 2),
    ("false || false || true", True),
    ("true && true && false", False),
    ("1 == 1 == true", True),
    # has and macros
    ("has({'a': null}.a)", True),
    ("has({}.a)", False),
    ("has({'a': {'b': 1}}.a.b)", True),
    ("[1, 2].all(i, i > 0)", True),
    ("[].all(i, false)", True),
    ("[1, 0, 2].all(i, 1 / i > 5)", False),
    ("[1].exists(i, i == 2)", False),
    ("[0, 1].exists(i, 1 / i == 1)", True),
    ("[].exists(i, true)", False),
    ("[1, 2, 3].exists_one(i, i > 2)", True),
    ("[1, 2, 3].exists_one(i, i > 1)", False),
    ("[1, 2, 3].filter(i, i > 1)", [2, 3]),
    ("[1, 2].map(i, i * i)", [1, 4]),
    ("[1, 2, 3].map(i, i > 1, i * 10)", [20, 30]),
    ("{'a': 1}.map(k, k)", ["a"]),
    ("{'a': 1}.all(k, k == 'a')", True),
    ("{'a': 1}.filter(k, true)", ["a"]),
    ("[[1, 2], [3]].map(i, i.filter(j, j > 1))", [[2], [3]]),
    ("[1].map(i, [i].map(i, i + 1))", [[2]]),
    ("[false, 1].all(i, i)", False),
    ("[1, false].all(i, i)", False),
    ("[1, true].exists(i, i)", True),
    # comments and spaces
    ("1 // one\n + 2", 3),
    ("\t1\f+\r\n2", 3),
]

ERRORS: list[tuple[str, str]] = [
    ("9223372036854775807 + 1", "overflow"),
    ("-9223372036854775808 - 1", "overflow"),
    ("9223372036854775807 * 2", "overflow"),
    ("-(-9223372036854775808)", "overflow"),
    ("-9223372036854775808 / -1", "overflow"),
    ("0u - 1u", "overflow"),
    ("18446744073709551615u + 1u", "overflow"),
    ("1 / 0", "division by zero"),
    ("1 % 0", "modulus by zero"),
    ("1u / 0u", "division by zero"),
    ("1u % 0u", "modulus by zero"),
    ("1 + 1u", "no such overload"),
    ("1 + 1.0", "no such overload"),
    ("1.0 % 1.0", "no such overload"),
    ("'a' + 1", "no such overload"),
    ("'a' + b'a'", "no such overload"),
    ("{} + {}", "no such overload"),
    ("true + true", "no such overload"),
    ("-'a'", "no such overload"),
    ("-true", "no such overload"),
    ("-(1u)", "no such overload"),
    ("!1", "no such overload"),
    ("true && 1", "no such overload"),
    ("false || null", "no such overload"),
    ("1 ? 2 : 3", "no such overload"),
    ("'a' || 'b'", "no such overload"),
    ("1 < '1'", "no such overload"),
    ("null < null", "no such overload"),
    ("[1] < [2]", "no such overload"),
    ("true < 1", "no such overload"),
    ("timestamp(0) < duration('1s')", "no such overload"),
    ("type(1) < type(2)", "no such overload"),
    ("1 in 1", "no such overload"),
    ("'a' in 'abc'", "no such overload"),
    ("null in {'a': 1}", "unsupported key type"),
    ("[1] in {'a': 1}", "unsupported key type"),
    ("[1][1]", "out of range"),
    ("[1][-1]", "out of range"),
    ("[1][0.5]", "invalid index"),
    ("[1]['0']", "invalid index"),
    ("[1][true]", "invalid index"),
    ("'abc'[0]", "no such overload"),
    ("{'a': 1}['b']", "no such key"),
    ("{'a': 1}.b", "no such key"),
    ("{true: 1}[1]", "no such key"),
    ("{1: 1}[null]", "unsupported key type"),
    ("{1: 1}[1.5]", "no such key"),
    ("{1.0: 1}", "unsupported key type"),
    ("{null: 1}", "unsupported key type"),
    ("{'a': 1, 'a': 2}", "twice"),
    ("{1: 1, 1u: 2}", "twice"),
    ("'a'.b", "has no field"),
    ("null.a", "has no field"),
    ("[].a", "has no field"),
    ("has('a'.b)", "has no field"),
    ("has({}.a.b)", "no such key"),
    ("size(1)", "no such overload"),
    ("size(null)", "no such overload"),
    ("int('x')", "no whole number"),
    ("int(' 5')", "no whole number"),
    ("int('9223372036854775808')", "range"),
    ("int(1e99)", "range"),
    ("int(9223372036854775807.0)", "range"),
    ("int(0.0 / 0.0)", "range"),
    ("int(18446744073709551615u)", "overflow"),
    ("int(true)", "no such overload"),
    ("int('٣')", "no whole number"),
    ("uint(-1)", "overflow"),
    ("uint('-1')", "range"),
    ("uint(-0.5)", "range"),
    ("uint(1e99)", "range"),
    ("double('')", "no number"),
    ("double('1_0')", "no number"),
    ("double('0x1')", "no number"),
    ("double('1e999')", "range"),
    ("string(null)", "no such overload"),
    ("string([1])", "no such overload"),
    ("string(b'\\xff')", "UTF-8"),
    ("bool('yes')", "neither"),
    ("bool(1)", "no such overload"),
    ("bytes(1)", "no such overload"),
    ("timestamp('2026-02-30T00:00:00Z')", "out of range"),
    ("timestamp('2026-01-01')", "RFC 3339"),
    ("timestamp('2026-01-01T00:00:00')", "RFC 3339"),
    ("timestamp('2026-01-01T00:00:60Z')", "out of range"),
    ("timestamp('2026-01-01T00:00:00+24:00')", "out of range"),
    ("timestamp('0000-01-01T00:00:00Z')", "out of range"),
    ("timestamp(253402300800)", "out of range"),
    ("timestamp('0001-01-01T00:00:00+01:00')", "out of range"),
    ("timestamp(1.5)", "no such overload"),
    ("timestamp('9999-12-31T23:59:59Z') + duration('1s')", "out of range"),
    ("timestamp('9999-12-31T00:00:00Z') - timestamp(0)", "292 years"),
    ("duration('1d')", "no duration"),
    ("duration('')", "no duration"),
    ("duration('1')", "no duration"),
    ("duration('1h 1m')", "no duration"),
    ("duration('320000000000s')", "out of range"),
    ("duration('200000000000s') + duration('200000000000s')", "out of range"),
    ("timestamp(0).getHours('Mars/Olympus')", "no time zone"),
    ("timestamp(0).getHours('../etc/passwd')", "no time zone"),
    ("timestamp(0).getHours(1)", "no such overload"),
    ("duration('1s').getDate()", "no such overload"),
    ("timestamp('9999-12-31T23:59:59Z').getHours('+01:00')", "not within 1 to 9999"),
    ("'a'.contains(1)", "no such overload"),
    ("'a'.matches('(')", "invalid pattern"),
    ("'a'.matches('a**')", "invalid pattern"),
    ("b'a'.matches('a')", "no such overload"),
    ("[1, 2].exists_one(i, i)", "no such overload"),
    ("[1].filter(i, i)", "no such overload"),
    ("[1].map(i, i, i)", "no such overload"),
    ("[1, 2].all(i, i)", "no such overload"),
    ("[0, 1].all(i, 1 / i == 1)", "division by zero"),
    ("[0].exists(i, 1 / i == 1)", "division by zero"),
    ("[1, 0].map(i, 1 / i)", "division by zero"),
    ("'abc'.all(c, true)", "runs over a list or a map"),
    ("1.all(c, true)", "runs over a list or a map"),
    ("absent", "no value for 'absent'"),
    ("f(1)", "no such function"),
    ("'a'.size(1)", "does not take"),
    ("M{a: 1}", "not supported"),
    ("dyn", "no value for 'dyn'"),
    ("1 / 0 == 0 && 2 % 0 == 0", "division by zero"),
]


@pytest.mark.parametrize(("text", "expected"), VALUES, ids=[text for text, _ in VALUES])
def test_an_expression_has_the_value_that_cel_gives_it(text: str, expected: Any) -> None:
    found = value(text)
    assert same(found, expected), found


@pytest.mark.parametrize(("text", "reason"), ERRORS, ids=[text for text, _ in ERRORS])
def test_an_expression_without_a_value_says_why(text: str, reason: str) -> None:
    found = value(text)
    assert isinstance(found, str) and found.startswith(ERROR) and reason in found, found


def test_every_function_has_a_case_here() -> None:
    from assure.runtime.conditions.library import functions

    texts = " ".join(text for text, _ in (*VALUES, *ERRORS))
    assert [name for name in functions() if f"{name}(" not in texts] == []


def test_every_overload_of_arithmetic_and_conversion_has_a_case_that_gives_a_value() -> None:
    from assure.runtime.conditions.arithmetic import OVERLOADS
    from assure.runtime.conditions.conversions import CONVERSIONS

    samples = {
        "int": "2",
        "uint": "2u",
        "double": "2.0",
        "string": "'2'",
        "bytes": "b'2'",
        "list": "[2]",
        "bool": "true",
        "timestamp": "timestamp(2)",
        "duration": "duration('2s')",
        "decimal": "amount",
    }
    from decimal import Decimal

    texts = [f"{samples[a]} {sign} {samples[b]}" for sign, pairs in OVERLOADS.items() for a, b in pairs]
    special = {
        "timestamp(string)": "timestamp('2026-01-01T00:00:00Z')",
        "duration(string)": "duration('2s')",
        "bool(string)": "bool('1')",
    }
    texts += [
        special.get(f"{name}({kind})", f"{name}({samples[kind]})")
        for name, kinds in CONVERSIONS.items()
        for kind in kinds
    ]
    failed = [text for text in texts if str(value(text, amount=Decimal(2))).startswith(ERROR)]
    assert not failed


def test_a_name_is_the_longest_that_the_context_declares() -> None:
    from assure.runtime.conditions.declarations import Declarations
    from assure.runtime.conditions.static import DYN

    names = Declarations({"a.b": DYN, "a.b.c": DYN, "box.d": DYN, "d": DYN})
    context = {"a.b": {"c": 1, "e": 5}, "a.b.c": 2, "box.d": 3, "d": 4}
    found = [
        compile_expression(text, names, container="box").value(context)
        for text in ("a.b.c", "a.b.e", "d", ".d", "[7].map(d, d)[0]", "[7].map(d, .d)[0]")
    ]
    assert found == [2, 5, 3, 4, 7, 4]
