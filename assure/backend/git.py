"""A small port over git: what stands in the working tree, at a ref and between the two; it never writes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assure.backend.gitcommand import GitCommand
from assure.core import CouldNotJudge
from assure.kept.gitwords import COMMIT, TRACKED, UNTRACKED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Self

LINK = "120000"
SUBMODULE = "160000"


class Tracked(NamedTuple):
    """A path at a ref, with the blob that holds its content and its mode."""

    path: str
    blob: str
    mode: str


class GitFiles(NamedTuple):
    """The files of the working tree below the root: tracked ones, and new ones that nothing tells git to ignore.

    `blobs` has the blob of each tracked file, "" where the working tree holds something else than git last saw.
    A path in `untracked` that ends in a slash is a repository of its own.
    """

    blobs: Mapping[str, str]
    links: tuple[str, ...]
    submodules: tuple[str, ...]
    untracked: tuple[str, ...]


@dataclass(frozen=True)
class Git:
    """The repository around a folder; `root` need not be its `top`. Paths are relative to `root`.

    The working tree is looked at once for each object, so that all answers are about the same state.
    """

    root: Path
    top: Path

    @classmethod
    def at(cls, root: Path) -> Self | None:
        """The repository that holds a folder, None where there is none or git can't be used."""
        root = root.absolute()
        if not any((folder / ".git").exists() for folder in (root, *root.parents)):
            return None
        try:
            found = GitCommand(root, {}).ask("rev-parse", "--show-toplevel")
        except CouldNotJudge:
            return None
        top = found.text.rstrip("\n")
        return cls(root, Path(top)) if found.code == 0 and top else None

    @cached_property
    def commit(self) -> str:
        """The commit the working tree stands on, "" before the first one."""
        found = self._command.ask(*COMMIT)
        return found.text.strip() if found.code == 0 else ""

    @cached_property
    def shallow(self) -> bool:
        """Whether history was cut when the repository was fetched."""
        return self._command.read("rev-parse", "--is-shallow-repository").strip() == "true"

    @property
    def absent(self) -> int:
        """How many tracked files a sparse checkout leaves out of the working tree."""
        left_out = [record for record in self.records[0] if record[0] == "S"]
        return sum(not (self.root / _path(record)).exists() for record in left_out)

    def files(self, suffixes: tuple[str, ...] = ("",), names: frozenset[str] = frozenset()) -> GitFiles:
        """The files whose path ends in one of `suffixes` or is one of `names`, and all links and submodules."""
        records, untracked = self.records
        endings = (*suffixes, *(f"\t{name}" for name in names))
        files = [record for record in records if record.endswith(endings)]
        special = [record for record in records if record[2:5] != "100"]
        if special:
            files = [record for record in files if record[2:5] == "100"]
        links = [_path(record) for record in special if record.startswith(LINK, 2)]
        submodules = [_path(record) for record in special if record.startswith(SUBMODULE, 2)]
        return GitFiles(_blobs(files), tuple(dict.fromkeys(links)), tuple(dict.fromkeys(submodules)), untracked)

    def clean(self, besides: Iterable[str] = ()) -> bool:
        """Whether the working tree below the root equals the commit; `besides` are folders that don't count.

        A file that git was told not to look at counts as changed: nothing is known of it.
        """
        if not self.commit or self._command.ask("diff-index", "--cached", "--quiet", "HEAD", "--", ".").code != 0:
            return False
        records, untracked = self.records
        left_out = tuple(folder.rstrip("/") + "/" for folder in besides)
        changed = (_path(record) for record in records if not record.startswith("H "))
        return all(path.startswith(left_out) for path in (*changed, *untracked))

    def resolve(self, ref: str) -> str:
        """The commit a ref stands for; raises CouldNotJudge where there is none."""
        found = self._command.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if found.code == 0:
            return found.text.strip()
        why = "; its history is shallow: fetch the ref, or all of it (git fetch --unshallow)" if self.shallow else ""
        raise CouldNotJudge(f"git knows no commit {ref!r} in this repository{why}")

    def base(self, ref: str) -> str:
        """The last commit that a ref and the working tree have in common; raises CouldNotJudge without one."""
        found = self._command.ask("merge-base", self.resolve(ref), "HEAD")
        if found.code == 0:
            return found.text.split()[0]
        if self.shallow:
            cut = f"the history is too shallow to tell where this tree left {ref!r}: git fetch --unshallow"
            raise CouldNotJudge(cut)
        raise CouldNotJudge(f"{ref!r} and this tree have no commit in common, so nothing can be said to have changed")

    def changed_since(self, ref: str) -> frozenset[str]:
        """The paths that differ between the working tree and where it left a ref: changed, new, deleted, renamed.

        Raises CouldNotJudge for a ref that is missing or a history that is too shallow.
        """
        differing = self._command.read("diff", "--name-only", "--no-renames", "--relative", "-z", self.base(ref), "--")
        return frozenset((*_paths(differing), *self.records[1]))

    def renames(self, ref: str = "HEAD") -> Mapping[str, str]:
        """Old path to new path of every file that was renamed between a ref and the working tree, staged or not."""
        compare = ("diff", "--name-status", "-M", "--relative", "-z", self.resolve(ref), "--")
        new = self.records[1]
        if not new:
            return dict(_renamed(self._command.read(*compare)))
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="assure-git-") as folder:
            return dict(_renamed(self._noting(new, Path(folder)).read(*compare)))

    def moved(self, path: str) -> str:
        """Where a file that is gone is now, by the renames git sees up to the working tree; "" where it sees none."""
        now = path
        seen = {path}
        while not (self.root / now).exists():
            now = self._next_place(now)
            if not now or now in seen:
                return ""
            seen.add(now)
        return now if now != path else ""

    def files_at(self, ref: str) -> tuple[Tracked, ...]:
        """The files below the root as they stood at a ref; raises CouldNotJudge for a missing ref."""
        entries = _paths(self._command.read("ls-tree", "-r", "-z", self.resolve(ref)))
        return tuple(map(_tracked_at, entries))

    def read_at(self, ref: str, path: str) -> bytes | None:
        """The content of a file at a ref, None where it did not exist; raises CouldNotJudge for a missing ref."""
        found = self._command.ask("cat-file", "blob", f"{self.resolve(ref)}:./{path}")
        return found.output if found.code == 0 else None

    def read_blobs(self, blobs: Iterable[str]) -> Iterator[bytes]:
        """The contents of blobs, in order; one git process serves all of them."""
        asked = list(blobs)
        feed = "".join(f"{blob}\n" for blob in asked).encode()
        output = self._command.start("cat-file", "--batch", feed=feed).output()
        start = 0
        for blob in asked:
            head = output.index(b"\n", start)
            fields = output[start:head].split()
            if len(fields) != 3:
                raise CouldNotJudge(f"git has no content for {blob}")
            end = head + 1 + int(fields[2])
            yield output[head + 1 : end]
            start = end + 1

    @cached_property
    def _command(self) -> GitCommand:
        return GitCommand(self.root, {})

    @cached_property
    def survey(self) -> tuple[bytes, bytes]:
        """What git lists as tracked and what it does not know, as git says it."""
        tracked = self._command.start(*TRACKED)
        untracked = self._command.start(*UNTRACKED)
        return tracked.output(), untracked.output()

    @cached_property
    def records(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What git lists as tracked (see `_blobs`) and what it does not know; looked at once for each object."""
        tracked, untracked = self.survey
        return _paths(os.fsdecode(tracked)), _paths(os.fsdecode(untracked))

    @cached_property
    def _renames_now(self) -> Mapping[str, str]:
        return self.renames()

    def _noting(self, new: Iterable[str], folder: Path) -> GitCommand:
        """Git with a copy of the index in which new files are noted, so that a diff sees them as well.

        What that writes goes to the scratch folder; the repository's own objects are only read.
        """
        from shutil import copyfile

        where = self._command.read("rev-parse", "--git-path", "index", "--git-path", "objects")
        index, objects = (self.root / line for line in where.rstrip("\n").split("\n"))
        if index.exists():
            copyfile(index, folder / "index")
        (folder / "objects").mkdir()
        variables = {
            "GIT_INDEX_FILE": str(folder / "index"),
            "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects),
            "GIT_LITERAL_PATHSPECS": "1",
        }
        noting = GitCommand(self.root, variables)
        feed = "".join(f"{path}\0" for path in new if not path.endswith("/")).encode(errors="surrogateescape")
        add = ("add", "--intent-to-add", "--pathspec-from-file=-", "--pathspec-file-nul")
        noting.start(*add, feed=feed).output()
        return noting

    def _next_place(self, path: str) -> str:
        """The new name of a file in the change that took the old one away: in the working tree, else in history."""
        if not self.commit:
            return ""
        if self._command.ask("cat-file", "-e", f"HEAD:./{path}").code == 0:
            return self._renames_now.get(path, "")
        log = ("log", "--format=%H", "-n", "1", "--diff-filter=D", "--no-renames", "--", f":(literal){path}")
        commit = self._command.read(*log).strip()
        if not commit:
            return ""
        show = ("diff-tree", "-r", "-M", "-m", "--no-commit-id", "--name-status", "--relative", "-z", commit)
        return dict(_renamed(self._command.read(*show))).get(path, "")


def _paths(output: str) -> tuple[str, ...]:
    """What git lists with `-z`: each followed by a null byte."""
    return tuple(output.split("\0")[:-1])


def _path(record: str) -> str:
    return record[record.find("\t") + 1 :]


def _blobs(records: Iterable[str]) -> dict[str, str]:
    """Path to blob from records of `ls-files -v -s -c -m`: tag, mode, blob, stage, tab, path.

    Tag C repeats what was changed or deleted. Files that somebody told git not to look at (tags in lower case, S) and
    unmerged ones (stage above 0) have no blob that could be trusted either.
    """
    found: dict[str, str] = {}
    for record in records:
        head, _, path = record.partition("\t")
        found[path] = head[9:-2] if head[0] == "H" and head[-1] == "0" else ""
    return found


def _tracked_at(entry: str) -> Tracked:
    """An entry of `ls-tree -r`: mode, type, blob, tab, path."""
    fields, _, path = entry.partition("\t")
    mode, _, blob = fields.split(" ")
    return Tracked(path, blob, mode)


def _renamed(differences: str) -> Iterator[tuple[str, str]]:
    """Pairs of `--name-status -z`: a rename has two paths, everything else one."""
    fields = iter(differences.split("\0"))
    for status in fields:
        if status.startswith("R"):
            yield next(fields), next(fields)
        elif status:
            next(fields)
