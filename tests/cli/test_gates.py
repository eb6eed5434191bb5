"""A run from the command line: result on standard output, progress on standard error, evidence in its folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_projects import CONFIG, GREEN, RED, start
from repositories import committed

from assure.cli.outlet import SHOWN
from assure.gates import GATE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

ONLY = ("gatepack", "--only", "layers,init-hygiene")


def test_a_green_run_ends_with_zero_and_says_how_many_of_how_many_passed(assure: Call, project: Project) -> None:
    project(GREEN)
    outcome = assure(*ONLY, "--strict")
    assert outcome.code == 0, outcome
    assert "2/2 PASS" in outcome.out
    assert "evidence/layers.md" in outcome.out
    assert outcome.err.splitlines()[0].startswith("[1/2] layers: passed (")


def test_a_red_run_names_place_rule_reason_and_what_to_do(assure: Call, project: Project) -> None:
    project(RED)
    outcome = assure("layers", "--strict")
    assert outcome.code == 1
    assert "app/logic/prices.py:1" in outcome.out
    assert "LAY001" in outcome.out
    assert "assure explain LAY001" in outcome.out


def test_the_pack_leaves_evidence_without_being_asked_and_a_single_gate_only_on_request(
    assure: Call, project: Project
) -> None:
    root = project(GREEN)
    assure("layers")
    assert not (root / "evidence").exists()
    assure(*ONLY)
    names = {path.name for path in (root / "evidence").iterdir()}
    assert names == {
        "plan.json", "layers.json", "layers.md", "init-hygiene.json", "init-hygiene.md", "gatepack.json", "gatepack.md",
        "index.md",
    }  # fmt: skip
    assure("layers", "--output", "looked/")
    assert (root / "looked" / "layers.json").is_file()


@pytest.mark.parametrize(("format", "name"), [("sarif", "gatepack.sarif"), ("junit", "junit.xml")])
def test_a_format_for_other_programs_is_printed_and_kept_with_the_evidence(
    format: str, name: str, assure: Call, project: Project
) -> None:
    root = project(GREEN)
    outcome = assure(*ONLY, "--format", format)
    assert (root / "evidence" / name).read_text("utf-8").strip()
    assert outcome.out.startswith(("{", "<?xml"))


def test_a_file_gets_the_result_and_standard_output_the_summary(assure: Call, project: Project) -> None:
    root = project(RED)
    outcome = assure("layers", "--format", "json", "--output", "results/layers.json")
    report = json.loads((root / "results" / "layers.json").read_text("utf-8"))
    assert report["exit"]["code"] == outcome.code
    assert "  layers: 1 finding, 1 blocking (1 high): LAY001" in outcome.out
    assert "app/logic/prices.py" not in outcome.out
    assert "{" not in outcome.out
    assert list((root / "results").iterdir()) == [root / "results" / "layers.json"]


def commits(number: int) -> str:
    """A function that commits so many times."""
    return "def save(session):\n" + "    session.commit()\n" * number


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_thousands_of_findings_go_to_the_file_and_not_to_the_terminal_as_well(
    assure: Call, project: Project, quiet: tuple[str, ...]
) -> None:
    root = project({**GREEN, "app/logic/prices.py": commits(2000)})
    outcome = assure("gatepack", "--only", "tx-boundaries", "--output", "out.txt", *quiet)
    assert outcome.code == 1
    assert (root / "out.txt").read_text("utf-8").count(" TXB001 ") == 2000
    assert len(outcome.out.splitlines()) < 10
    assert "TXB001 x2000" in outcome.out


def test_a_terminal_shows_the_first_findings_of_a_rule_and_where_the_others_are(assure: Call, project: Project) -> None:
    root = project({**GREEN, "app/logic/prices.py": commits(50)})
    outcome = assure("gatepack", "--only", "tx-boundaries")
    assert outcome.out.count("prices.py:") == SHOWN
    assert f"{50 - SHOWN} more of TXB001 in 1 file: see evidence/tx-boundaries.md, or use --verbose" in outcome.out
    assert (root / "evidence/tx-boundaries.md").read_text("utf-8").count("prices.py:") == 50
    assert assure("gatepack", "--only", "tx-boundaries", "--verbose").out.count("prices.py:") == 50
    assert "more of TXB001 in 1 file: --verbose shows them" in assure("tx-boundaries").out


def test_a_folder_outside_the_project_may_be_named_by_a_person(assure: Call, project: Project, tmp_path: Path) -> None:
    project(GREEN)
    elsewhere = tmp_path / "elsewhere"
    outcome = assure("layers", "--output", f"{elsewhere}/")
    assert (elsewhere / "gatepack.json").is_file()
    assert str(tmp_path) not in (elsewhere / "gatepack.json").read_text("utf-8")
    assert outcome.code == 0


def test_an_output_that_cannot_be_written_is_a_wrong_line(assure: Call, project: Project) -> None:
    project(GREEN)
    outcome = assure("layers", "--format", "json", "--output", "assure.yaml/x.json")
    assert outcome.code == 2
    assert "can't write assure.yaml/x.json" in outcome.err


def test_quiet_says_nothing_when_everything_held_and_the_summary_when_not(assure: Call, project: Project) -> None:
    project(GREEN)
    outcome = assure("layers", "--quiet")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    project(RED)
    outcome = assure("layers", "--quiet", "--strict")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith("FAIL    layers")
    assert "LAY001" in outcome.out
    assert "app/logic/prices.py" not in outcome.out


def test_quiet_prints_what_a_program_asked_for_whole(assure: Call, project: Project) -> None:
    project(RED)
    assert json.loads(assure("layers", "--quiet", "-f", "json").out)["gates"][0]["findings"]
    project(GREEN)
    assert json.loads(assure("layers", "--quiet", "-f", "json").out)["passed"] == 1


def test_monitor_in_the_configuration_reports_and_blocks_nothing(assure: Call, project: Project) -> None:
    project({**RED, "assure.yaml": f"{CONFIG}mode: monitor\n"})
    outcome = assure("layers")
    assert outcome.code == 0
    assert "LAY001" in outcome.out


def test_zero_over_a_red_gate_is_not_called_a_pass(assure: Call, project: Project) -> None:
    root = project({**RED, "assure.yaml": CONFIG + "mode: monitor\n"})
    outcome = assure(*ONLY)
    assert (outcome.code, "everything held" in outcome.out) == (0, False)
    assert "1/2 PASS (1 failed)  exit 0: nothing blocks, yet not every gate passed" in outcome.out
    assert "everything held" not in (root / "evidence" / "gatepack.json").read_text("utf-8")


def test_a_baseline_that_cannot_be_read_is_a_wrong_file_and_no_crash(assure: Call, project: Project) -> None:
    (project(GREEN) / "assure-baseline.jsonl").mkdir()
    outcome = assure(*ONLY)
    assert (outcome.code, "assure-baseline.jsonl can't be read" in outcome.err) == (2, True)


def test_a_file_name_that_is_not_utf_8_is_judged_like_any_other(assure: Call, project: Project) -> None:
    root = project(GREEN)
    source = "def save(session):\n    session.commit()\n"
    Path(os.fsdecode(os.fsencode(root / "app/logic") + b"/bad\xff.py")).write_text(source, "utf-8")
    outcome = assure("gatepack", "--only", "tx-boundaries,layers,debt")
    assert (outcome.code, "TXB" in outcome.out) == (1, True), outcome
    freeze = ("--reason", "old", "--owner", "web", "--until", "2999-12-31", "--only", "tx-boundaries,layers")
    assert assure("baseline", "add", *freeze).code == 0
    assert assure("gatepack", "--only", "tx-boundaries,layers,debt").code == 0


OTHERS = [name for name in GATE_NAMES if name != "layers"]


@pytest.mark.parametrize(
    "words",
    [("--skip", ",".join(reversed(OTHERS))), ("--only", "layers"), ("--only", "layers,debt", "--skip", "debt")],
    ids=["skip", "only", "both"],
)
def test_a_part_of_the_pack_is_never_taken_for_the_whole(
    assure: Call, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    root = project(GREEN)
    told = f"{len(OTHERS)} of {len(GATE_NAMES)} gates left out: {', '.join(OTHERS)}"
    assert assure("gatepack", *words).out.splitlines()[-1] == f"1/1 PASS  {told}"
    assert assure("gatepack", *words, "-f", "github").out.splitlines()[-1] == f"1/1 PASS  {told}"
    pages = [root / "evidence/index.md", root / "evidence/gatepack.md", tmp_path / "summary.md"]
    assert [told in page.read_text("utf-8") for page in pages] == [True] * 3
    report = json.loads((root / "evidence/gatepack.json").read_text("utf-8"))
    assert report["left_out"] == OTHERS
    assert report["exit"]["meaning"] == "what was run held, and the rest was left out"


def test_a_gate_that_runs_by_its_own_command_is_no_part_of_a_pack(assure: Call, project: Project) -> None:
    project(GREEN)
    assert assure("layers").out.splitlines()[-1] == "1/1 PASS"


def test_the_same_line_can_be_run_again_from_the_evidence(assure: Call, project: Project) -> None:
    root = project(GREEN)
    assure(
        "gatepack",
        "--strict",
        "--skip",
        "debt",
        "--only",
        "init-hygiene,layers",
        "--jobs",
        "1",
        "--today",
        "2026-05-01",
    )
    text = (root / "evidence" / "index.md").read_text("utf-8")
    assert "assure gatepack --strict --only layers,init-hygiene --skip debt --today 2026-05-01" in text


def test_on_github_findings_become_annotations_and_a_summary(
    assure: Call, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(RED)
    page = tmp_path / "summary.md"
    page.write_text("earlier step\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    outcome = assure("layers", "--format", "github")
    assert "::error" in outcome.out
    assert page.read_text("utf-8").startswith("earlier step\n")
    assert "LAY001" in page.read_text("utf-8")


def test_a_reader_that_goes_away_changes_neither_verdict_nor_calm(project: Project) -> None:
    root = project(RED)
    process = start(root, "layers", "--format", "json")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    assert process.wait() == 1
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize(("words", "code"), [("layers", 1), ("--help", 0), ("nonsense", 2)])
def test_a_closed_stream_changes_neither_verdict_nor_calm(project: Project, closed: str, words: str, code: int) -> None:
    root = project(RED)
    line = f"exec {sys.executable} -m assure {words} {closed}"
    ended = subprocess.run(["sh", "-c", line], cwd=root, capture_output=True, text=True, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False), ended.stderr


def test_a_step_summary_that_cannot_be_written_is_told_and_changes_no_verdict(
    assure: Call, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(GREEN)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(root))
    outcome = assure("layers", "--format", "github")
    assert outcome.code == 0
    assert "step summary" in outcome.err


def test_a_working_directory_that_is_gone_is_told(assure: Call, project: Project) -> None:
    (project(GREEN) / "gone").mkdir()
    os.chdir("gone")
    Path("../gone").rmdir()
    outcome = assure("layers")
    assert (outcome.code, "the working directory is gone" in outcome.err) == (2, True)


@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_keeps_what_was_finished_and_says_that_it_is_not_whole(
    request_to_end: signal.Signals, project: Project
) -> None:
    root = project({**GREEN, "assure.yaml": f"{CONFIG}baseline: waits.jsonl\n"})
    # Opening a pipe that nobody writes to waits for ever: the run stands still at a known place.
    os.mkfifo(root / "waits.jsonl")
    process = start(root, "gatepack", "--only", "layers,init-hygiene", "--verbose")
    assert process.stderr is not None
    assert process.stderr.readline() == "[1/2] layers ...\n"
    process.send_signal(request_to_end)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "INCOMPLETE" in out
    assert "Traceback" not in err
    report = json.loads((root / "evidence" / "incomplete.json").read_text("utf-8"))
    assert report["complete"] is False
    assert not (root / "evidence" / "gatepack.json").exists()


def test_no_cache_leaves_nothing_behind(assure: Call, project: Project, tmp_path: Path) -> None:
    project(GREEN)
    assert assure("layers", "--no-cache").code == 0
    assert not (tmp_path / "cache").exists()
    assert assure("layers").code == 0
    assert (tmp_path / "cache").exists()


def test_the_evidence_names_the_commit_and_whether_the_tree_was_clean(assure: Call, project: Project) -> None:
    root = project(GREEN)
    committed(root)
    assure(*ONLY)
    judged = json.loads((root / "evidence" / "gatepack.json").read_text("utf-8"))["judged"]
    assert len(judged["commit"]) == 40
    assert judged["clean"] is True
    (root / "app/logic/more.py").write_text("", "utf-8")
    assure(*ONLY)
    again = json.loads((root / "evidence" / "gatepack.json").read_text("utf-8"))["judged"]
    assert again["clean"] is False
    assert again["tree"] != judged["tree"]
    assert again["contracts"] == judged["contracts"]


def test_a_run_imports_neither_typer_nor_yaml_nor_pydantic_when_nothing_has_changed(
    project: Project, assure: Call
) -> None:
    root = project(GREEN)
    assure(*ONLY)
    probe = (
        "import json, sys\nfrom assure.__main__ import main\n"
        f"code = main({list(ONLY)!r} + ['--quiet'])\n"
        "print(json.dumps([code, sorted(sys.modules)]))"
    )
    run = subprocess.run([sys.executable, "-c", probe], cwd=root, capture_output=True, text=True, check=True)
    code, modules = json.loads(run.stdout)
    assert code == 0
    heavy = {"typer", "click", "rich", "yaml", "pydantic", "jsonschema", "sqlalchemy", "markdown_it", "asyncio"}
    assert not heavy & set(modules)
    assert "assure.gates.specs" not in modules
    assert "assure.evidence.sarif" not in modules
