"""What docs/conditions.md says of conditions is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from assure.runtime.conditions import ConditionProblems, compile_condition
from assure.runtime.conditions.grammar import MACROS
from assure.runtime.conditions.library import functions
from assure.runtime.conditions.parser import MAX_NESTING, MAX_NODES, MAX_TEXT
from assure.runtime.conditions.problems import KINDS

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "conditions.md").read_text("utf-8")
SCHEMA: dict[str, Any] = {
    "properties": {
        "request": {
            "required": ["id"],
            "additionalProperties": False,
            "properties": {"id": {"type": "string"}, "note": {"type": "string"}},
        },
        "tenant": {"required": ["status"], "properties": {"status": {"enum": ["ACTIVE", "SUSPENDED"]}}},
    }
}


def rows() -> list[tuple[str, str, str]]:
    """Kind, severity and example of each row of the table of problems."""
    return re.findall(r"^\| `([a-z-]+)` \| (error|warning)[^|]*\|[^|`]*`(.+?)` \|$", PAGE, re.MULTILINE)


def test_the_python_of_the_page_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(block, "conditions.md", "exec"), {})


@pytest.mark.parametrize("text", re.findall(r"```cel\n(.*?)```", PAGE, re.DOTALL)[0].splitlines())
def test_every_condition_of_the_page_compiles(text: str) -> None:
    assert compile_condition(text).compiled


@pytest.mark.parametrize(("kind", "severity", "text"), rows())
def test_every_problem_of_the_page_is_found(kind: str, severity: str, text: str) -> None:
    schema = SCHEMA
    if kind == "may-fail":
        note = {"required": ["note"], "properties": {"note": {"type": ["string", "null"]}}}
        schema = {"properties": {"request": note}}
    try:
        problems = compile_condition(text, schema).warnings
    except ConditionProblems as raised:
        problems = raised.problems
    assert (kind, severity) in [(one.kind, "error" if one.error else "warning") for one in problems]


def test_the_page_names_every_kind_of_problem_every_function_and_every_bound() -> None:
    assert {kind for kind, _, _ in rows()} == set(KINDS)
    assert [name for name in (*functions(), *MACROS, "has") if f"`{name}`" not in PAGE] == []
    assert all(f"{bound:,}" in PAGE for bound in (MAX_TEXT, MAX_NODES, MAX_NESTING))
