"""The project as it stood at a commit, written to a scratch folder: everything that gates read there, and no more."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from assure.backend.git import LINK, SUBMODULE, Git, Tracked
from assure.contracts.files import KINDS
from assure.core import CouldNotJudge
from assure.tree.globs import fixed_prefix, is_glob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from assure.contracts.values import Config

# So many files are held at a time.
_AT_ONCE = 500
# What is read without the configuration saying so, and what contracts refer to.
_SUFFIXES = (".py", ".yaml", ".yml", ".md", ".json", ".jsonl")


class Past(NamedTuple):
    """A commit of a repository and the folder that is to hold what stood there."""

    git: Git
    commit: str
    folder: Path

    def write_file(self, path: str) -> None:
        """Write one file, where the commit has it."""
        self._write(self.git, self.commit, self.folder, path.__eq__)

    def write_for(self, config: Config) -> tuple[str, ...]:
        """Write what gates read by this configuration; returns the submodules whose commit is not at hand."""
        # Git must not find a repository around the scratch folder: its index would be taken for what stood here.
        (self.folder / ".git").write_text("no repository\n", encoding="utf-8")
        return tuple(sorted(self._write(self.git, self.commit, self.folder, _needed(config))))

    def write_below(self, folders: Iterable[str]) -> tuple[str, ...]:
        """Write all files below some folders, whatever they are; returns the submodules that are not at hand."""
        (self.folder / ".git").write_text("no repository\n", encoding="utf-8")
        begins = tuple("" if folder == "." else f"{folder.removeprefix('./')}/" for folder in folders)
        return tuple(sorted(self._write(self.git, self.commit, self.folder, lambda path: path.startswith(begins))))

    def _write(self, git: Git, commit: str, folder: Path, wanted: Callable[[str], bool], below: str = "") -> list[str]:
        """Write the entries of one repository and of its submodules, which git keeps as commits of their own."""
        entries = git.files_at(commit)
        chosen = [entry for entry in entries if entry.mode != SUBMODULE and wanted(below + entry.path)]
        _write_entries(git, chosen, folder)
        lost: list[str] = []
        for entry in entries:
            if entry.mode == SUBMODULE:
                lost += self._write_submodule(git, entry, folder, wanted, f"{below}{entry.path}/")
        return lost

    def _write_submodule(
        self, git: Git, entry: Tracked, folder: Path, wanted: Callable[[str], bool], below: str
    ) -> list[str]:
        place = git.root / entry.path
        inner = Git.at(place)
        if inner is None or inner.top.resolve() != place.resolve():
            return [below.rstrip("/")]
        try:
            return self._write(inner, entry.blob, folder / entry.path, wanted, below)
        except CouldNotJudge:
            return [below.rstrip("/")]


def _write_entries(git: Git, entries: list[Tracked], folder: Path) -> None:
    """A few files at a time: what git gives is held until it is written."""
    for begin in range(0, len(entries), _AT_ONCE):
        _write_some(git, entries[begin : begin + _AT_ONCE], folder)


def _write_some(git: Git, entries: list[Tracked], folder: Path) -> None:
    for entry, data in zip(entries, git.read_blobs(entry.blob for entry in entries), strict=True):
        target = folder / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if entry.mode == LINK:
            target.symlink_to(os.fsdecode(data))
        elif not target.exists():
            target.write_bytes(data)


def _needed(config: Config) -> Callable[[str], bool]:
    """Whether a path may be read by a run with this configuration: too many is no harm, one too few is."""
    begins = tuple(fixed_prefix(text) for kind in KINDS for text in getattr(config, kind))
    names = {config.path, config.baseline, *_fixed(config.source)}
    ends = (*_SUFFIXES, *(text.rpartition("/")[2] for text in config.source if is_glob(text)))
    return lambda path: path in names or path.endswith(ends) or path.startswith(begins)


def _fixed(patterns: Iterable[str]) -> set[str]:
    return {text.removeprefix("./") for text in patterns if not is_glob(text)}
