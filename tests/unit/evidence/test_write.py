"""Writing evidence: whole files, the report last, nothing of others touched, and clear words when it can't be done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assure.core import Mode, UsageProblem
from assure.evidence import evidence_paths
from assure.evidence.write import FORMATS, with_evidence, write_evidence, write_plan

FOLDER = Path("evidence")


def names(folder: Path) -> list[str]:
    """The names of all files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_the_files_of_a_gate_are_named_after_it() -> None:
    assert evidence_paths("layers") == ("layers.json", "layers.md")
    assert evidence_paths("layers", "out/evidence/") == ("out/evidence/layers.json", "out/evidence/layers.md")


@pytest.mark.parametrize("name", ["gatepack", "index", "plan", "incomplete", "../x", "a/b", "", "a.b"])
def test_a_gate_can_not_take_the_name_of_another_file(name: str) -> None:
    with pytest.raises(ValueError, match="can't be called"):
        evidence_paths(name)


def test_json_and_markdown_are_written_for_each_gate_and_the_pack(samples: Any, project: Path) -> None:
    written = write_evidence(samples.green(), FOLDER, root=project)
    assert written[0] == "evidence/plan.json"
    assert written[-1] == "evidence/gatepack.json"
    assert names(project / "evidence") == sorted(path.removeprefix("evidence/") for path in written)
    assert names(project / "evidence") == [
        "debt.json", "debt.md", "gatepack.json", "gatepack.md", "index.md", "layers.json", "layers.md", "plan.json",
        "tx-boundaries.json", "tx-boundaries.md",
    ]  # fmt: skip


def test_each_format_is_written_when_asked_for(samples: Any, project: Path) -> None:
    written = write_evidence(samples.mixed(), FOLDER, FORMATS, root=project)
    assert {"evidence/gatepack.sarif", "evidence/junit.xml"} <= set(written)


def test_plan_and_report_are_written_whatever_the_formats(samples: Any, project: Path) -> None:
    assert write_evidence(samples.green(), FOLDER, ("junit",), root=project) == (
        "evidence/plan.json", "evidence/junit.xml", "evidence/gatepack.json",
    )  # fmt: skip


def test_the_documents_name_their_files_relative_to_the_project(samples: Any, project: Path) -> None:
    write_evidence(samples.green(), Path("out/ev"), root=project)
    document = json.loads((project / "out/ev/layers.json").read_text(encoding="utf-8"))
    assert document["evidence"] == ["out/ev/layers.json", "out/ev/layers.md"]


def test_what_is_shown_can_name_the_files_before_they_are_written(samples: Any, project: Path) -> None:
    named = with_evidence(samples.green(), project / "ev", ("markdown",), root=project)
    assert named.results[0].evidence == ("ev/layers.md",)


def test_every_link_of_the_index_leads_to_a_file(samples: Any, project: Path) -> None:
    write_evidence(samples.mixed(), FOLDER, FORMATS, root=project)
    index = (project / "evidence/index.md").read_text(encoding="utf-8")
    targets = [part.split(")")[0] for part in index.split("](")[1:]]
    assert {"layers.json", "layers.md", "gatepack.json", "junit.xml"} <= set(targets)
    assert all((project / "evidence" / target).is_file() for target in targets)


def test_two_runs_of_the_same_leave_the_same_bytes_but_for_the_run_block(samples: Any, project: Path) -> None:
    first = write_evidence(samples.mixed(), Path("a/ev"), FORMATS, root=project / "one")
    second = write_evidence(samples.mixed(), Path("a/ev"), FORMATS, root=project / "two")
    assert first == second
    for path in first:
        assert (project / "one" / path).read_bytes() == (project / "two" / path).read_bytes()


def test_the_plan_is_there_before_the_first_gate_and_no_old_report_beside_it(samples: Any, project: Path) -> None:
    write_evidence(samples.green(), FOLDER, root=project)
    assert write_plan(("layers", "debt"), Mode.STRICT, FOLDER, root=project) == "evidence/plan.json"
    assert json.loads((project / "evidence/plan.json").read_text(encoding="utf-8")) == {
        "schema": "assure/plan/1", "mode": "strict", "plan": ["layers", "debt"],
    }  # fmt: skip
    assert not (project / "evidence/gatepack.json").exists()


def test_an_interrupted_run_leaves_an_incomplete_report_and_no_other(samples: Any, project: Path) -> None:
    write_evidence(samples.green(), FOLDER, root=project)
    written = write_evidence(samples.interrupted(), FOLDER, root=project)
    assert written[-1] == "evidence/incomplete.json"
    assert "gatepack.json" not in names(project / "evidence")
    assert json.loads((project / "evidence/incomplete.json").read_text(encoding="utf-8"))["complete"] is False


def test_a_whole_run_takes_the_incomplete_report_away(samples: Any, project: Path) -> None:
    write_evidence(samples.interrupted(), FOLDER, root=project)
    write_evidence(samples.green(), FOLDER, root=project)
    assert "incomplete.json" not in names(project / "evidence")


def test_evidence_of_gates_that_no_longer_run_goes_and_files_of_others_stay(samples: Any, project: Path) -> None:
    write_evidence(samples.mixed(), FOLDER, FORMATS, root=project)
    others = {
        "notes.md": "# mine",
        "data.json": '{"schema": "other/1"}',
        "scan.sarif": '{"name": "else"}',
        "a.txt": "a",
    }
    for name, content in others.items():
        (project / "evidence" / name).write_text(content, encoding="utf-8")
    write_evidence(samples.report(samples.result("layers")), FOLDER, root=project)
    assert names(project / "evidence") == sorted(
        [*others, "gatepack.json", "gatepack.md", "index.md", "layers.json", "layers.md", "plan.json"]
    )


@pytest.mark.parametrize("name", ["index.md", "layers.json", "gatepack.json", "incomplete.json"])
def test_a_file_of_somebody_else_is_never_overwritten(samples: Any, project: Path, name: str) -> None:
    (project / "docs").mkdir()
    theirs = project / "docs" / name
    theirs.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageProblem, match=f"docs holds {name}, which assure did not write"):
        write_plan(("layers",), Mode.ENFORCE, Path("docs"), root=project)
    with pytest.raises(UsageProblem, match=f"docs holds {name}, which assure did not write"):
        write_evidence(samples.green(), Path("docs"), root=project)
    assert theirs.read_text(encoding="utf-8") == "{}"
    assert names(project / "docs") == [name]


def test_a_file_under_a_name_that_is_not_written_is_no_hindrance(samples: Any, project: Path) -> None:
    (project / "reports").mkdir()
    theirs = project / "reports" / "junit.xml"
    theirs.write_text("<testsuites/>", encoding="utf-8")
    write_plan(("layers",), Mode.ENFORCE, Path("reports"), root=project)
    write_evidence(samples.green(), Path("reports"), root=project)
    assert theirs.read_text(encoding="utf-8") == "<testsuites/>"


def test_an_empty_file_may_be_written_over(samples: Any, project: Path) -> None:
    (project / "evidence").mkdir()
    (project / "evidence" / "index.md").touch()
    write_evidence(samples.green(), FOLDER, root=project)
    assert (project / "evidence" / "index.md").stat().st_size > 0


def test_half_written_files_of_a_killed_run_are_swept_away_and_young_ones_stay(samples: Any, project: Path) -> None:
    folder = project / "evidence"
    folder.mkdir()
    old, young = folder / ".assure-1-layers.json.tmp", folder / ".assure-2-layers.json.tmp"
    for path in (old, young):
        path.write_text("{", encoding="utf-8")
    yesterday = time.time() - 86_400
    os.utime(old, (yesterday, yesterday))
    write_evidence(samples.green(), FOLDER, root=project)
    assert not old.exists()
    assert young.exists()


def test_no_temporary_file_is_left(samples: Any, project: Path) -> None:
    write_evidence(samples.mixed(), FOLDER, FORMATS, root=project)
    assert not [name for name in names(project / "evidence") if name.startswith(".")]


def test_a_link_in_the_folder_is_replaced_and_its_target_is_left_alone(samples: Any, project: Path) -> None:
    (project / "evidence").mkdir()
    target = project / "precious.json"
    target.write_text("precious", encoding="utf-8")
    (project / "evidence/layers.json").symlink_to(target)
    write_evidence(samples.green(), FOLDER, root=project)
    assert target.read_text(encoding="utf-8") == "precious"
    assert not (project / "evidence/layers.json").is_symlink()


@pytest.mark.parametrize("folder", ["../elsewhere", "a/../../elsewhere"])
def test_a_folder_outside_the_project_is_refused(samples: Any, project: Path, folder: str) -> None:
    with pytest.raises(UsageProblem, match="outside the project"):
        write_evidence(samples.green(), Path(folder), root=project)
    assert not (project.parent / "elsewhere").exists()


def test_a_link_that_leads_outside_the_project_is_refused(samples: Any, project: Path) -> None:
    (project.parent / "elsewhere").mkdir()
    (project / "evidence").symlink_to(project.parent / "elsewhere")
    with pytest.raises(UsageProblem, match="outside the project"):
        write_evidence(samples.green(), FOLDER, root=project)
    assert names(project.parent / "elsewhere") == []


def test_a_folder_outside_is_written_when_it_is_asked_for_and_no_document_names_it(samples: Any, project: Path) -> None:
    outside = project.parent / "elsewhere"
    written = write_evidence(samples.green(), outside, root=project, outside=True)
    assert Path(written[-1]) == outside / "gatepack.json"
    for path in written:
        assert str(project.parent) not in Path(path).read_text(encoding="utf-8")


def test_a_folder_that_is_a_file_is_named_as_such(samples: Any, project: Path) -> None:
    (project / "evidence").write_text("", encoding="utf-8")
    for folder in (FOLDER, FOLDER / "below"):
        with pytest.raises(UsageProblem, match=f"{folder} is a file"):
            write_evidence(samples.green(), folder, root=project)
        with pytest.raises(UsageProblem, match=f"{folder} is a file"):
            write_plan((), Mode.ENFORCE, folder, root=project)


def test_a_file_name_taken_by_a_folder_is_explained(samples: Any, project: Path) -> None:
    (project / "evidence" / "layers.json").mkdir(parents=True)
    with pytest.raises(UsageProblem, match="can't be written to evidence"):
        write_evidence(samples.green(), FOLDER, root=project)
    assert "gatepack.json" not in names(project / "evidence")
    assert not [name for name in names(project / "evidence") if name.startswith(".")]


def test_an_unknown_format_is_refused_before_anything_is_written(samples: Any, project: Path) -> None:
    with pytest.raises(UsageProblem, match="yaml; formats are json, markdown, sarif, junit"):
        write_evidence(samples.green(), FOLDER, ("json", "yaml"), root=project)
    assert not (project / "evidence").exists()


WRITER = """
import importlib.util, sys
from pathlib import Path
from assure.core import Mode
from assure.evidence.write import write_evidence, write_plan
spec = importlib.util.spec_from_file_location("samples", sys.argv[1])
samples = sys.modules["samples"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(samples)
root, gates = Path(sys.argv[2]), (sys.argv[3], "common")
for _ in range(30):
    write_plan(gates, Mode.STRICT, root / "evidence", root=root)
    write_evidence(samples.report(*map(samples.result, gates)), root / "evidence", root=root)
"""


def test_runs_at_the_same_time_leave_the_evidence_of_one_of_them_and_disturb_no_other(
    project: Path, samples: Any
) -> None:
    lines = [[sys.executable, "-c", WRITER, samples.__file__, str(project), gate] for gate in ("one", "two", "three")]
    running = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for line in lines]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 3
    report = json.loads((project / "evidence" / "gatepack.json").read_text("utf-8"))
    own = {f"{gate}{ending}" for gate in report["plan"] for ending in (".json", ".md")}
    names = {path.name for path in (project / "evidence").iterdir()}
    assert names == {*own, "plan.json", "gatepack.json", "gatepack.md", "index.md"}
    assert all(f"| `{gate}` |" in (project / "evidence" / "index.md").read_text("utf-8") for gate in report["plan"])
