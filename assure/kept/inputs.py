"""What a run is judged from, as plain values that are the same only where nothing has changed.

Nothing is compared by a digest or by a time: the texts themselves are, and for unchanged source what git says of it.
"""

from __future__ import annotations

import os
import sys

from assure import __version__
from assure.kept.asking import Question
from assure.kept.gitwords import COMMIT, TRACKED, UNTRACKED
from assure.kept.matching import matching

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from assure.kept.record import Plain

# What changes neither what is judged nor what is told of it: `output` counts by whether a file gets the result.
_OTHERWISE = frozenset({"config", "jobs", "no_cache", "no_color", "output"})


def kind_of(name: str, values: Mapping[str, Any], config: str) -> Plain:
    """What tells one kind of run from another: the project, the command and its options."""
    options = tuple((key, values[key]) for key in sorted(values) if key not in _OTHERWISE)
    return os.path.realpath(config), os.path.basename(config), name, options, bool(values["output"])


def asked(kind: Plain, day: str, colour: bool) -> Plain:
    """All that a run depends on besides files: its kind, the day, the colours, this assure and this Python."""
    return kind, day, colour, __version__, sys.version, own_code()


def own_code() -> Plain:
    """The modules of assure by path, size and time of change: it is not judged but trusted, and may be edited."""
    top = os.path.dirname(os.path.dirname(__file__))
    found: list[tuple[str, int, int]] = []
    folders = [top]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    about = entry.stat()
                    found.append((entry.path, about.st_size, about.st_mtime_ns))
                elif entry.name != "__pycache__" and entry.is_dir():
                    folders.append(entry.path)
    return tuple(sorted(found))


def content(root: str, path: str) -> tuple[str, str, bytes | None]:
    """A file by name: where it really is, and what it holds, None where there is none."""
    real = os.path.realpath(os.path.join(root, path))
    try:
        if os.path.isfile(real):  # a pipe would be waited for
            with open(real, "rb") as file:
                return path, real, file.read()
    except OSError:
        pass  # one that can't be read tells as little as none
    return path, real, None


def are_few(root: str, paths: tuple[str, ...]) -> bool:
    """Whether files hold few enough bytes to be kept and compared word for word."""
    places = [os.path.join(root, path) for path in paths]
    return sum(os.path.getsize(place) for place in places if os.path.isfile(place)) <= _MOST


def matched(root: str, pattern: str) -> tuple[str, tuple[str, ...]]:
    """A pattern of the configuration with the files it stands for."""
    return pattern, tuple(sorted(set(matching(root, pattern))))


_MOST = 16 * 1024 * 1024
# How files of evidence are called, those that are just being written among them.
EVIDENCE = (b".json", b".md", b".sarif", b".xml", b".tmp")


class Asked:
    """What git is asked of a working tree, all at once."""

    def __init__(self, root: str) -> None:
        self._questions = [Question(root, *words) for words in (TRACKED, UNTRACKED, COMMIT)]

    def answers(self) -> tuple[bytes | None, ...]:
        """The tracked files, those git does not know, the commit; None for what it can't say."""
        return tuple([question.answer() for question in self._questions])


def without(untracked: bytes | None, folder: str) -> bytes | None:
    """What git does not know, without the evidence in a folder: each run leaves it anew."""
    below = os.fsencode(folder.strip("/") + "/")
    if untracked is None or below not in untracked:
        return untracked
    names = untracked.split(b"\0")
    return b"\0".join([name for name in names if not (name.startswith(below) and name.endswith(EVIDENCE))])


def unchanged(root: str, seen: Plain) -> bool:
    """Whether a run over the project would see what another one saw.

    That is (files, patterns, the folder of evidence, answers of git).
    """
    files: Any
    patterns: Any
    folder: Any
    files, patterns, folder, told = seen
    git = Asked(root)
    try:
        same = all(content(root, path) == (path, real, data) for path, real, data in files)
        same = same and all(matched(root, pattern) == (pattern, paths) for pattern, paths in patterns)
    finally:
        tracked, untracked, commit = git.answers()
    return same and (tracked, without(untracked, folder), commit) == told
