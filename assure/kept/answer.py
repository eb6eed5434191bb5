"""Answers a command line with what an earlier run left, where nothing that it was judged from has changed."""

from __future__ import annotations

import os
import time

from assure.kept.cachedir import cache_path
from assure.kept.folder import INCOMPLETE, PACK_JSON, Alone, make_room, put, remove_stale, strangers, sync
from assure.kept.inputs import asked, kind_of, unchanged
from assure.kept.record import path_of, read

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from assure.kept.record import Record

CONFIG = "assure.yaml"
FORMATS = (None, "text", "json", "markdown", "sarif")
# A text with two gaps, for the clock: its parts are places in the body, or one of these words.
STARTED, ENDED = "started", "ended"


class Given:
    """What a kept run is answered with; `printed` and `filed` are None where nothing was written there.

    `evidence` holds the folder relative to the project and the files in the order of writing; `lines` are those of the
    progress.
    """

    __slots__ = ("_body", "_gaps", "code", "evidence", "filed", "lines", "printed")

    def __init__(self, record: Record, started: str) -> None:
        self.code: int
        self.lines: tuple[str, ...]
        self.code, self.lines, self.printed, self.filed, self.evidence = record.given
        self._body = record.body
        self._gaps = {STARTED: started, ENDED: now()}

    def parts(self, pieces: tuple[Any, ...]) -> Iterator[bytes | memoryview]:
        """The bytes of a text, its gaps filled."""
        for piece in pieces:
            if isinstance(piece, str):
                yield self._gaps[piece].encode()
            else:
                yield self._body[piece[0] : piece[0] + piece[1]]

    def text(self, pieces: tuple[Any, ...]) -> str:
        """The text itself."""
        return b"".join(self.parts(pieces)).decode()


def answer(name: str, values: Mapping[str, Any], colour: bool) -> Given | None:
    """What an earlier run of the same command gave, its evidence in place again; None where it has to be judged.

    Whatever is out of the ordinary (a file of others in the evidence folder, a disk that is full) has to be judged
    too, so that it is told in the usual words.
    """
    started = now()
    try:
        config = config_path(values["config"])
        place = runs_file(name, values, config)
        record = read(place) if place else None
        if record is None or record.asked != asked(kind_of(name, values, config), day(values), colour):
            return None
        root = os.path.dirname(os.path.realpath(config))
        if not unchanged(root, record):
            return None
        given = Given(record, started)
        return given if given.evidence is None or _written(given, root) else None
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def runs_file(name: str, values: Mapping[str, Any], config: str) -> str:
    """The file that a run of this kind is kept in; "" where none may be, or none can be."""
    cache = cache_path()
    if not cache or not config or not keepable(values) or not hasattr(os, "posix_spawnp"):
        return ""
    root = os.path.dirname(os.path.realpath(config))
    if os.path.join(os.path.realpath(cache), "").startswith(os.path.join(root, "")):
        return ""  # nothing is kept in the judged tree
    return path_of(cache, kind_of(name, values, config))


def keepable(values: Mapping[str, Any]) -> bool:
    """Whether a command line is of a kind that is kept: compared with the past, or told otherwise, it is not."""
    output = values["output"] or ""
    if values["no_cache"] or values["since"] is not None or values["format"] not in FORMATS:
        return False
    return not output.endswith("/") and not os.path.isdir(output)


def config_path(named: str | None) -> str:
    """The configuration of a command line, "" where there is none."""
    if named:
        return named
    folder = os.path.realpath(os.getcwd())
    while not os.path.isfile(os.path.join(folder, CONFIG)):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return ""
    return os.path.join(folder, CONFIG)


def day(values: Mapping[str, Any]) -> str:
    """The day on which is judged."""
    return values["today"] or now()[:10]


def now() -> str:
    """The clock, for the `run` block of evidence."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _written(given: Given, root: str) -> bool:
    """Put the evidence in place; False where the folder is not as it should be."""
    folder, files = given.evidence
    place = os.path.realpath(os.path.join(root, folder))
    if not place.startswith(os.path.join(root, "")):
        return False
    os.makedirs(place, exist_ok=True)
    with Alone(place):
        if strangers(place, (INCOMPLETE, *[name for name, _ in files])):
            return False
        make_room(place)
        for name, pieces in files:
            if name == PACK_JSON:
                remove_stale(place, frozenset(name for name, _ in files))
            put(os.path.join(place, name), given.parts(pieces))
        sync(place)
    return True
