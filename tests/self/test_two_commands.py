"""The two commands set themselves up, and the pipeline script runs them in a clone of what is committed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLEAR = "-m venv --clear"
REUSE = "-m venv  .venv"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile and what it reads, and nothing set up."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def would_do(folder: Path) -> str:
    """What make says it would do to set up."""
    make = ["make", "--dry-run", "--no-print-directory", "setup"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(make, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def stamp(folder: Path) -> Path:
    """The stamp that make would leave."""
    last = would_do(folder).strip().splitlines()[-1]
    assert last.startswith("touch ")
    return folder / last.removeprefix("touch ")


def set_up(folder: Path) -> None:
    """As if the environment had been made here: a Python that answers, and the stamp."""
    wanted = stamp(folder)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    python.chmod(0o755)
    wanted.touch()


def test_in_an_empty_clone_everything_is_set_up(checkout: Path) -> None:
    said = would_do(checkout)
    assert CLEAR in said
    assert "--constraint constraints.txt --editable '.[dev]'" in said


def test_what_is_set_up_stays(checkout: Path) -> None:
    set_up(checkout)
    assert "Nothing to be done" in would_do(checkout)
    os.utime(checkout / "pyproject.toml")
    assert "Nothing to be done" in would_do(checkout)


def test_other_requirements_are_installed_into_the_same_environment(checkout: Path) -> None:
    set_up(checkout)
    with (checkout / "constraints.txt").open("a", encoding="utf-8") as file:
        file.write("# another\n")
    assert REUSE in would_do(checkout)


def test_an_environment_that_was_moved_is_made_again(checkout: Path) -> None:
    set_up(checkout)
    moved = checkout.with_name("moved")
    checkout.rename(moved)
    assert CLEAR in would_do(moved)


def test_an_environment_whose_python_is_gone_is_made_again(checkout: Path) -> None:
    set_up(checkout)
    (checkout / ".venv" / "bin" / "python").write_text("#!/nowhere/python\n", "utf-8")
    assert CLEAR in would_do(checkout)


def test_without_a_python_that_is_new_enough_make_says_which_to_name(checkout: Path) -> None:
    command = ["make", "setup", "PYTHON="]
    run = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "a Python of at least 3.11 is needed" in run.stderr


def git(folder: Path, *words: str) -> None:
    """Runs git with an author and without anybody's own settings."""
    author = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *author, *words], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.mark.parametrize(("test", "code"), [("true", 0), ("false", 1)])
def test_the_pipeline_runs_both_commands_on_what_is_committed_and_nothing_else(
    test: str, code: int, tmp_path: Path
) -> None:
    project, scratch = tmp_path / "project", tmp_path / "scratch"
    (project / ".ci").mkdir(parents=True)
    scratch.mkdir()
    shutil.copy(ROOT / ".ci" / "run", project / ".ci" / "run")
    targets = f"gatepack:\n\t@test ! -e new.txt\n\ntest:\n\t@echo 7 passed\n\t@{test}\n"
    (project / "Makefile").write_text(targets, "utf-8")
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "first")
    git(project, "checkout", "-q", "--detach")
    (project / "new.txt").touch()
    environment = {**os.environ, "TMPDIR": str(scratch), "GIT_INDEX_FILE": "/nowhere/index"}
    run = subprocess.run([project / ".ci" / "run"], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == code, run.stdout + run.stderr
    assert "make gatepack: exit 0" in run.stdout
    assert run.stdout.count("7 passed") == 2
    assert list(scratch.iterdir()) == []
