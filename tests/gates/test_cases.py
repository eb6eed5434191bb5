"""Every rule shows what it finds and what it leaves alone, on small projects that are judged as a person would.

A case is a folder tests/cases/<CODE>/{bad,good}[-something], a whole project each. `expected.yaml` in a bad one says
exactly what its gate finds there: a list of findings, or a mapping with `problems` (a wrong configuration or contract
file), or with `verdict` and `reason` (what the engine says). Optional: `gates` (run these instead of the rule's own),
`today` (the day it is judged on), `strict: false`.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from assure.__main__ import main
from assure.cli.rulebook import rulebook
from assure.gates import GATE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

# A time limit, a missing tool and a crash of assure are no property of a project: tests/unit/test_engine.py has them.
# A file beyond the bound would weigh four megabytes here: tests/unit/contracts has it.
ELSEWHERE = frozenset({"ENG002", "ENG003", "ENG005", "CFG007"})
CASES = Path(__file__).parents[1] / "cases"
TODAY = "2026-06-01"


@dataclass(frozen=True)
class Case:
    """One small project and what is expected of it."""

    code: str
    folder: Path

    @property
    def bad(self) -> bool:
        """Whether the rule finds something here."""
        return self.folder.name.startswith("bad")

    @property
    def expected(self) -> dict[str, Any]:
        """What stands in expected.yaml; a plain list means findings."""
        path = self.folder / "expected.yaml"
        raw = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
        return {"findings": raw} if isinstance(raw, list) else dict(raw or {})


def cases() -> Iterator[Case]:
    """Every case there is, found by itself."""
    for folder in sorted(CASES.glob("*/*")):
        if folder.is_dir() and folder.name.split("-")[0] in ("bad", "good"):
            yield Case(folder.parent.name, folder)


def appliers() -> dict[str, tuple[str, ...]]:
    """For each rule code the names of who applies it."""
    return {rule.code: names for rule, names in rulebook()}


def gates_for(case: Case) -> tuple[str, ...]:
    """The gates of a case: its own choice, all for the debt gate (it judges the others), else the first of the rule."""
    if chosen := case.expected.get("gates"):
        return tuple(chosen)
    own = [name for name in appliers()[case.code] if name in GATE_NAMES]
    return () if not own or own[0] == "debt" else (own[0],)


def judge(case: Case, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> tuple[int, dict[str, Any], str]:
    """Exit code, the JSON report (empty where there is none) and what stood on standard error."""
    project = shutil.copytree(case.folder, tmp_path / "project")
    (project / "expected.yaml").unlink(missing_ok=True)
    words = ["gatepack", "--config", str(project / "assure.yaml"), "--format", "json", "--no-cache"]
    words += ["--today", str(case.expected.get("today", TODAY)), "--output", str(tmp_path / "out.json"), "--quiet"]
    words += ["--strict"] if case.expected.get("strict", True) else []
    if gates := gates_for(case):
        words += ["--only", ",".join(gates)]
    code = main(words)
    text = capsys.readouterr()
    output = tmp_path / "out.json"
    return code, json.loads(output.read_text("utf-8")) if output.is_file() else {}, text.err


def found_by(report: dict[str, Any], names: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """The open findings of some gates as (code, path, line)."""
    return sorted(
        (finding["code"], finding["location"]["path"], finding["location"]["line"])
        for gate in report["gates"]
        if gate["gate"] in names
        for finding in gate["findings"]
    )


ALL = [pytest.param(case, id=f"{case.code}-{case.folder.name}") for case in cases()]


def test_every_rule_has_a_case_that_it_finds_and_one_that_it_leaves_alone() -> None:
    kinds = {(case.code, case.bad) for case in cases()}
    missing = [
        f"{code}/{'bad' if bad else 'good'}"
        for code in appliers().keys() - ELSEWHERE
        for bad in (True, False)
        if (code, bad) not in kinds
    ]
    assert sorted(missing) == []


def test_every_case_is_for_a_rule_that_exists() -> None:
    assert {case.code for case in cases()} <= set(appliers())


@pytest.mark.parametrize("case", ALL)
def test_a_case_comes_to_what_it_says(case: Case, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, report, error = judge(case, capsys, tmp_path)
    expected = case.expected
    if not case.bad:
        assert_left_alone(case, code, report, error)
    elif "problems" in expected:
        assert code == 2
        for problem in expected["problems"]:
            place = ":".join(str(problem[key]) for key in ("path", "line", "column") if key in problem)
            assert f"{place}" in error and problem["code"] in error
        assert any(problem["code"] == case.code for problem in expected["problems"])
    elif "verdict" in expected:
        results = {gate["gate"]: gate for gate in report["gates"]}
        result = results[expected["gate"]]
        assert result["verdict"] == expected["verdict"]
        assert result["reason"].startswith(case.code)
        assert code == expected["exit"]
    else:
        assert_found(case, code, report)


def assert_found(case: Case, code: int, report: dict[str, Any]) -> None:
    """Exactly the findings that expected.yaml lists, the case's own rule among them, each with what to do."""
    names = gates_for(case) or ("debt",)
    wanted = sorted((item["code"], item["path"], item.get("line", 0)) for item in case.expected["findings"])
    assert found_by(report, names) == wanted
    assert case.code in {code for code, _, _ in wanted}
    assert code == 1
    for gate in report["gates"]:
        for finding in gate["findings"]:
            assert finding["message"]
            assert finding["fix"]


def assert_left_alone(case: Case, code: int, report: dict[str, Any], error: str) -> None:
    """No finding of the rule, and something was examined."""
    assert report, error
    names = gates_for(case) or ("debt",)
    assert case.code not in {found for found, _, _ in found_by(report, names)}
    for gate in report["gates"]:
        if gate["gate"] in names:
            assert gate["verdict"] in ("passed", "failed"), gate["reason"]
            assert gate["population"]["total"] > 0
    assert code in (0, 1, 3)
