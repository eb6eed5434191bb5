"""The property gate comes to the same bytes in every process: for any hash seed, zone, folder and number of jobs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

RUNS = (("0", "1"), ("1", "2"), ("2", "4"))
CASES = Path(__file__).parents[1] / "cases"


def judged(code: str, folder: Path, seed: str, *words: str) -> dict[str, Any]:
    """The report of the bad case of a rule, without what was measured of its run."""
    project = folder / f"{code}-{seed}"
    shutil.copytree(CASES / code / "bad", project)
    output = folder / f"{code}-{seed}.json"
    line = [
        "gatepack",
        "--strict",
        "--only",
        "property",
        "--config",
        str(project / "assure.yaml"),
        "--today",
        "2026-06-01",
    ]
    line += ["--format", "json", "--output", str(output), "--quiet", "--no-cache", *words]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed == "2" else "UTC"}
    subprocess.run(
        [sys.executable, "-m", "assure", *line], env=environment, cwd=folder, check=False, capture_output=True
    )
    report: dict[str, Any] = json.loads(output.read_text("utf-8"))
    report.pop("run")
    return report


def test_findings_of_generated_sequences_are_the_same_in_every_process(tmp_path: Path) -> None:
    first, second, third = (judged("PROP024", tmp_path, seed, "--jobs", jobs) for seed, jobs in RUNS)
    assert first == second == third
    (finding,) = first["gates"][0]["findings"]
    assert finding["code"] == "PROP024"
    assert finding["message"].count("ticket.close") == 3


def test_a_request_that_shows_a_failure_is_an_entry_of_a_replay_file(tmp_path: Path) -> None:
    (finding,) = judged("PROP020", tmp_path, "0")["gates"][0]["findings"]
    case = json.loads(finding["facts"]["replay_case"])
    assert case == {"operation": "ticket.open", "given": [], "caller": {}, "params": {"title": "x" * 81}}
