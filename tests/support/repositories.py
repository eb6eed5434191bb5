"""Git as tests need it: with an author, and without the settings of whoever runs them."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = ("user.name=a", "user.email=a@example.com", "commit.gpgsign=false", "protocol.file.allow=always")


def git(root: Path, *words: str) -> None:
    """A real git command in a folder; it must succeed."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    line = ["git", *(word for setting in _SETTINGS for word in ("-c", setting)), *words]
    subprocess.run(line, cwd=root, env=environment, check=True, capture_output=True)


def commit(root: Path) -> None:
    """Everything that changed, as a commit."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "step")


def committed(root: Path) -> None:
    """Makes the folder a repository with one commit."""
    git(root, "init", "-q", "-b", "main")
    commit(root)
