"""Whether git could be asked about the judged project: what it refuses, or leaves out of the checkout, is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assure.core import CouldNotJudge

if TYPE_CHECKING:
    from assure.backend.git import Git


def notes_on(git: Git | None, root: str) -> tuple[str, ...]:
    """What a reader of the report must know of the repository around a folder, the same on every machine."""
    if git is not None:
        return _left_out(git)
    if not _marked(Path(root)):
        return ()
    return ("git can't read the repository around the project: no commit is named, and what git ignores is judged too",)


def _left_out(git: Git) -> tuple[str, ...]:
    try:
        absent = git.absent
    except CouldNotJudge:
        return ()  # the gates have met the same, and say so
    return (f"a sparse checkout leaves out tracked files, which are not judged: {absent}",) if absent else ()


def why_unusable(root: str) -> str:
    """Why there is no git for a project, in git's own words where it has some."""
    from assure.backend.gitcommand import GitCommand

    if not _marked(Path(root)):
        return "there is no git repository around the project"
    try:
        answer = GitCommand(Path(root), {}).ask("rev-parse", "--show-toplevel")
    except CouldNotJudge as problem:
        return str(problem)
    return f"git refuses the repository around the project: {answer.problem.strip() or 'it gives no reason'}"


def _marked(root: Path) -> bool:
    """Whether something around the folder says that it belongs to a repository."""
    return any((folder / ".git").exists() for folder in (root, *root.parents))
