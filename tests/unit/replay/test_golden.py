"""Expected decisions are written into a file of cases, and nothing else of it changes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from assure.core import ContractProblems, UsageProblem
from assure.replay.golden import written

FILE = """\
# Cases that people wrote.
caller: {tenant: acme}     # who asks
cases:
  # the first one
  - id: A-1
    operation: key.create
    params: {name: "a"}    # a name
    expect:
      outcome: refused     # an old one
      error:
        type: x.Y
    # about nothing
  - id: A-2
    operation: key.create

  - id: A-3
    operation: key.create
    params:
      text: |
        expect: this is a text
"""
DECISION: dict[str, Any] = {
    "outcome": "completed",
    "result": {"id": "k", "yes": "yes", "empty": {}, "list": [1, 1.0, True, None, "1", "a: b", "\x85\u2028é"]},
    "error": None,
    "state": {},
    "contracts": {"SPEC-001/PRE-1": "holds"},
    "dispatches": [{"dispatch": "a.b", "method": None, "depth": 1}],
}
REFUSED = {**DECISION, "outcome": "refused", "result": None, "error": {"type": "x.Y", "code": "", "message": "No."}}


def cases(text: str) -> dict[str, Any]:
    """The cases of a file by id."""
    return {case["id"]: case for case in yaml.safe_load(text)["cases"]}


def test_a_decision_is_written_and_all_else_stays() -> None:
    text = written(FILE.encode(), "replay/a.yaml", {"A-1": DECISION, "A-3": REFUSED})
    found = cases(text)
    assert found["A-1"]["expect"]["result"]["list"] == [1, 1.0, True, None, "1", "a: b", "\x85\u2028é"]
    assert type(found["A-1"]["expect"]["result"]["list"][1]) is float
    assert found["A-1"]["expect"]["dispatches"] == [{"dispatch": "a.b", "depth": 1}]
    assert "error" not in found["A-1"]["expect"] and "state" not in found["A-1"]["expect"]
    assert found["A-3"]["expect"]["error"] == {"type": "x.Y", "message": "No."}
    assert "expect" not in found["A-2"]
    kept = [
        line for line in FILE.splitlines() if "an old one" not in line and "error:" not in line and "x.Y" not in line
    ]
    assert [line for line in text.splitlines() if line in kept][: len(kept)] == kept


def test_what_was_written_is_written_the_same_again() -> None:
    once = written(FILE.encode(), "replay/a.yaml", {"A-1": DECISION, "A-2": REFUSED})
    assert written(once.encode(), "replay/a.yaml", {"A-1": DECISION, "A-2": REFUSED}) == once


def test_a_file_without_a_last_line_break_and_one_with_those_of_windows_keep_them() -> None:
    short = FILE.partition("    params:\n")[0].rstrip("\n")
    text = written(short.encode(), "replay/a.yaml", {"A-3": REFUSED})
    assert cases(text)["A-3"]["expect"]["outcome"] == "refused"
    windows = written(FILE.replace("\n", "\r\n").encode(), "replay/a.yaml", {"A-2": REFUSED})
    assert windows.count("\r\n") == windows.count("\n")


def test_a_case_on_one_line_and_a_broken_file_are_refused() -> None:
    with pytest.raises(UsageProblem, match="A-1 stands on one line"):
        written(b"cases: [{id: A-1, operation: a.b}]\n", "replay/a.yaml", {"A-1": DECISION})
    with pytest.raises(ContractProblems):
        written(b"cases: [\n", "replay/a.yaml", {})
    with pytest.raises(UsageProblem, match="can't hold"):
        written(FILE.encode(), "replay/a.yaml", {"A-2": {**DECISION, "result": 2**70}})
