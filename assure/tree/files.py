"""Reads from the disk: one file, the folders below one, where links lead; what can't be read is told, not left out."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.facts import SourceError
from assure.tree.source import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NO_SOURCE = ("__pycache__", "node_modules")
PYTHON = ".py"
VENV_MARK = "pyvenv.cfg"
LEADS_BACK = "this link leads back to itself"


class Found(NamedTuple):
    """What a walk met: files and links, as paths relative to the root."""

    files: tuple[str, ...]
    links: tuple[str, ...]


class Settled(NamedTuple):
    """What links came to: further files to judge, and links to source or folders that can't be followed."""

    files: tuple[str, ...]
    errors: tuple[tuple[str, SourceError], ...]


def read_file(path: str) -> bytes | SourceError:
    """The bytes of a regular file, or why there are none; never waits for a pipe or a device."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as problem:
        return unreadable(problem)
    with os.fdopen(handle, "rb") as stream:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            return SourceError("unreadable", 0, 0, "it is no regular file")
        if state.st_size > LARGEST:
            return SourceError("too-large", 0, 0, f"the file has {state.st_size} bytes; at most {LARGEST} are read")
        try:
            return stream.read()
        except OSError as problem:
            return unreadable(problem)


def unreadable(problem: OSError) -> SourceError:
    """The finding's words for a refusal of the operating system."""
    if problem.errno == errno.ELOOP:
        return SourceError("symlink-loop", 0, 0, LEADS_BACK)
    return SourceError("unreadable", 0, 0, f"the file can't be read: {problem.strerror}")


def walk_folder(root: str, folder: str) -> Found:
    """All files and links below a folder ("" is the root) without hidden folders, caches and virtual environments.

    Links are met, not followed.
    """
    files: list[str] = []
    links: list[str] = []
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        for entry in _entries(f"{root}/{here}"):
            path = f"{here}/{entry.name}" if here else entry.name
            if entry.is_symlink():
                links.append(path)
            elif entry.is_file(follow_symlinks=False):
                files.append(path)
            elif entry.is_dir(follow_symlinks=False) and not _left_out(entry):
                waiting.append(path)
    return Found(tuple(sorted(files)), tuple(sorted(links)))


def _entries(folder: str) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as listing:
            return sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return ()


def _left_out(entry: os.DirEntry[str]) -> bool:
    return entry.name.startswith(".") or entry.name in NO_SOURCE or is_venv(Path(entry.path))


def is_venv(folder: Path) -> bool:
    """Whether a folder is a virtual environment: its mark and its programs; the mark alone would hide any source."""
    return (folder / VENV_MARK).exists() and any((folder / name).is_dir() for name in ("bin", "Scripts"))


class Links:
    """Follows the links of a tree, each folder at most once and never out of `top`, the folder that may be read."""

    def __init__(self, root: Path, top: Path) -> None:
        self._root = root.resolve()
        self._top = top.resolve()
        self._walked: set[Path] = set()

    def settle(self, links: Iterable[str], judged: Iterable[str]) -> Settled:
        """The files behind links; folders below `judged` (relative to the root) are judged where they stand."""
        own = [self._root / folder for folder in judged]
        files: list[str] = []
        errors: list[tuple[str, SourceError]] = []
        waiting = sorted(links, reverse=True)
        while waiting:
            link = waiting.pop()
            target = self._target(link)
            if isinstance(target, SourceError):
                if target.kind == "symlink-loop" or link.endswith(PYTHON) or (self._root / link).is_dir():
                    errors.append((link, target))
            elif target.is_file():
                files.append(link)
            elif not any(target.is_relative_to(folder) for folder in (*own, *self._walked)):
                self._walked.add(target)
                found = walk_folder(str(self._root), link)
                files.extend(found.files)
                waiting.extend(reversed(found.links))
        return Settled(tuple(sorted(files)), tuple(sorted(errors)))

    def _target(self, link: str) -> Path | SourceError:
        path = self._root / link
        try:
            target = path.resolve(strict=True)
        except RuntimeError:  # how pathlib told of a loop before Python 3.13
            return SourceError("symlink-loop", 0, 0, LEADS_BACK)
        except OSError as problem:
            return unreadable(problem)
        if target.is_dir() and path.parent.resolve().is_relative_to(target):
            return SourceError("symlink-loop", 0, 0, "this link leads to a folder it stands in; it is not followed")
        if not target.is_relative_to(self._top):
            return SourceError("unreadable", 0, 0, "this link leads out of the project; it is not followed")
        return target


def below_any(path: str, folders: Iterable[str]) -> bool:
    """Whether a path of the project stands below one of these folders."""
    return any(path.startswith(folder + "/") for folder in folders)


def venv_folders(root: Path, paths: Iterable[str]) -> Iterator[str]:
    """The folders that are virtual environments, told by the file that marks one."""
    for path in paths:
        if path.endswith("/" + VENV_MARK) and is_venv((root / path).parent):
            yield path.rpartition("/")[0]
