"""What a run is judged from, as plain values that are the same only where nothing has changed.

Nothing is compared by a digest or by a time: the texts themselves are, and for unchanged source what git says of it.
"""

from __future__ import annotations

import os
import sys

from assure import __version__
from assure.kept.asking import Question
from assure.kept.gitwords import CHANGED, STANDING, TRACKED
from assure.kept.matching import matching

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from assure.kept.record import Plain, Record

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
_SUM = 32


class Standing(tuple[bytes, bytes, bytes]):
    """What git says of a working tree but for the list of all its files: that is told by the sum of git's index.

    What is changed or new (without the evidence in a folder, which each run leaves anew), what HEAD is, and the sum.
    """

    __slots__ = ()

    @classmethod
    def of(cls, root: str, folder: str) -> Standing | None:
        """How the tree below a folder stands; None where git can't say."""
        questions = [Question(root, *words) for words in (CHANGED, STANDING)]
        changed, standing = [question.answer() for question in questions]
        if changed is None or standing is None:
            return None
        try:
            return cls((_without(changed, folder), standing, _sum(root, standing)))
        except OSError:
            return None


def _without(changed: bytes, folder: str) -> bytes:
    below = os.fsencode(f"? {folder.strip('/')}/")
    if below not in changed:
        return changed
    lines = changed.split(b"\0")
    return b"\0".join([line for line in lines if not (line.startswith(below) and line.endswith(EVIDENCE))])


def _sum(root: str, standing: bytes) -> bytes:
    """What git's index ends with: a sum of all that is in it; nothing where git was told to leave it out."""
    path = os.path.join(os.fsencode(root), standing.split(b"\n", 1)[0])
    with open(path, "rb") as index:
        index.seek(-_SUM, os.SEEK_END)
        found = index.read()
    return found if any(found[-20:]) else b""


def tracked(root: str) -> bytes | None:
    """All files that git tracks, with their blobs, as git lists them."""
    return Question(root, *TRACKED).answer()


def unchanged(root: str, record: Record) -> bool:
    """Whether a run over the project would see what a kept one saw.

    That is (files, patterns, the folder of evidence, how the tree stands, the place in the body of all tracked files).
    """
    files, patterns, folder, stood, place = record.seen
    stands = Standing.of(root, folder)
    if stands is None or stands[:2] != stood[:2]:
        return False
    if not stands[2] or stands[2] != stood[2]:
        listed = tracked(root)
        if listed is None or listed != record.body[place[0] : place[0] + place[1]]:
            return False
    return all(content(root, path) == (path, real, data) for path, real, data in files) and all(
        matched(root, pattern) == (pattern, paths) for pattern, paths in patterns
    )
