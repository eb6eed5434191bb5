"""Source newer than the Python at hand: read line by line as it stands, and refused only where it is no Python."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from assure.tree.newer import lowered


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("type X = int\n", "X = int\n"),
        ("type X[T] = list[T]\n", "X = list[T]\n"),
        ("def f[T: int = 3, *Ts, **P](x: T) -> T: ...\n", "def f(x: T) -> T: ...\n"),
        ("async def f[T](\n    x: T,\n): ...\n", "async def f(x: T): ...\n"),
        ("class C[T](Base): ...\nclass D[T]: ...\n", "class C(Base): ...\nclass D: ...\n"),
        ("try: pass\nexcept A, b.C: pass\n", "try: pass\nexcept (A, b.C): pass\n"),
        ("try: pass\nexcept* A, B: pass\n", "try: pass\nexcept* (A, B): pass\n"),
        ("x = f'{a['b']}'\n", "x = f\"{a['b']}\"\n"),
        ("x = t'{a}'\n", "x = f'{a}'\n"),
    ],
)
def test_newer_syntax_is_put_into_older_words(newer: str, older: str) -> None:
    text = lowered(newer)
    assert text is not None
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(older))


def test_strings_of_one_quote_may_stand_in_each_other() -> None:
    text = lowered('x = f"{f"{a["b"]}"}"\n')
    assert text is not None
    (inner,) = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Subscript)]
    assert ast.unparse(inner) == "a['b']"


def test_lines_stay_where_they_are() -> None:
    source = dedent(
        '''
        def f[
            T,
            U,
        ](x: T) -> U:
            type = {"not": "an alias"}
            text = f"""{
                x  # what it is
            }"""
            return type["not"]
        '''
    )
    text = lowered(source)
    assert text is not None
    assert text.count("\n") == source.count("\n")
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    assert [statement.lineno for statement in function.body] == [6, 7, 10]


@pytest.mark.parametrize(
    "source",
    [
        "x = f'{a!r:>{width}}' + '{'\n",
        "def f(x): return {'def': [1], 'type': x}\n",
        "try: pass\nexcept (A, B) as e: pass\n",
        "x = 'except A, B:'  # type X = 1\n",
        "type = 1\ntype(x)\ntype[0] = 2\nmatch = type\n",
        "x = f'{{not a field}} {a}'\n",
        "x = rb'\\'' + Rb\"a\" + u'b'\n",
    ],
)
def test_older_source_means_the_same_afterwards(source: str) -> None:
    assert ast.dump(ast.parse(lowered(source) or source)) == ast.dump(ast.parse(source))


@pytest.mark.parametrize(
    "source", ["x = 'open\n", "def f(:\n", "x = (1,\n", "f'{", "except A, B:\n", "def f[", "type X"]
)
def test_what_is_no_python_is_never_a_crash(source: str) -> None:
    text = lowered(source)
    if text is not None:
        with pytest.raises(SyntaxError):
            ast.parse(text)
