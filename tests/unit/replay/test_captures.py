"""Captured cases are read a line at a time, and every line that is none is told."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from assure.replay.captures import WrongLine, captures_in

if TYPE_CHECKING:
    from pathlib import Path

CASE = {"dispatch": "keys.write", "method": "create", "params": {"name": "a"}, "expect": {"outcome": "completed"}}


def lines(folder: Path, *entries: Any) -> list[Any]:
    """What a file of these lines holds."""
    texts = [entry if isinstance(entry, str) else json.dumps(entry) for entry in entries]
    (folder / "c.jsonl").write_text("\n".join(texts) + "\n", "utf-8")
    return list(captures_in(folder, "c.jsonl"))


def test_a_line_is_a_case_with_its_place(tmp_path: Path) -> None:
    (case,) = lines(tmp_path, "", CASE)
    assert (case.id, case.dispatch, case.method, str(case.at)) == ("c.jsonl:2", "keys.write", "create", "c.jsonl:2")
    assert case.captured and dict(case.expect) == {"outcome": "completed"}


def test_defaults_hold_for_the_lines_after_them(tmp_path: Path) -> None:
    noise = {"path": "/result/id", "rule": "uuid", "reason": "drawn"}
    first, second = lines(tmp_path, CASE, {"defaults": {"given": ["UC-1"], "normalise": [noise]}}, CASE)
    assert (first.given, first.normalise) == ((), ())
    assert (second.given, second.normalise[0].path) == (("UC-1",), "/result/id")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        ('{"dispatch": "a", "dispatch": "b"}', "stands twice"),
        ('{"dispatch": "a", "params": {"x": NaN}}', "NaN is no JSON number"),
        ({"params": {}}, "neither `operation` nor `dispatch`"),
        ({**CASE, "parms": {}}, "unknown parms"),
        ({**CASE, "params": []}, "`params` is a list"),
        ({**CASE, "clock": "2026-01-01"}, "`clock` is '2026-01-01'"),
        ({**CASE, "seed": True}, "`seed` is a whole number"),
        ({**CASE, "expect": {"outcome": "ok"}}, "`outcome` is one of"),
        ({"defaults": {"normalise": [{"path": "/a", "rule": "uuid"}]}}, "has a `reason`"),
    ],
)
def test_a_line_that_is_no_case_is_told_and_the_others_go_on(tmp_path: Path, line: Any, why: str) -> None:
    wrong, case = lines(tmp_path, line, CASE)
    assert isinstance(wrong, WrongLine) and why in wrong.why
    assert case.dispatch == "keys.write"


def test_many_cases_take_no_more_memory_than_few(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        (tmp_path / "c.jsonl").write_text((json.dumps(CASE) + "\n") * count, "utf-8")
        tracemalloc.start()
        assert sum(1 for _ in captures_in(tmp_path, "c.jsonl")) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) < peak(200) + 200_000
