"""Which files are judged: nothing that somebody wrote is left out by what lies beside it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from assure.tree.shapes import TreeOptions
from assure.tree.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path


def put(root: Path, *paths: str) -> None:
    """Files with a statement each."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n", "utf-8")


def judged(root: Path) -> list[str]:
    """The paths of the files of a tree."""
    return [facts.path for facts in Tree.load(TreeOptions(str(root), (".",), ("app",))).files]


def git(root: Path, *words: str) -> None:
    """A real git command."""
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize("version_control", [True, False])
def test_the_mark_of_a_virtual_environment_alone_hides_no_source(tmp_path: Path, version_control: bool) -> None:
    put(tmp_path, "app/drivers/store.py", "app/drivers/pyvenv.cfg")
    if version_control:
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "-A")
    assert judged(tmp_path) == ["app/drivers/store.py"]


def test_what_git_tracks_is_judged_whatever_lies_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "app/drivers/store.py", "app/drivers/pyvenv.cfg", "app/drivers/bin/python")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    assert judged(tmp_path) == ["app/drivers/store.py"]


@pytest.mark.parametrize("version_control", [True, False])
def test_a_virtual_environment_below_the_source_is_no_source(tmp_path: Path, version_control: bool) -> None:
    put(tmp_path, "app/main.py", "app/env/pyvenv.cfg", "app/env/bin/python", "app/env/lib/six.py")
    if version_control:
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "app/main.py")
    assert judged(tmp_path) == ["app/main.py"]


def test_what_git_ignores_is_no_source(tmp_path: Path) -> None:
    put(tmp_path, "app/main.py", "app/generated.py")
    (tmp_path / ".gitignore").write_text("generated.py\n", "utf-8")
    git(tmp_path, "init", "-q")
    assert judged(tmp_path) == ["app/main.py"]


def test_a_file_that_was_changed_has_the_key_of_its_new_content(tmp_path: Path) -> None:
    put(tmp_path, "app/main.py")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    before = Tree.load(TreeOptions(str(tmp_path), (".",), ("app",)))
    (tmp_path / "app/main.py").write_text("x = 2\n", "utf-8")
    after = Tree.load(TreeOptions(str(tmp_path), (".",), ("app",)))
    assert before.files[0].digest != after.files[0].digest
    assert before.digest != after.digest
