"""Every kind of repository gets a clear answer: worktrees, submodules, cut histories, sparse checkouts, refusals."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from cli_projects import GREEN, RED
from repositories import commit, committed, git

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

RUN = ("gatepack", "--only", "layers", "--strict")
UNREADABLE = "note: git can't read the repository around the project"


@pytest.fixture
def origin(project: Project) -> Path:
    """A repository of two commits, the second of which brings a violation."""
    root = project(GREEN)
    committed(root)
    project(RED)
    commit(root)
    return root


def commit_of(root: Path) -> str:
    """The commit that the evidence names."""
    named = json.loads((root / "evidence" / "gatepack.json").read_text("utf-8"))["judged"]["commit"]
    return str(named)


def test_a_worktree_is_judged_at_its_own_commit(
    assure: Call, origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(origin, "worktree", "add", "-q", str(tmp_path / "tree"), "HEAD~1")
    monkeypatch.chdir(tmp_path / "tree")
    assert assure(*RUN, "--since", "main").code == 0
    assert len(commit_of(tmp_path / "tree")) == 40


def test_a_history_that_was_cut_is_told_and_how_to_get_it(
    assure: Call, origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{origin}", "cut")
    monkeypatch.chdir(tmp_path / "cut")
    assert assure(*RUN).code == 1
    outcome = assure(*RUN, "--since", "HEAD~1")
    assert (outcome.code, "git fetch --unshallow" in outcome.err) == (3, True)


def test_a_sparse_checkout_is_told(assure: Call, origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "clone", "-q", f"file://{origin}", "part")
    git(tmp_path / "part", "sparse-checkout", "set", "--no-cone", "/*", "!/app/logic/")
    monkeypatch.chdir(tmp_path / "part")
    assert "note: a sparse checkout leaves out tracked files, which are not judged: 1\n" in assure(*RUN).out


@pytest.mark.parametrize("quoted", ["true", "false"])
def test_names_that_git_would_quote_are_judged(assure: Call, origin: Path, quoted: str) -> None:
    name = 'app/logic/größe "x"\\n\ty.py'
    (origin / name).write_text("import app.api.routes\n", "utf-8")
    git(origin, "config", "core.quotepath", quoted)
    git(origin, "add", "-A")
    outcome = assure(*RUN, "--since", "HEAD")
    assert (outcome.code, 'app/logic/größe "x"\\n\\ty.py:1' in outcome.out) == (1, True), outcome


def test_a_submodule_is_a_repository_of_its_own(
    assure: Call, origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outer").mkdir()
    git(tmp_path / "outer", "init", "-q", "-b", "main")
    git(tmp_path / "outer", "submodule", "--quiet", "add", f"file://{origin}", "inner")
    monkeypatch.chdir(tmp_path / "outer" / "inner")
    assert assure(*RUN, "--since", "HEAD").code == 0
    assert assure(*RUN, "--since", "HEAD~1").code == 1


def test_a_repository_that_git_refuses_is_told_with_its_reason(
    assure: Call, origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As git sees a checkout that belongs to somebody else: what happens in containers.
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    if os.geteuid() == 0:
        os.chown(origin, 65534, 65534)
        os.chown(origin / ".git", 65534, 65534)
        reason = "safe.directory"
    else:
        (origin / ".git").rename(origin / "git")
        (origin / ".git").write_text("gitdir: nowhere\n", "utf-8")
        reason = "not a git repository"
    outcome = assure(*RUN)
    assert (outcome.code, UNREADABLE in outcome.out) == (1, True)
    assert commit_of(origin) == ""
    outcome = assure(*RUN, "--since", "HEAD~1")
    assert (outcome.code, reason in outcome.err) == (3, True), outcome


def test_a_link_to_a_repository_that_is_gone_is_told(assure: Call, project: Project) -> None:
    root = project(GREEN)
    (root / ".git").write_text("gitdir: nowhere\n", "utf-8")
    assert UNREADABLE in assure(*RUN).out
    outcome = assure(*RUN, "--since", "HEAD")
    assert (outcome.code, "not a git repository" in outcome.err) == (3, True)


def test_without_git_itself_the_project_is_judged_and_that_is_told(
    assure: Call, origin: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = assure(*RUN)
    assert (outcome.code, UNREADABLE in outcome.out) == (1, True)
    outcome = assure(*RUN, "--since", "HEAD")
    assert (outcome.code, "git can't be started" in outcome.err) == (3, True)


def test_outside_any_repository_nothing_is_said_about_git(assure: Call, project: Project) -> None:
    project(GREEN)
    assert "git" not in assure(*RUN).out
    assert "there is no git repository around the project" in assure(*RUN, "--since", "HEAD").err


def test_a_damaged_index_is_not_judged_around(assure: Call, origin: Path) -> None:
    (origin / ".git" / "index").write_bytes(b"junk")
    outcome = assure(*RUN)
    assert (outcome.code, "ENG003 git failed" in outcome.out) == (3, True)
