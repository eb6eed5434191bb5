"""Folders that can't be written, and runs that meet in one: told or borne, and what is there is of one run."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest
from cli_projects import CONFIG, GREEN, start

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

RUN = ("gatepack", "--only", "layers,init-hygiene")


@pytest.mark.parametrize("folder", ["/proc/1/assure", "/dev/null/assure", "not/absolute"])
def test_a_cache_that_cannot_be_written_costs_time_and_nothing_else(
    assure: Call, project: Project, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    root = project(GREEN)
    monkeypatch.setenv("ASSURE_CACHE_DIR", folder)
    for _ in range(2):
        outcome = assure(*RUN, "--quiet")
        assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert sorted(path.name for path in root.iterdir()) == ["app", "assure.yaml", "evidence", "layers.yaml"]


@pytest.mark.parametrize("folder", ["/proc/1/evidence/", "/dev/null/"])
def test_evidence_that_cannot_be_written_ends_the_run_before_its_first_gate(
    assure: Call, project: Project, folder: str
) -> None:
    project(GREEN)
    outcome = assure(*RUN, "--output", folder)
    assert outcome.code == 2
    assert "evidence" in outcome.err
    assert "layers: passed" not in outcome.err


def test_evidence_that_cannot_be_written_as_a_file_stands_in_its_way_names_it(assure: Call, project: Project) -> None:
    root = project({**GREEN, "assure.yaml": f"{CONFIG}evidence: app/__init__.py/evidence\n"})
    outcome = assure(*RUN)
    assert (outcome.code, "app/__init__.py/evidence" in outcome.err) == (2, True)
    assert str(root) not in outcome.err


def waiting(root: Path, name: str) -> subprocess.Popen[str]:
    """A run that stands still in its first gate: opening a pipe that nobody writes to waits for ever."""
    (root / f"{name}.yaml").write_text(f"{CONFIG}baseline: {name}.jsonl\n", "utf-8")
    os.mkfifo(root / f"{name}.jsonl")
    process = start(root, *RUN, "--verbose", "--config", f"{name}.yaml")
    assert process.stderr is not None
    assert process.stderr.readline() == "[1/2] layers ...\n"
    return process


def evidence(root: Path) -> dict[str, str]:
    """The files of the evidence folder; every JSON file among them is whole."""
    texts = {path.name: path.read_text("utf-8") for path in sorted((root / "evidence").iterdir())}
    assert all(json.loads(text)["schema"] for name, text in texts.items() if name.endswith(".json"))
    return texts


def test_of_two_runs_that_are_interrupted_at_once_one_incomplete_report_stays(project: Project) -> None:
    root = project(GREEN)
    first, second = waiting(root, "first"), waiting(root, "second")
    for process in (first, second):
        process.send_signal(signal.SIGINT)
    said = [process.communicate(timeout=60) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [130, 130]
    assert ["Traceback" in err for _, err in said] == [False, False]
    assert set(evidence(root)) == {"plan.json", "incomplete.json", "gatepack.md", "index.md"}


def test_a_run_that_ends_while_another_works_on_leaves_its_report_until_the_other_ends(
    assure: Call, project: Project
) -> None:
    root = project(GREEN)
    slow = waiting(root, "slow")
    assert assure(*RUN).code == 0
    assert {"gatepack.json", "layers.json", "init-hygiene.json"} <= set(evidence(root))
    slow.send_signal(signal.SIGINT)
    slow.communicate(timeout=60)
    assert slow.returncode == 130
    left = evidence(root)
    assert set(left) == {"plan.json", "incomplete.json", "gatepack.md", "index.md"}
    assert "This run was interrupted" in left["index.md"]
