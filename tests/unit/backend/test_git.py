"""What git knows of a working tree is told exactly, and its absence is an answer too."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from assure.backend.git import Git
from assure.core import CouldNotJudge
from assure.tree.source import blob_id

if TYPE_CHECKING:
    from pathlib import Path

BASE = {"app/a.py": "a = 1\n", "app/b.py": "b = 2\n", "notes.txt": "notes\n"}


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=tester", "-c", "user.email=tester@example.test", "-c", "init.defaultBranch=main")
    return subprocess.run(
        ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout.strip()


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def commit(root: Path, message: str = "change") -> str:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet")
    write(folder, BASE)
    commit(folder)
    return folder


def opened(root: Path) -> Git:
    found = Git.at(root)
    assert found is not None
    return found


def test_a_folder_outside_any_repository_has_no_git(tmp_path: Path) -> None:
    assert Git.at(tmp_path) is None


def test_without_a_git_command_there_is_no_repository(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))
    assert Git.at(root) is None


def test_unchanged_files_are_named_by_their_blobs(root: Path) -> None:
    files = opened(root).files((".py",))
    assert files.blobs == {path: blob_id(text.encode()) for path, text in BASE.items() if path.endswith(".py")}
    assert files.untracked == ()


def test_changed_and_deleted_files_have_no_blob_and_new_ones_are_untracked(root: Path) -> None:
    write(root, {"app/a.py": "a = 3\n", "app/c.py": "", ".gitignore": "ignored.py\n", "ignored.py": ""})
    (root / "app/b.py").unlink()
    files = opened(root).files((".py",))
    assert files.blobs == {"app/a.py": "", "app/b.py": ""}
    assert files.untracked == (".gitignore", "app/c.py")


def test_a_file_that_was_only_touched_keeps_its_blob(root: Path) -> None:
    (root / "app/a.py").write_text(BASE["app/a.py"])
    assert opened(root).files((".py",)).blobs["app/a.py"] == blob_id(b"a = 1\n")


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_git_was_told_not_to_look_at_has_no_blob_and_is_not_clean(root: Path, flag: str) -> None:
    git(root, "update-index", flag, "app/a.py")
    write(root, {"app/a.py": "hidden = True\n"})
    assert opened(root).files((".py",)).blobs["app/a.py"] == ""
    assert not opened(root).clean()


def test_an_unmerged_file_has_no_blob(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "side")
    write(root, {"app/a.py": "side\n"})
    commit(root)
    git(root, "checkout", "--quiet", "main")
    write(root, {"app/a.py": "main\n"})
    commit(root)
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "side")
    assert opened(root).files((".py",)).blobs["app/a.py"] == ""


def test_a_root_below_the_repository_sees_its_own_files_under_its_own_names(root: Path) -> None:
    inner = opened(root / "app")
    assert sorted(inner.files((".py",)).blobs) == ["a.py", "b.py"]
    assert inner.read_at("HEAD", "a.py") == b"a = 1\n"
    write(root, {"app/a.py": "a = 4\n", "notes.txt": "more\n"})
    assert opened(root / "app").changed_since("HEAD") == {"a.py"}


def test_a_worktree_is_a_repository(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "--quiet", str(tmp_path / "other"), "-b", "other")
    assert opened(tmp_path / "other").commit == opened(root).commit


def test_links_and_submodules_are_told_apart_from_files(root: Path, tmp_path: Path) -> None:
    (root / "app/link.py").symlink_to("a.py")
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "vendored")
    commit(root)
    files = opened(root).files((".py",))
    assert files.links == ("app/link.py",)
    assert files.submodules == ("vendored",)
    assert "app/link.py" not in files.blobs


def test_before_the_first_commit_there_is_no_commit_and_nothing_is_clean(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, BASE)
    assert opened(tmp_path).commit == ""
    assert not opened(tmp_path).clean()
    assert "app/a.py" in opened(tmp_path).files().untracked


def test_a_tree_is_clean_until_something_differs_from_the_commit(root: Path) -> None:
    assert opened(root).clean()
    write(root, {"evidence/x.json": "{}"})
    assert not opened(root).clean()
    assert opened(root).clean(besides=("evidence",))
    write(root, {"app/a.py": "a = 5\n"})
    assert not opened(root).clean(besides=("evidence",))
    git(root, "add", "app/a.py")
    assert not opened(root).clean(besides=("evidence",))


def test_what_changed_since_a_ref_counts_from_where_the_tree_left_it(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "topic")
    write(root, {"app/a.py": "a = 6\n"})
    commit(root)
    git(root, "checkout", "--quiet", "main")
    write(root, {"app/b.py": "moved on\n"})
    commit(root)
    git(root, "checkout", "--quiet", "topic")
    write(root, {"app/new.py": ""})
    (root / "notes.txt").unlink()
    assert opened(root).changed_since("main") == {"app/a.py", "app/new.py", "notes.txt"}


@pytest.mark.parametrize("ref", ["no-such-branch", "--output=x", "", "HEAD~7"])
def test_a_ref_that_is_missing_can_not_be_judged(root: Path, ref: str) -> None:
    with pytest.raises(CouldNotJudge, match="knows no commit"):
        opened(root).changed_since(ref)
    assert not (root / "x").exists()


def test_a_shallow_clone_says_that_it_is_shallow(root: Path, tmp_path: Path) -> None:
    first = git(root, "rev-parse", "HEAD")
    write(root, {"app/a.py": "a = 7\n"})
    commit(root)
    git(tmp_path, "clone", "--quiet", "--depth", "1", root.as_uri(), "clone")
    with pytest.raises(CouldNotJudge, match="shallow"):
        opened(tmp_path / "clone").changed_since(first)


def test_histories_without_a_common_commit_can_not_be_compared(root: Path) -> None:
    git(root, "checkout", "--quiet", "--orphan", "elsewhere")
    commit(root, "another beginning")
    with pytest.raises(CouldNotJudge, match="no commit in common"):
        opened(root).changed_since("main")


LONG = "".join(f"line_{number} = {number}\n" for number in range(40))


@pytest.mark.parametrize("staged", [True, False])
def test_a_rename_in_the_working_tree_is_seen_staged_or_not(root: Path, staged: bool) -> None:
    write(root, {"app/long.py": LONG})
    commit(root)
    (root / "app/long.py").unlink()
    write(root, {"app/moved/long.py": "# Layer: L6\n" + LONG})
    if staged:
        git(root, "add", "--all")
    found = opened(root)
    assert found.renames() == {"app/long.py": "app/moved/long.py"}
    assert found.moved("app/long.py") == "app/moved/long.py"


def test_looking_for_renames_writes_nothing_into_the_repository(root: Path) -> None:
    write(root, {"app/new.py": ""})
    before = sorted(path.name for path in (root / ".git").rglob("*"))
    index = (root / ".git/index").read_bytes()
    opened(root).renames()
    opened(root).files()
    assert sorted(path.name for path in (root / ".git").rglob("*")) == before
    assert (root / ".git/index").read_bytes() == index


def test_a_file_is_followed_through_every_rename_of_its_history(root: Path) -> None:
    write(root, {"one.py": LONG})
    commit(root)
    for old, new in (("one.py", "two.py"), ("two.py", "app/three.py")):
        (root / old).rename(root / new)
        commit(root)
    (root / "app/three.py").rename(root / "app/four.py")
    assert opened(root).moved("one.py") == "app/four.py"


@pytest.mark.parametrize("path", ["app/a.py", "never/was.py"])
def test_a_file_that_was_not_moved_has_no_other_place(root: Path, path: str) -> None:
    assert opened(root).moved(path) == ""


def test_a_file_that_was_deleted_has_no_other_place(root: Path) -> None:
    (root / "app/b.py").unlink()
    commit(root)
    assert opened(root).moved("app/b.py") == ""


def test_the_files_of_a_ref_are_listed_and_read_without_a_checkout(root: Path) -> None:
    ref = git(root, "rev-parse", "HEAD")
    write(root, {"app/a.py": "later\n", "app/later.py": ""})
    commit(root)
    found = opened(root)
    assert [tracked.path for tracked in found.files_at(ref)] == sorted(BASE)
    assert found.read_at(ref, "app/a.py") == b"a = 1\n"
    assert found.read_at(ref, "app/later.py") is None
    blobs = [tracked.blob for tracked in found.files_at(ref)]
    assert list(found.read_blobs(blobs)) == [BASE[path].encode() for path in sorted(BASE)]


def test_a_blob_that_git_does_not_have_can_not_be_judged(root: Path) -> None:
    with pytest.raises(CouldNotJudge, match="no content"):
        list(opened(root).read_blobs(["0" * 40]))


def test_variables_that_a_hook_sets_do_not_mislead(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere/.git")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert sorted(opened(root).files((".py",)).blobs) == ["app/a.py", "app/b.py"]


def test_no_program_of_the_repository_is_started(root: Path, tmp_path: Path) -> None:
    script = tmp_path / "monitor"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    script.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(script))
    opened(root).files()
    opened(root).clean()
    assert not (tmp_path / "started").exists()


def test_a_name_with_newlines_and_quotes_is_one_file(root: Path) -> None:
    write(root, {'app/odd\n"name".py': ""})
    commit(root)
    assert 'app/odd\n"name".py' in opened(root).files((".py",)).blobs


def test_a_git_that_fails_is_quoted(root: Path) -> None:
    (root / ".git/index").write_text("no index")
    with pytest.raises(CouldNotJudge, match=r"git failed with exit status 128: .*index"):
        opened(root).files()
