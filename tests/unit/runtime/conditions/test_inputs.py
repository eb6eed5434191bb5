"""What Python backends hold becomes values of CEL; what does not is an error, and never an allow."""

from __future__ import annotations

import collections
import enum
import re
import types
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from unittest import mock
from uuid import UUID

import pytest
from pydantic import BaseModel

from assure.runtime.conditions import HOLDS, VIOLATED, compile_condition, compile_expression


class Status(enum.StrEnum):
    ACTIVE = "active"


class Mixed(str, enum.Enum):  # noqa: UP042 (the older spelling, whose hash is that of its name)
    ACTIVE = "active"


class Plain(enum.Enum):
    ACTIVE = "active"


class Level(enum.IntEnum):
    HIGH = 3


@dataclass
class Tenant:
    status: Any = "active"
    limits: dict[str, int] = field(default_factory=lambda: {"keys": 3})
    _secret: str = "s"

    @property
    def derived(self) -> str:
        return "x"


class Model(BaseModel):
    status: Status = Status.ACTIVE
    limits: dict[str, int] = {"keys": 3}
    _secret: str = "s"


class Pair(NamedTuple):
    status: str
    count: int


class Raising:
    """An object whose every attribute raises, and which claims to be equal to everything."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("active")

    def __gt__(self, other: object) -> bool:
        return True

    def __len__(self) -> int:
        return 1

    def __getitem__(self, key: object) -> str:
        return "active"

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: object, default: object = None) -> str:
        return "active"


class LyingStr(str):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("active")

    def __len__(self) -> int:
        return 0


class LyingInt(int):
    def __gt__(self, other: object) -> bool:
        return True


class LyingDict(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "active"

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> str:
        return "active"


class RaisingMapping(collections.abc.Mapping[str, Any]):
    def __getitem__(self, key: str) -> Any:
        raise TimeoutError

    def __iter__(self) -> Any:
        raise TimeoutError

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize("status", ["active", Status.ACTIVE, Mixed.ACTIVE, Plain.ACTIVE], ids=repr)
def test_an_enum_is_what_it_stands_for(status: Any) -> None:
    for text in (
        't.status == "active"',
        't.status in ["active", "x"]',
        "size(t.status) == 6",
        't.status.startsWith("act")',
    ):
        assert compile_condition(text).evaluate({"t": {"status": status}}) is HOLDS, text
    assert compile_condition('t.status != "active"').evaluate({"t": {"status": status}}) is VIOLATED


@pytest.mark.parametrize("status", [Status.ACTIVE, Mixed.ACTIVE], ids=repr)
def test_an_enum_as_the_key_of_a_dict_is_the_text_it_stands_for(status: Any) -> None:
    context = {"m": {status: 1}}
    for text in ("m.active == 1", "has(m.active)", '"active" in m', 'm["active"] == 1', "m.all(k, k == 'active')"):
        assert compile_condition(text).evaluate(context) is HOLDS, text
    assert compile_condition("!has(m.active)").evaluate(context) is VIOLATED


@pytest.mark.parametrize(
    "tenant", [Tenant(), Model(), {"status": "active", "limits": {"keys": 3}}], ids=lambda t: type(t).__name__
)
def test_dataclasses_and_pydantic_models_are_maps_of_their_fields(tenant: Any) -> None:
    for text in (
        't.status == "active" && t.limits.keys == 3',
        "has(t.status) && !has(t.nothing)",
        '"limits" in t && size(t) == 2',
    ):
        assert compile_condition(text).evaluate({"t": tenant}) is HOLDS, text
    assert compile_condition("t == {'status': 'active', 'limits': {'keys': 3}}").evaluate({"t": tenant}) is HOLDS


@pytest.mark.parametrize("tenant", [Tenant(), Model()], ids=lambda t: type(t).__name__)
@pytest.mark.parametrize("name", ["_secret", "__class__", "__dict__", "derived", "model_fields", "__init__"])
def test_nothing_but_a_declared_field_is_ever_reached(tenant: Any, name: str) -> None:
    assert compile_condition(f"t.{name} != 1").evaluate({"t": tenant}).failed
    assert compile_condition(f"has(t.{name})").evaluate({"t": tenant}) is VIOLATED


def test_a_named_tuple_is_a_map_and_a_tuple_a_list() -> None:
    context = {"pair": Pair("active", 2), "plain": ("a", 1)}
    assert compile_condition('pair.status == "active" && pair.count == 2').evaluate(context) is HOLDS
    assert (
        compile_condition('plain[0] == "a" && size(plain) == 2 && plain.exists(x, x == 1)').evaluate(context) is HOLDS
    )


def test_times_are_taken_when_they_have_a_zone() -> None:
    at = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2)))
    context = {"at": at, "naive": at.replace(tzinfo=None), "len": timedelta(minutes=90), "day": date(2026, 1, 31)}
    assert (
        compile_condition("at == timestamp('2026-01-31T10:00:00Z') && at.getHours() == 10").evaluate(context) is HOLDS
    )
    assert compile_condition("len == duration('1h30m') && at - len < at").evaluate(context) is HOLDS
    assert compile_condition("day == '2026-01-31'").evaluate(context) is HOLDS
    assert "time zone" in compile_condition("naive < at").evaluate(context).reason


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    context = {"first": first, "second": first.replace(fold=1)}
    assert compile_condition("first < second && first != second").evaluate(context) is HOLDS


def test_a_uuid_is_its_text() -> None:
    context = {"id": UUID("12345678-1234-5678-1234-567812345678")}
    assert (
        compile_condition("id == '12345678-1234-5678-1234-567812345678' && size(id) == 36").evaluate(context) is HOLDS
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("d == 0.3", True),
        ("d <= 0.3 && d >= 0.3 && !(d < 0.3)", True),
        ("d < 1 && d > 0u", True),
        ("big > 9223372036854775807", True),
        ("close > 100.0 && close != 100.0", True),
        ("d + d == double('0.6')", True),
        ("two * two == 4 && two / two == 1 && two - d < two && -two == -2", True),
        ("d in [0.3] && int(two) == 2 && double(d) == 0.3 && string(d) == '0.3'", True),
    ],
)
def test_a_decimal_is_compared_exactly_and_as_a_double_is_written(text: str, expected: bool) -> None:
    context = {
        "d": Decimal("0.3"),
        "two": Decimal(2),
        "big": Decimal(2**63),
        "close": Decimal("100.0000000000000000000001"),
    }
    assert compile_expression(text).value(context) is expected


@pytest.mark.parametrize(
    "text", ["d / three > 0", "d + 1 > 0", "d * 2.0 > 0", "int(huge) > 0", "nan == nan", "inf > 1", "d % d == 0"]
)
def test_decimal_arithmetic_that_is_not_exact_or_mixes_types_is_an_error(text: str) -> None:
    context = {
        "d": Decimal(1),
        "three": Decimal(3),
        "huge": Decimal("1e999999"),
        "nan": Decimal("NaN"),
        "inf": Decimal("Infinity"),
    }
    assert compile_condition(text).evaluate(context).failed


ODD: list[Any] = [
    2**63,
    -(2**63) - 1,
    2**4000,
    object(),
    Raising(),
    mock.ANY,
    mock.Mock(),
    mock.MagicMock(),
    mock.MagicMock(spec=str),
    mock.MagicMock(spec=dict),
    iter("a"),
    (x for x in "a"),
    {"active"},
    frozenset({"active"}),
    range(3),
    bytearray(b"active"),
    memoryview(b"active"),
    complex(1),
    Fraction(1, 2),
    collections.deque(["active"]),
    collections.UserString("active"),
    type,
    len,
    ...,
    datetime(2026, 1, 1),
    RaisingMapping,
]
ASKING = [
    'v == "active"',
    'v != "suspended"',
    "v != 1",
    "v > 0",
    "v >= 0",
    "v == true",
    "v == null",
    "v != null",
    "size(v) > 0",
    "size(v) == 0",
    '"active" in v',
    '!("x" in v)',
    "v in ['active']",
    "!(v in ['x'])",
    "v in [1]",
    "v.all(x, true)",
    "!v.exists(x, false)",
    "has(v.a)",
    "!has(v.a)",
    "v.a == 'active'",
    "v[0] == 'active'",
    "v",
    "!v",
    "v || false",
    "!(v && true)",
    "v ? true : true",
    "v == v",
    "v == other",
    "v < other || true == v",
    "v.startsWith('a')",
    "v.contains('')",
    "v.matches('')",
    "[v].all(x, x == x)",
    "[v] == [v]",
    "{'k': v}.k == v",
    "v + v == v",
    "-v < v",
    "type(v) == string",
    "string(v) != ''",
    "dyn(v) == v",
    "v.exists_one(x, true) || true == v",
    "v.map(x, x) == []",
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_what_cel_has_no_value_for_is_an_error_however_it_is_asked(odd: Any) -> None:
    for text in ASKING:
        for context in ({"v": odd, "other": 1}, {"o": {"v": odd}, "other": 1}):
            asked = text if "v" in context else re.sub(r"\bv\b", "o.v", text)
            outcome = compile_condition(asked).evaluate(context)
            assert outcome.failed, asked


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("v > 5", True),
        ("v >= 1", True),
        ("v == 1", True),
        ("v in [1]", True),
        ("v > 0.5", True),
        ("v == 'true'", True),
        ("v < 2", True),
        ("v == 1", "1"),
        ("v > 0", "1"),
        ("v == true", 1),
        ("v == true", "true"),
        ("v", 1),
        ("v", "yes"),
        ("v || false", 1),
        ("true && v", 5),
        ("v", [1]),
        ("v > 0", float("nan")),
        ("v >= 0.0", float("nan")),
        ("v == v", float("nan")),
        ("v < 0.0", -0.0),
        ("v == ''", None),
        ("v == 0", None),
        ("v == false", None),
        ("size(v) == 0", None),
        ("v.all(x, true)", None),
        ("v > 0", None),
        ("v == ''", {}),
        ("v == null", 0),
        ("v == []", {}),
        ("v == {}", []),
        ("v.a == null", {}),
        ("has(v.a)", {}),
        ("v[0] == null", []),
        ("v['a'] == null", {}),
    ],
)
def test_nothing_that_python_takes_for_true_or_equal_holds_by_mistake(text: str, value: Any) -> None:
    assert not compile_condition(text).evaluate({"v": value}).holds
    assert not compile_condition(re.sub(r"\bv\b", "o.v", text)).evaluate({"o": {"v": value}}).holds


def test_a_dict_that_makes_up_values_is_not_believed() -> None:
    for made_up in (collections.defaultdict(lambda: "active"), LyingDict(), collections.Counter()):
        for text in (
            't.status == "active"',
            't.status != "x"',
            "has(t.status)",
            '"status" in t',
            "t.count >= 0",
            "size(t) > 0",
        ):
            assert not compile_condition(text).evaluate({"t": made_up}).holds, text
    assert not compile_condition("count >= 0").evaluate(collections.defaultdict(int)).holds
    assert not compile_condition("a.b != 1").evaluate(collections.defaultdict(dict)).holds


def test_a_subclass_is_taken_by_its_content_whatever_its_methods_say() -> None:
    assert compile_condition('v == "active"').evaluate({"v": LyingStr("suspended")}) is VIOLATED
    assert compile_condition("size(v) == 0").evaluate({"v": LyingStr("suspended")}) is VIOLATED
    assert compile_condition("v > 5").evaluate({"v": LyingInt(1)}) is VIOLATED
    assert compile_condition("v.a == 1").evaluate({"v": LyingDict(a=1)}) is HOLDS


def test_other_mappings_are_maps() -> None:
    for mapping in (
        types.MappingProxyType({"a": 1}),
        collections.OrderedDict(a=1),
        collections.ChainMap({}, {"a": 1}),
        collections.UserDict(a=1),
    ):
        assert (
            compile_condition("m.a == 1 && has(m.a) && !has(m.b) && size(m) == 1 && m == {'a': 1}").evaluate(
                {"m": mapping}
            )
            is HOLDS
        )
        assert compile_condition("a == 1").evaluate(mapping) is HOLDS


def test_a_mapping_or_a_field_that_raises_is_an_error() -> None:
    assert "TimeoutError" in compile_condition("m.a == 1").evaluate({"m": RaisingMapping()}).reason
    assert "TimeoutError" in compile_condition("!has(m.a)").evaluate({"m": RaisingMapping()}).reason
    assert "TimeoutError" in compile_condition("a.b == 1 || a.b != 1").evaluate(RaisingMapping()).reason

    @dataclass
    class Lazy:
        value: int = 1

        def __getattribute__(self, name: str) -> Any:
            if name == "value":
                raise ConnectionError
            return super().__getattribute__(name)

    assert "ConnectionError" in compile_condition("x.value == 1").evaluate({"x": Lazy()}).reason


def test_true_and_one_are_different_keys() -> None:
    assert compile_condition("m[1] == 'one'").evaluate({"m": {1: "one"}}) is HOLDS
    assert compile_condition("m[1] == 'yes'").evaluate({"m": {True: "yes"}}).failed
    assert compile_condition("1 in m || 0 in m").evaluate({"m": {True: "yes", False: "no"}}) is VIOLATED
    assert compile_condition("m[true] == 'yes'").evaluate({"m": {True: "yes"}}) is HOLDS


def test_containers_that_hold_themselves_end_in_an_error() -> None:
    circle: list[Any] = []
    circle.append(circle)
    ring: dict[str, Any] = {}
    ring["a"] = ring
    assert "nested deeper" in compile_condition("l == m").evaluate({"l": circle, "m": [circle]}).reason
    assert "nested deeper" in compile_condition("r == s").evaluate({"r": ring, "s": {"a": ring}}).reason
    assert compile_condition("r.a.a.a.a.a != 1 && size(l) == 1").evaluate({"r": ring, "l": circle}) is HOLDS


def test_values_nested_a_thousand_deep_end_in_an_error() -> None:
    one: Any = 1
    for _ in range(100_000):
        one = [one]
    assert "nested deeper" in compile_condition("a == b").evaluate({"a": one, "b": [one][0][:]}).reason
    while isinstance(one, list):
        one = one.pop()


def test_a_context_that_is_no_mapping_is_an_error() -> None:
    for context in (None, 5, "abc", [], Raising(), object()):
        assert compile_condition("a == 1 || a != 1").evaluate(context).failed  # type: ignore[arg-type]


def test_an_outcome_has_no_truth() -> None:
    outcome = compile_condition("a.b == 1").evaluate({})
    assert (outcome.holds, outcome.violated, outcome.failed) == (False, False, True)
    for one in (outcome, HOLDS, VIOLATED):
        with pytest.raises(TypeError, match="compare it with HOLDS"):
            bool(one)


def test_a_condition_that_gives_no_bool_is_an_error() -> None:
    for value in (1, 0, "", "true", None, [], {}):
        outcome = compile_condition("v").evaluate({"v": value})
        assert outcome.failed and "not a bool" in outcome.reason


def test_the_reason_of_an_error_repeats_no_value() -> None:
    context = {"secret": "hunter2", "m": {}, "l": [1], "at": datetime(2026, 1, 1, tzinfo=UTC), "n": 77}
    for text in (
        "m[secret] == 1",
        "at.getHours(secret) == 1",
        "int(secret) == 1",
        "timestamp(secret) < at",
        "duration(secret) == duration('1s')",
        "bool(secret)",
        "double(secret) > 1.0",
        "secret > 3",
        "secret + n == 'x'",
        "secret",
        "m[n] == 1",
    ):
        outcome = compile_condition(text).evaluate(context)
        assert outcome.failed and "hunter2" not in outcome.reason and "77" not in outcome.reason, outcome.reason
