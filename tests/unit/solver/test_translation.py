"""The translation means what the engine means: on generated conditions, in generated contexts, outcome by outcome."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assure.runtime.conditions import ConditionProblems
from assure.runtime.conditions.values import Timestamp
from assure.solver import questions
from assure.solver.answers import Untranslatable
from assure.solver.asking import Asked
from assure.solver.bounds import Bounds
from assure.solver.replay import OUTCOMES, Replay
from assure.solver.rules import Rule
from assure.solver.terms import Double, Mapped, Sequence, Symbol, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

SLOTS = 3
ITEM = {
    "type": "object",
    "required": ["n"],
    "properties": {"n": {"type": "integer"}, "s": {"type": "string"}},
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "i": {"type": "integer"},
        "j": {"type": "integer"},
        "d": {"type": "number"},
        "s": {"type": "string"},
        "u": {"type": "string"},
        "b": {"type": "boolean"},
        "e": {"enum": ["ACTIVE", "SUSPENDED", None]},
        "t": {"type": "string", "format": "date-time"},
        "l": {"type": "array", "items": {"type": "integer"}},
        "o": {
            "type": "object",
            "required": ["must"],
            "properties": {
                "must": {"type": ["integer", "null"]},
                "may": {"type": "string"},
                "items": {"type": "array", "items": ITEM},
                "more": ITEM,
            },
            "additionalProperties": False,
        },
        "p": {"type": "object", "required": ["n"], "properties": ITEM["properties"], "additionalProperties": False},
        "m": {"type": "object", "additionalProperties": {"type": "integer"}},
        "any": {},
    },
}

integers = st.one_of(st.integers(-3, 4), st.sampled_from([2**63 - 1, -(2**63), 2**53 + 1, 10**9]))
texts = st.sampled_from(["", "a", "ab", "aba", "A", "ACTIVE", "é", "\\", "a\nb", "-5", "\\u{41}"])
doubles = st.sampled_from([0.0, 0.5, -1.25, 3.0, 1e300, 9007199254740992.0, 0.1, 0.2, 5e-324])
items = st.fixed_dictionaries({"n": st.integers(-2, 3)}, optional={"s": texts})
scalars = st.one_of(st.none(), st.booleans(), integers, doubles, texts)
CONTEXTS = st.fixed_dictionaries(
    {
        "i": integers,
        "j": integers,
        "d": st.one_of(integers, doubles),
        "s": texts,
        "u": texts,
        "b": st.booleans(),
        "e": st.sampled_from(["ACTIVE", "SUSPENDED", None]),
        "t": st.integers(-(10**12), 4 * 10**15).map(lambda micro: Timestamp(micro * 1000)),
        "l": st.lists(st.integers(-2, 3), max_size=SLOTS),
        "o": st.fixed_dictionaries(
            {"must": st.one_of(st.none(), st.integers(-2, 3))},
            optional={"may": texts, "items": st.lists(items, max_size=SLOTS), "more": items},
        ),
        "p": items,
        "m": st.dictionaries(st.sampled_from(["a", "ab", "n", "zz"]), st.integers(-2, 3), max_size=SLOTS),
        "any": st.one_of(scalars, st.just([]), st.just({}), items, st.dictionaries(st.just("n"), scalars)),
    }
)


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def _any_of(lines: str) -> st.SearchStrategy[str]:
    """One of the texts that stand a line each."""
    return st.sampled_from([line.strip() for line in lines.strip().splitlines()])


def _between(left: st.SearchStrategy[str], signs: str, right: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Two operands with one of some operators between them."""
    return _joined(left, st.sampled_from([f" {sign} " for sign in signs.split()]), right)


PLACES = _any_of("""
    i\n j\n d\n o.must\n p.n\n o.more.n\n 0\n 1\n -2\n 2.5\n 9223372036854775807\n 3u
    l[0]\n l[1]\n l[j]\n m.n\n m["a"]\n m[s]\n o.items[0].n\n any\n any.n\n any[0]\n -i\n -d\n -(j)
    t.getHours()\n t.getMinutes()\n t.getDayOfWeek()\n t.getMilliseconds()\n int(t)
    int(i)\n int(d)\n int(3u)\n uint(i)\n uint(d)\n double(i)\n double(j)\n double(3u)\n size(m)\n size(o)\n size(p)
""")
NUMBERS = st.deferred(
    lambda: st.one_of(
        PLACES,
        _joined(st.just("size("), st.one_of(LISTS, TEXTS), st.just(")")),
        _joined(st.just("("), _between(NUMBERS, "+ - * / %", NUMBERS), st.just(")")),
        _joined(st.just("("), BOOLS, st.just(" ? "), NUMBERS, st.just(" : "), NUMBERS, st.just(")")),
    )
)
TEXTS = st.deferred(
    lambda: st.one_of(
        st.sampled_from(
            [
                "s",
                "u",
                "e",
                "o.may",
                "o.more.s",
                '"a"',
                '"ACTIVE"',
                '""',
                "any",
                r'"\\"',
                '"é"',
                "string(i)",
                "string(b)",
            ]
        ),
        _joined(st.just("("), TEXTS, st.just(" + "), TEXTS, st.just(")")),
    )
)
LISTS = _any_of("""
    l\n [1, 2]\n []\n [i, j]\n any\n (l + l)\n o.items.map(x, x.n)\n l.filter(x, x > 0)\n l.map(x, x % 2)
    l.map(x, x > 0, x + 1)\n o.items.filter(x, has(x.s)).map(x, x.n)
""")
MACROS = st.one_of(
    _any_of("""
        o.items.all(x, x.n > 0)
        o.items.exists(x, x.s == "a")
        o.items.exists_one(x, x.n == 1)
        o.items.all(x, !has(x.s) || x.s.startsWith("a"))
        m.all(k, m[k] > 0)
        m.exists(k, k == "n" && m[k] == 1)
        l.all(x, l.exists(y, y == x + 1))
        l.exists_one(x, x / i == 1)
        o.all(k, k != s)
        any.exists(x, x == 1)
    """),
    _joined(
        LISTS,
        st.sampled_from([".all(v, ", ".exists(v, ", ".exists_one(v, "]),
        st.sampled_from(["v > 0)", "v == i)", "v + j > 1)", "v in l)", "v)"]),
    ),
)
BOOLS = st.deferred(
    lambda: st.one_of(
        _any_of("""
            b\n s\n true\n false\n has(o.may)\n has(o.more)\n has(o.more.s)\n has(m.n)\n has(any.n)
            o == p\n o.more == p\n p == o.more\n any == p\n any == m\n any == any\n any == null\n e == null
            p == {"n": 1}\n p != {'n': i, 's': s}\n {"a": i}["a"] == j\n {1: b}[i]\n type(any) == int
            t > timestamp('2020-01-01T00:00:00Z')\n t + duration('1h') > t\n t - t == duration('0s')
        """),
        _between(NUMBERS, "< <= > >= == !=", NUMBERS),
        _between(TEXTS, "< <= > == !=", TEXTS),
        _between(NUMBERS, "== in <", st.one_of(TEXTS, LISTS)),
        _between(TEXTS, "in ==", _any_of("m\n o\n ['a', s]\n [null, 'ACTIVE']\n any")),
        _between(LISTS, "== !=", LISTS),
        _joined(TEXTS, st.sampled_from([".contains(", ".startsWith(", ".endsWith("]), TEXTS, st.just(")")),
        _joined(TEXTS, _any_of(".matches('^a+$')\n.matches('(a|b)b?$')\n.matches('[^a]')\n.matches('a.b')")),
        MACROS,
        _joined(st.just("!("), BOOLS, st.just(")")),
        _joined(st.just("("), BOOLS, st.sampled_from([") && (", ") || ("]), BOOLS, st.just(")")),
        _joined(st.just("("), BOOLS, st.just(") ? ("), BOOLS, st.just(") : ("), BOOLS, st.just(")")),
    )
)


class Fixed(Bounds):
    """As many places in every list as the contexts of these tests need."""

    def of(self, place: tuple[str, ...], least: int = 0, *, numbered: bool = True) -> int:
        return 0 if place[0] == "any" and len(place) > 1 else SLOTS


class Bound(Asked):
    """A question whose unknowns can be bound to a context."""

    def bounded(self, needs: Any) -> Bounds:
        return Fixed(needs)

    def at(self, context: dict[str, Any], outcome: str) -> Any:
        """Whether the outcome is possible in this context, by the translation alone."""
        binding = [
            term for name in sorted(self.space.names) for term in self.tied(self.space.names[name], context[name])
        ]
        solver = self.solver(self.outcomes[0][outcome])
        solver.add(*[self.smt.lift(term) for term in (*binding, *self.operators.preferences)])
        return solver.check()

    def tied(self, symbol: Symbol, value: Any) -> Iterator[Any]:
        """What makes the unknown this value."""
        matching = [(guard, one) for guard, one in symbol.cases if one.kind == kind(value)]
        assert len(matching) == 1, (value, symbol)
        guard, one = matching[0]
        yield guard
        yield from self.inside(one, value)

    def inside(self, one: Value, value: Any) -> Iterator[Any]:
        if isinstance(one, Sequence):
            for index, element in enumerate(one.elements):
                there = index < len(value)
                yield self.smt.same(element.present, there)
                yield from self.tied(element.value, value[index]) if there else ()
        elif isinstance(one, Mapped):
            yield from self.entries(one, value)
        elif isinstance(one, Double):
            yield self.smt.same(one.term, Fraction(value))
        elif one.kind != "null_type":
            yield self.smt.same(one.term, value.nanoseconds if isinstance(value, Timestamp) else value)

    def entries(self, one: Mapped, value: dict[str, Any]) -> Iterator[Any]:
        for name, element in one.fields.items():
            yield self.smt.same(element.present, name in value)
            yield from self.tied(element.value, value[str(name)]) if name in value else ()
        others = [(name, value[name]) for name in sorted(value) if name not in one.fields]
        for index, (key, element) in enumerate(one.slots):
            there = index < len(others)
            yield self.smt.same(element.present, there)
            if there:
                yield self.smt.same(key, others[index][0])
                yield from self.tied(element.value, others[index][1])


def kind(value: Any) -> str:
    """The kind of a value of these contexts."""
    kinds = {
        bool: "bool",
        int: "int",
        float: "double",
        str: "string",
        list: "list",
        dict: "map",
        Timestamp: "timestamp",
    }
    return kinds.get(type(value), "null_type")


def compare(text: str, context: dict[str, Any]) -> bool:
    """Asserts that engine and translation agree; whether there was something to compare."""
    try:
        asked = Bound(SCHEMA, (Rule(text),))
    except (ConditionProblems, Untranslatable):
        return False
    found = {outcome: str(asked.at(context, outcome)) for outcome in OUTCOMES}
    if asked.functions.opened or "unknown" in found.values():
        return False
    engine = asked.replays[0].outcome(context)
    assert [outcome for outcome in OUTCOMES if found[outcome] == "sat"] == [engine], (text, context)
    return True


# Without shrinking: a failing condition is short as it is, and shrinking it takes minutes.
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
@given(BOOLS, CONTEXTS)
def test_a_condition_comes_to_the_same_in_the_engine_and_in_the_translation(text: str, context: dict[str, Any]) -> None:
    compare(text, context)


# What the questions about one rule rule out when they are proved.
PROVED = {"never_errors": {"error"}, "always_holds": {"violated", "error"}, "always_violated": {"holds"}}
LONGER = st.fixed_dictionaries(
    {"l": st.lists(st.integers(-2, 3), max_size=6), "more": st.lists(items, max_size=6)},
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
@given(BOOLS, st.lists(st.tuples(CONTEXTS, LONGER), min_size=5, max_size=5))
def test_no_context_contradicts_what_is_proved(text: str, drawn: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    contradicted(text, drawn)


def contradicted(text: str, drawn: list[tuple[dict[str, Any], dict[str, Any]]]) -> int:
    """Asserts that contexts with lists of any length agree with the answers; how many answers were proved."""
    answers = questions.alone(SCHEMA, Rule(text))._asdict()
    proved = sorted(name for name in answers if answers[name].proved)
    for context, longer in drawn if proved else ():
        context = {**context, "l": longer["l"], "o": {**context["o"], "items": longer["more"]}}
        outcome = Replay(Rule(text), frozenset(context)).outcome(context)
        for name in proved:
            assert outcome not in PROVED[name], (text, name, context)
    return len(proved)


CONTEXT: dict[str, Any] = {
    "i": 2**63 - 1, "j": -3, "d": 0.1, "s": "aba", "u": "ab", "b": True, "e": None, "t": Timestamp(86_399_999_000_000),
    "l": [1, 2, 1], "o": {"must": None, "items": [{"n": 1, "s": "a"}, {"n": 2}], "more": {"n": 1, "s": "a"}},
    "p": {"n": 1, "s": "a"}, "m": {"n": 1, "zz": 0}, "any": {"n": 1, "s": "a"},
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "i + 1 > 0", "j / 2 == -1 && j % 2 == -1", "d + d == 0.2", "double(j) == -3.0", "o.must == 1",
        "o.must > 1 || b", "s.startsWith(u) && s.endsWith(u)", "o.items.exists_one(x, x.s == 'a')", "any == p",
        "o.more == p", "m.all(k, m[k] >= 0)", "l.filter(x, x == 1) == [1, 1]", "l.map(x, x * 2)[1] == 4", "e == null",
        "t.getHours() == 23 && t.getMilliseconds() == 999", "(b ? l : [])[2] == 1", "size(m) == 2", "o.items[2].n == 1",
        "has(o.may) || has(m.zz)", "-i < 0", "s > u && s.matches('^(a|b){3}$')", "uint(j) == 3u", "int(2.9) == 2",
    ],
)  # fmt: skip
def test_a_known_condition_is_translated_and_comes_to_what_the_engine_says(text: str) -> None:
    assert compare(text, CONTEXT)
