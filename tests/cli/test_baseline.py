"""Debt: frozen by people with reason and end, known again after a move, and out of the file once it is paid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from repositories import commit, committed, git

from assure.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

RATES = '"""Rates."""\n\n__all__ = ["RATE"]\n\nRATE = 3\n'
STAR = '"""Orders."""\n\nfrom app.rates import *\n'
GATES = "init-hygiene,debt"
FREEZE = ("--reason", "before the split", "--owner", "platform", "--until", "2027-03-31", "--today", "2026-06-01")


@pytest.fixture(autouse=True)
def a_person_and_no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """These commands refuse to work in a pipeline, and the tests may run in one."""
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git repository with one violation, committed."""
    root = tmp_path / "project"
    files = {
        "assure.yaml": "project: tiny\nsource: [app]\n",
        "app/__init__.py": '"""A tiny backend."""\n',
        "app/rates.py": RATES,
        "app/orders/__init__.py": STAR,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    committed(root)
    return root


def call(root: Path, *words: str) -> int:
    """An exit code of assure on the project."""
    command = words[:2] if words[0] == "baseline" else words[:1]
    return main([*command, "--config", str(root / "assure.yaml"), *words[len(command) :]])


def judged(root: Path, today: str = "2026-06-01") -> tuple[int, dict[str, Any]]:
    """Exit code and results by gate of the two gates that matter here, strictly."""
    output = root.parent / "out.json"
    code = call(
        root, "gatepack", "--strict", "--only", GATES, "--today", today, "--quiet", "-f", "json", "-o", str(output)
    )
    report = json.loads(output.read_text("utf-8"))
    return code, {gate["gate"]: gate for gate in report["gates"]}


def baseline(root: Path) -> list[dict[str, Any]]:
    """The entries of the file."""
    return [json.loads(line) for line in (root / "assure-baseline.jsonl").read_text("utf-8").splitlines()]


def test_frozen_debt_passes_and_stays_in_the_evidence(project: Path) -> None:
    assert judged(project)[0] == 1
    assert call(project, "baseline", "add", *FREEZE) == 0
    code, gates = judged(project)
    assert code == 0
    assert len(gates["init-hygiene"]["waived"]) == 1
    (entry,) = baseline(project)
    assert entry["code"] == "INI003"
    assert entry["first_seen"] == "2026-06-01"
    assert "line" not in entry


def test_a_new_violation_beside_a_frozen_one_fails(project: Path) -> None:
    call(project, "baseline", "add", *FREEZE)
    (project / "app/__init__.py").write_text(STAR, "utf-8")
    code, gates = judged(project)
    assert code == 1
    assert [item["location"]["path"] for item in gates["init-hygiene"]["findings"]] == ["app/__init__.py"]


def test_frozen_debt_is_known_again_when_lines_are_added_above_it(project: Path) -> None:
    call(project, "baseline", "add", *FREEZE)
    (project / "app/orders/__init__.py").write_text(
        '"""Orders,\nand more.\n"""\n\n# Why: later.\nfrom app.rates import *\n'
    )
    assert judged(project)[0] == 0


def test_frozen_debt_follows_a_file_that_git_knows_to_have_moved(project: Path) -> None:
    call(project, "baseline", "add", *FREEZE)
    commit(project)
    git(project, "mv", "app/orders", "app/sales")
    commit(project)
    code, gates = judged(project)
    assert code == 0, gates
    assert call(project, "baseline", "prune", "--today", "2026-06-01") == 0
    assert [entry["path"] for entry in baseline(project)] == ["app/sales/__init__.py"]


def test_paid_debt_fails_strictly_until_it_leaves_the_file(project: Path) -> None:
    call(project, "baseline", "add", *FREEZE)
    (project / "app/orders/__init__.py").write_text('"""Orders."""\n', "utf-8")
    code, gates = judged(project)
    assert code == 1
    assert [item["code"] for item in gates["debt"]["findings"]] == ["BAS001"]
    assert call(project, "baseline", "prune", "--today", "2026-06-01") == 0
    assert baseline(project) == []
    assert judged(project)[0] == 0


def test_where_nothing_is_frozen_pruning_makes_no_file(project: Path) -> None:
    assert call(project, "baseline", "prune") == 0
    assert not (project / "assure-baseline.jsonl").exists()


def test_debt_past_its_day_blocks_again_and_is_not_pruned(project: Path) -> None:
    call(project, "baseline", "add", *FREEZE)
    code, gates = judged(project, today="2027-04-01")
    assert code == 1
    assert [item["code"] for item in gates["init-hygiene"]["findings"]] == ["INI003"]
    assert [item["code"] for item in gates["debt"]["findings"]] == ["BAS002"]
    assert call(project, "baseline", "prune", "--today", "2027-04-01") == 0
    assert len(baseline(project)) == 1


def test_a_pipeline_never_writes_the_baseline(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    assert call(project, "baseline", "add", *FREEZE) == 2
    assert call(project, "baseline", "prune") == 2
    assert not (project / "assure-baseline.jsonl").exists()
    assert "pipeline" in capsys.readouterr().err


def test_a_last_day_is_needed_and_must_be_ahead(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(project, "baseline", "add", "--reason", "r", "--owner", "o") == 2
    late = ("--reason", "r", "--owner", "o", "--until", "2026-05-31", "--today", "2026-06-01")
    assert call(project, "baseline", "add", *late) == 2
    wrong = ("--reason", "r", "--owner", "o", "--until", "soon", "--today", "2026-06-01")
    assert call(project, "baseline", "add", *wrong) == 2
    assert "soon" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--reason", " ", "--owner", "web"), "--reason is empty"),
        (("--reason", "old", "--owner", ""), "--owner is empty"),
        (("--reason", "old", "--owner", "web", "--code", "INI03"), "--code INI03 is no rule of assure"),
        (("--reason", "old", "--owner", "web", "--code", "BAS001"), "--code BAS001 can't be waived"),
    ],
)
def test_what_would_be_no_valid_entry_is_refused_before_it_is_written(
    project: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert call(project, "baseline", "add", *words, "--until", "2027-03-31", "--today", "2026-06-01") == 2
    assert said in capsys.readouterr().err
    assert not (project / "assure-baseline.jsonl").exists()


def test_a_reason_with_any_character_is_read_back_as_it_was_written(project: Path) -> None:
    words = ("--owner", "web", "--until", "2027-03-31", "--today", "2026-06-01")
    assert call(project, "baseline", "add", "--reason", "one\u2028two\x85three\x0bfour\nfive", *words) == 0
    assert judged(project)[0] == 0


def test_an_entry_edited_to_a_blank_reason_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(project, "baseline", "add", *FREEZE)
    (path := project / "assure-baseline.jsonl").write_text(
        json.dumps({**baseline(project)[0], "reason": "  "}), "utf-8"
    )
    assert call(project, "gatepack", "--only", GATES) == 2
    assert f"{path.name}:1" in capsys.readouterr().err


def test_debt_that_is_frozen_from_tomorrow_on_covers_nothing_today(project: Path) -> None:
    call(project, "baseline", "add", *FREEZE)
    code, gates = judged(project, today="2026-05-31")
    assert code == 1
    assert [item["code"] for item in gates["init-hygiene"]["findings"]] == ["INI003"]
    assert [item["code"] for item in gates["debt"]["findings"]] == ["BAS004"]
    assert call(project, "baseline", "add", *FREEZE[:-1], "2026-05-31") == 0
    assert baseline(project)[0]["first_seen"] == "2026-05-31"
    assert judged(project, today="2026-05-31")[0] == 0


def test_an_entry_that_ends_before_it_begins_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(project, "baseline", "add", *FREEZE)
    entry = json.dumps({**baseline(project)[0], "until": "2026-05-31"})
    (project / "assure-baseline.jsonl").write_text(entry, "utf-8")
    assert call(project, "gatepack", "--only", GATES) == 2
    assert "assure-baseline.jsonl:1:1: CFG024 'until' (2026-05-31) lies before" in capsys.readouterr().err


def test_a_broken_baseline_is_told_line_by_line_and_left_as_it_was(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '{"code": "INI003"\n{"code": "INI003", "path": "app/x.py", "resaon": "r"}\n'
    (project / "assure-baseline.jsonl").write_text(text, "utf-8")
    assert call(project, "gatepack", "--only", GATES) == 2
    error = capsys.readouterr().err
    assert "assure-baseline.jsonl:1" in error
    assert "resaon" in error
    assert "Traceback" not in error
    assert call(project, "baseline", "add", *FREEZE) == 2
    assert (project / "assure-baseline.jsonl").read_text("utf-8") == text


def test_the_list_shows_owner_end_and_what_is_late(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(project, "baseline", "add", *FREEZE)
    capsys.readouterr()
    assert call(project, "baseline", "show", "--today", "2027-04-01") == 0
    shown = capsys.readouterr().out
    assert "INI003 app/orders/__init__.py" in shown
    assert "platform" in shown
    assert "PAST ITS DAY" in shown


def test_only_what_a_change_brings_counts_since_a_ref(project: Path) -> None:
    output = project.parent / "since.json"
    words = ("gatepack", "--strict", "--only", "init-hygiene", "--since", "HEAD", "--quiet", "-f", "json")
    assert call(project, *words, "-o", str(output)) == 0
    (project / "app/__init__.py").write_text(STAR, "utf-8")
    assert call(project, *words, "-o", str(output)) == 1
    (gate,) = json.loads(output.read_text("utf-8"))["gates"]
    assert [item["location"]["path"] for item in gate["findings"]] == ["app/__init__.py"]
    assert [item["location"]["path"] for item in gate["known"]] == ["app/orders/__init__.py"]
