"""Since a ref: whatever a gate reads is read there as it stood, wherever the configuration says that it is."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from cli_projects import CONFIG, GREEN, LAYERS, RED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

SINCE = ("gatepack", "--only", "layers", "--strict", "--since", "HEAD")
FREEZE = ("--reason", "old", "--owner", "web", "--until", "2999-12-31")


def git(root: Path, *words: str) -> None:
    """Runs git in a project, with an author and without anybody's own settings."""
    settings = ["user.name=a", "user.email=a@example.com", "commit.gpgsign=false", "protocol.file.allow=always"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    line = ["git", *(word for setting in settings for word in ("-c", setting)), *words]
    subprocess.run(line, cwd=root, env=environment, check=True, capture_output=True)


def committed(root: Path) -> None:
    """Makes the project a repository with one commit."""
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")


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
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")
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
