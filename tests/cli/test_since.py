"""Since a ref: whatever a gate reads is read there as it stood, wherever the configuration says that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_projects import CONFIG, GREEN, LAYERS, RED
from repositories import commit, committed, git

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

SINCE = ("gatepack", "--only", "layers", "--strict", "--since", "HEAD")
FREEZE = ("--reason", "old", "--owner", "web", "--until", "2999-12-31")


def test_since_a_ref_only_what_is_new_blocks(assure: Call, project: Project) -> None:
    root = project(RED)
    committed(root)
    assert assure("layers", "--strict").code == 1
    outcome = assure("layers", "--strict", "--since", "main")
    assert outcome.code == 0, outcome
    (root / "app/logic/taxes.py").write_text("import app.api.routes\n", "utf-8")
    outcome = assure("layers", "--strict", "--since", "main")
    assert outcome.code == 1
    assert "app/logic/taxes.py:1" in outcome.out
    assert "app/logic/prices.py:1" not in outcome.out


def test_since_a_ref_a_file_that_was_moved_keeps_its_old_findings(assure: Call, project: Project) -> None:
    root = project({**RED, "app/logic/prices.py": RED["app/logic/prices.py"] + "\n\n# much more to tell\n" * 9})
    committed(root)
    git(root, "mv", "app/logic/prices.py", "app/logic/costs.py")
    (root / "app/api/routes.py").write_text(GREEN["app/api/routes.py"].replace("prices", "costs"), "utf-8")
    assert assure("layers", "--strict").code == 1
    assert assure("layers", "--strict", "--since", "HEAD").code == 0


def test_since_a_ref_a_contract_that_turns_is_seen_in_files_nobody_touched(assure: Call, project: Project) -> None:
    root = project(GREEN)
    committed(root)
    layers = root / "layers.yaml"
    layers.write_text(layers.read_text("utf-8").replace("may_import: [logic], ", ""), "utf-8")
    outcome = assure("layers", "--strict", "--since", "HEAD")
    assert outcome.code == 1
    assert "app/api/routes.py:1" in outcome.out


def test_since_a_ref_that_is_missing_nothing_is_judged(assure: Call, project: Project) -> None:
    root = project(GREEN)
    outcome = assure("layers", "--since", "main")
    assert outcome.code == 3
    assert "git" in outcome.err
    committed(root)
    outcome = assure("layers", "--since", "release/9")
    assert outcome.code == 3
    assert "release/9" in outcome.err


def test_since_a_ref_without_configuration_everything_is_new(assure: Call, project: Project) -> None:
    root = project({"readme.txt": ""})
    committed(root)
    project(RED)
    outcome = assure("layers", "--strict", "--since", "HEAD")
    assert outcome.code == 1
    assert "assure.yaml did not exist" in outcome.out


def test_a_waiver_that_the_change_takes_out_is_missed_whatever_the_baseline_is_called(
    assure: Call, project: Project
) -> None:
    root = project({**RED, "assure.yaml": f"{CONFIG}baseline: debt.lines\n"})
    assert assure("baseline", "add", *FREEZE, "--only", "layers").code == 0
    committed(root)
    assert assure(*SINCE).code == 0
    (root / "debt.lines").unlink()
    outcome = assure(*SINCE)
    assert (outcome.code, "app/logic/prices.py:1" in outcome.out) == (1, True), outcome


@pytest.mark.parametrize("layers", ["layers.conf", "contracts/*.conf", "contracts/**/layers.*"])
def test_a_contract_is_read_there_whatever_its_name_ends_in(assure: Call, project: Project, layers: str) -> None:
    path = layers if layers == "layers.conf" else "contracts/layers.conf"
    root = project({**RED, "assure.yaml": CONFIG.replace("layers.yaml", layers), path: LAYERS})
    committed(root)
    outcome = assure(*SINCE)
    assert (outcome.code, "and blocks nothing: 1\n" in outcome.out) == (0, True), outcome


def test_source_without_a_suffix_is_read_there(assure: Call, project: Project) -> None:
    config = CONFIG.replace("[app]", "[app, bin/tool, scripts/*/run]")
    layers = LAYERS.replace("root: app", "root: .").replace("[app/logic/**]", "[app/logic/**, bin/tool, scripts/**]")
    upward = "import app.api.routes\n"
    root = project(
        {**GREEN, "assure.yaml": config, "layers.yaml": layers, "bin/tool": upward, "scripts/daily/run": upward}
    )
    committed(root)
    outcome = assure(*SINCE)
    assert (outcome.code, "and blocks nothing: 2\n" in outcome.out) == (0, True), outcome


def test_links_lead_there_where_they_led(assure: Call, project: Project) -> None:
    root = project(RED)
    (root / "real").mkdir()
    (root / "layers.yaml").rename(root / "real" / "layers")
    (root / "layers.yaml").symlink_to("real/layers.yaml")
    (root / "real" / "layers").rename(root / "real" / "layers.yaml")
    (root / "app/logic/again.py").symlink_to("prices.py")
    committed(root)
    outcome = assure(*SINCE)
    assert (outcome.code, "every finding is new" in outcome.out) == (0, False), outcome


def test_what_stood_in_a_submodule_is_known_too(assure: Call, project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "taxes.py").write_text("import app.api.routes\n", "utf-8")
    committed(other)
    root = project(GREEN)
    git(root, "init", "-q", "-b", "main")
    git(root, "submodule", "--quiet", "add", str(other), "app/logic/shared")
    commit(root)
    assert assure("layers", "--strict").code == 1
    outcome = assure(*SINCE)
    assert (outcome.code, "and blocks nothing: 1\n" in outcome.out) == (0, True), outcome
    (root / "app/logic/shared/.git").unlink()
    outcome = assure(*SINCE)
    assert outcome.code == 1
    assert "what stood in app/logic/shared at the ref of --since is not at hand" in outcome.out


def test_a_scratch_folder_inside_some_repository_is_not_taken_for_a_part_of_it(
    assure: Call, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "elsewhere" / "scratch"
    scratch.mkdir(parents=True)
    (scratch.parent / ".gitignore").write_text("*\n", "utf-8")
    git(scratch.parent, "init", "-q")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    committed(project(RED))
    outcome = assure(*SINCE)
    assert (outcome.code, "and blocks nothing: 1\n" in outcome.out) == (0, True), outcome
    assert list(scratch.iterdir()) == []
