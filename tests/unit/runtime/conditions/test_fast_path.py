"""Speed never changes meaning: compiled conditions answer as the exact evaluator does, on any value and any thread."""

from __future__ import annotations

import collections
import os
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cel_programs import CONTEXTS, NAMES, PROGRAMS, bools
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assure.runtime.conditions import HOLDS, VIOLATED, compile_condition, compile_expression
from assure.runtime.conditions.fast import compiled
from assure.runtime.conditions.names import Names
from assure.runtime.conditions.writer import Writer

ROOT = Path(__file__).resolve().parents[4]
MUCH = settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


class Status(str):
    """Not plain: its type is no str."""

    __slots__ = ()


class Made(dict[str, Any]):
    """A dict that makes up what it does not have."""

    def __missing__(self, key: str) -> int:
        return 1


ODD = st.sampled_from(
    [
        float("nan"),
        -0.0,
        True,
        False,
        None,
        2**70,
        -(2**63) - 1,
        2**62,
        2**30,
        -(2**30),
        {},
        [],
        (),
        "",
        {"p": 1},
        {True: 1, 2: 2},
        {1: "x"},
        {Status("p"): 1},
        Status("a"),
        Made(),
        Made(p=2),
        collections.defaultdict(int),
        collections.OrderedDict(q="a"),
        object(),
        {"a"},
        (1, 2),
        ("a",),
        b"a",
        range(2),
        collections.UserDict(p=1),
        [None],
        [[1]],
        [{"p": 1}, 5],
        1.5,
        "active",
        len,
    ]
)
VALUES = st.one_of(
    ODD, st.lists(ODD, max_size=3), st.fixed_dictionaries({}, optional={"p": ODD, "q": ODD, "r": ODD, "o": ODD})
)
STRANGE = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES))


def same_answer(text: str, context: dict[str, Any]) -> None:
    expression = compile_expression(text, check=False)
    exact = expression.exact(context)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        code = compiled(expression.node, Names(), expression.exact)
    if code is not None:
        answer = code(context)
        assert (answer.kind, answer.reason) == (exact.kind, exact.reason), text


@MUCH
@given(PROGRAMS, CONTEXTS)
def test_a_compiled_condition_answers_as_the_exact_evaluator_does(text: str, context: dict[str, Any]) -> None:
    same_answer(text, context)


@MUCH
@given(st.one_of(bools(1), bools(2), bools(3)), CONTEXTS, STRANGE)
def test_a_compiled_condition_answers_alike_on_strange_values(
    text: str, context: dict[str, Any], strange: dict[str, Any]
) -> None:
    same_answer(text, {**context, **strange})


@pytest.mark.parametrize(
    "text",
    [
        "a.b > 1 && size(a.c) < 3",
        "l.all(i, i.n > 0)",
        "has(a.b) && a.b == 'x'",
        "a.b in ['x', 'y'] || a.c in [1, 2]",
        "l.exists(i, l.all(j, i.n == j.n))",
        "l.filter(i, i.n > 1).size() == 1 && a.b != null",
        "a.t < now && now - a.t < duration('1h')",
        "a.b.matches('^x') ? a.c == 1 : !a.d",
    ],
)
def test_the_usual_conditions_have_a_fast_path(text: str) -> None:
    assert compile_condition(text).compiled


def test_the_plain_case_is_answered_without_the_exact_evaluator() -> None:
    condition = compile_condition(
        't.status == "ACTIVE" && size(r.name) <= 5 && r.items.all(i, i.n > 0) && has(r.x) && r.n in [1, 2]'
    )
    code = compiled(condition.node, Names(), lambda context: pytest.fail("asked the exact evaluator"))
    assert code is not None
    context: dict[str, Any] = {"t": {"status": "ACTIVE"}, "r": {"name": "abc", "items": [{"n": 1}] * 3, "x": 0, "n": 2}}
    assert code(context) is HOLDS
    context["r"]["n"] = 3
    assert code(context) is VIOLATED


def test_a_variable_of_one_turn_of_a_loop_is_not_seen_in_the_next() -> None:
    text = "l.all(i, (has(i.a) && i.a.b == 1) || i.a.b == 2 || !has(i.a))"
    for items, kind in (
        ([{"a": {"b": 1}}, {"a": {"b": 3}}], "violated"),
        ([{"a": {"b": 1}}, {}], "holds"),
        ([{"a": {"b": 1}}, {"a": {}}], "error"),
    ):
        assert compile_condition(text).evaluate({"l": items}).kind == kind


def test_nothing_of_a_condition_becomes_python() -> None:
    text = (
        """m["'] + __import__('os').system('false') + ['"] == "\\"; raise SystemExit #" """
        """|| m.`a.b` == '{evil}' || m['\\n'] == "%s" """
    )
    condition = compile_condition(text)
    assert condition.compiled
    assert (
        condition.evaluate({"m": {"'] + __import__('os').system('false') + ['": 1, "a.b": "{evil}", "\n": ""}}) is HOLDS
    )


def test_compiled_code_reaches_no_builtins_and_no_globals() -> None:
    condition = compile_condition("a.b == 1 && size(a.c) > 0 && l.all(i, i > 0)")
    reachable = condition.evaluate.__globals__  # type: ignore[attr-defined]
    assert reachable["__builtins__"] == {}
    assert not {"eval", "exec", "open", "getattr", "__import__", "compile"} & set(reachable)


def test_every_variable_of_the_code_is_a_name_of_ours() -> None:
    node = compile_expression("__import__.x == os.y && l.all(__builtins__, __builtins__.z > 0)", check=False).node
    source = Writer(Names(), node, plain=True).function()
    code = compile(source, "x", "exec").co_consts[0]
    ours = {"context", "get", "type", "int", "str"}
    assert all(name in ours or (name[0] == "v" and name[1:].isdigit()) for name in code.co_varnames)
    assert not [name for name in code.co_names if "_" in name]


SMALL_STACK = """
import sys, threading
from assure.runtime.conditions import ConditionProblems, compile_condition
deep = None
for _ in range(5000):
    deep = [deep]
texts = [
    "(" * 60 + "a.b == 1" + ")" * 60,
    "!" * 60 + "f",
    "a == b",
    "[" * 60 + "1" + "]" * 60 + " == c",
    "a" + ".b" * 120 + " == 1",
    " || ".join(f"a.b == {n}" for n in range(400)),
    "f ? true : " * 40 + "false",
    "l.all(x, " * 30 + "true" + ")" * 30,
    "1" + " + 1" * 150 + " == a",
    "(" * 300 + "1" + ")" * 300,
]
context = {"a": deep, "b": [deep], "c": deep, "f": True, "l": [[]]}
kinds = []
def run():
    for text in texts:
        try:
            kinds.append(compile_condition(text).evaluate(context).kind)
        except ConditionProblems:
            kinds.append("problem")
threading.stack_size(int(sys.argv[1]))
thread = threading.Thread(target=run)
thread.start()
thread.join()
print(" ".join(kinds))
"""


@pytest.mark.parametrize("size", [64 * 1024, 128 * 1024, 1024 * 1024])
@pytest.mark.parametrize("optimised", [False, True])
def test_small_stacks_and_python_o_change_nothing_and_crash_nothing(size: int, optimised: bool) -> None:
    command = [sys.executable, *(["-OO"] if optimised else []), "-c", SMALL_STACK, str(size)]
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert run.returncode == 0, run.stderr
    expected = "error holds error violated error error holds holds violated problem"
    assert run.stdout.strip() == expected


def test_brackets_inside_of_literals_hide_no_depth() -> None:
    deep = "a.b == 1 && !(" * 30 + "c" + ")" * 30
    assert not compile_condition(deep).compiled
    assert not compile_condition(f"""x == '{")" * 200}' || y == "{"]" * 200}'" || {deep}""").compiled
    assert compile_condition(f"x == '{'(' * 200}' || y == 1").compiled


def test_threads_do_not_mix_up_their_contexts() -> None:
    condition = compile_condition(
        "l.all(i, i.tenant == tenant && l.exists(j, j.tenant == i.tenant)) && size(l.filter(i, i.n >= 0)) == 3"
    )

    def ask(number: int) -> bool:
        mine = {"tenant": f"t{number}", "l": [{"tenant": f"t{number}", "n": n} for n in range(3)]}
        wrong = {**mine, "tenant": f"t{number + 1}"}
        return (
            condition.evaluate(mine) is HOLDS
            and condition.evaluate(wrong) is VIOLATED
            and condition.exact(mine) is HOLDS
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(2_000)))
    assert threading.active_count() >= 1


def test_importing_the_runtime_brings_no_third_party_module_and_nothing_heavy() -> None:
    heavy = "asyncio ast inspect dataclasses decimal datetime uuid json logging zoneinfo yaml pydantic typer rich"
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); before = set(sys.modules); "
        "import assure.runtime, assure.runtime.conditions; "
        f"print(sorted(set('{heavy}'.split()) & (set(sys.modules) - before)))"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
