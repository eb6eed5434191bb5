"""What a condition reads of its context, and compares it with, is data."""

from __future__ import annotations

import pytest

from assure.runtime.conditions import compile_condition, compile_expression


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("request.params.x == 1", ["request.params.x"]),
        (
            'old.integration.status != "enabled" && state.integration.status == "enabled"',
            ["old.integration.status", "state.integration.status"],
        ),
        ("has(a.b) && a.b.c > 1 || !d", ["a.b", "a.b.c", "d"]),
        ("a['b'].c == 1", ["a.b.c"]),
        ("a[k.i].c == l[0]", ["a.*.c", "k.i", "l.*"]),
        (
            "items.all(i, i.qty > 0 && i.tags.exists(t, t == x))",
            ["items", "items.*.qty", "items.*.tags", "items.*.tags.*", "x"],
        ),
        ("items.filter(i, true).map(j, j.a)[0] == 1", ["items"]),
        ("a.b.filter(a, a.c).size() > 0 && a.d", ["a.b", "a.b.*.c", "a.d"]),
        ("[1, 2].all(i, i > limit)", ["limit"]),
        ("x.all(x, .x == x)", ["x", "x.*"]),
        ("type(a.b) == int && size(c) > 0", ["a.b", "c"]),
        ("c ? a : b.d", ["a", "b.d", "c"]),
        ("{'k': a.b}.k == 1", ["a.b"]),
        ("true", []),
    ],
)
def test_the_paths_that_are_read_are_known(text: str, expected: list[str]) -> None:
    expression = compile_expression(text, check=False)
    assert [".".join(path) for path in expression.reads] == expected
    assert expression.names == {path.split(".")[0] for path in expected}


def test_the_literals_that_a_path_is_compared_with_are_known() -> None:
    text = (
        'tenant.status == "ACTIVE" && 3 < request.n && items.all(i, i.kind in ["a", "b"]) '
        '&& "x" in request.tags && a.b == c.d'
    )
    found = [(".".join(one.path), one.operator, one.literal) for one in compile_condition(text).comparisons]
    assert found == [
        ("tenant.status", "==", "ACTIVE"),
        ("request.n", "<", 3),
        ("items.*.kind", "in", "a"),
        ("items.*.kind", "in", "b"),
    ]
