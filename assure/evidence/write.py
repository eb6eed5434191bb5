"""Writes an evidence folder; the only part of evidence that touches the disk.

The plan comes first and the report last, so the presence of `gatepack.json` means that the run ended. Each file
appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assure.core import UsageProblem
from assure.evidence import assemble
from assure.evidence.clean import clean_report
from assure.evidence.folder import DEFAULT_FORMATS, FORMATS, contents, files_of, names
from assure.evidence.jsontext import json_text
from assure.evidence.names import INCOMPLETE, PACK_JSON, PLAN, is_ours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Mode, Report

__all__ = ["DEFAULT_FORMATS", "FORMATS", "with_evidence", "write_evidence", "write_plan"]

_KINDS = (".json", ".md", ".sarif", ".xml")
_HEAD_BYTES = 512
_LEFTOVER_SECONDS = 3600.0


def write_plan(
    planned: tuple[str, ...],
    mode: Mode,
    folder: Path,
    formats: tuple[str, ...] = DEFAULT_FORMATS,
    *,
    root: Path,
    outside: bool = False,
) -> str:
    """Write `plan.json` before the first gate and take away the report of an earlier run; returns the plan's path.

    Raises UsageProblem for a folder outside `root` (unless `outside`), for one that is a file or can't be written, and
    for one with files of others under the names that are going to be written.
    """
    _check_formats(formats)
    place = _folder(folder, root, outside)
    with _explained(folder), _alone(place):
        _make_room(place, folder, names(planned, formats))
        _write(place / PLAN, json_text(assemble.plan_document(planned, mode)))
        _sync_folder(place)
    return _shown(place / PLAN, root)


def write_evidence(
    report: Report,
    folder: Path,
    formats: tuple[str, ...] = DEFAULT_FORMATS,
    *,
    root: Path,
    outside: bool = False,
) -> tuple[str, ...]:
    """Write the evidence of a run and return the paths written, relative to `root`, in the order of writing.

    `formats` are of FORMATS. Whatever they are, `plan.json` and the report are written: `gatepack.json`, or
    `incomplete.json` for an interrupted run. Files of assure that this run did not write are removed, others are left
    alone. Raises UsageProblem as `write_plan` does, and for an unknown format.
    """
    _check_formats(formats)
    place = _folder(folder, root, outside)
    clean = clean_report(with_evidence(report, folder, formats, root=root), str(root.resolve()))
    last = PACK_JSON if report.complete else INCOMPLETE
    with _explained(folder), _alone(place):
        _make_room(place, folder, names(tuple(result.gate for result in report.results), formats))
        written = [place / name for name in _write_all(clean, place, formats)]
        _remove_stale(place, {path.name for path in written} | {last})
        _write(place / last, assemble.render(clean))
        _sync_folder(place)
    return tuple(_shown(path, root) for path in (*written, place / last))


def with_evidence(report: Report, folder: Path, formats: tuple[str, ...] = DEFAULT_FORMATS, *, root: Path) -> Report:
    """The report whose gates name the files that `write_evidence` writes for them, so that all formats name them.

    Paths are relative to `root`; outside of it only the file's name stands, because evidence knows no machine.
    """
    place, base = (root / folder).resolve(), root.resolve()
    shown = place.relative_to(base).as_posix() if place.is_relative_to(base) else "."
    prefix = "" if shown == "." else shown
    return replace(
        report,
        results=tuple(replace(result, evidence=files_of(result.gate, formats, prefix)) for result in report.results),
    )


def _check_formats(formats: tuple[str, ...]) -> None:
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise UsageProblem(f"evidence can't be written as {', '.join(unknown)}; formats are {', '.join(FORMATS)}")


def _write_all(report: Report, place: Path, formats: tuple[str, ...]) -> Iterator[str]:
    """Write everything but the report and name each file once it is there."""
    for name, content in contents(report, formats):
        _write(place / name, content)
        yield name


def _folder(folder: Path, root: Path, outside: bool) -> Path:
    """The evidence folder, made if it is not there, with links resolved before it is compared with the root."""
    place = (root / folder).resolve()
    if not outside and not place.is_relative_to(root.resolve()):
        raise UsageProblem(f"the evidence folder {folder} lies outside the project; name a folder inside it")
    with _explained(folder):
        place.mkdir(parents=True, exist_ok=True)
    return place


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turns what the operating system refuses into a message for the person who named the folder."""
    try:
        yield
    except (FileExistsError, NotADirectoryError):
        raise UsageProblem(f"the evidence folder {folder} is a file, or lies below one; name another folder") from None
    except OSError as problem:
        raise UsageProblem(f"evidence can't be written to {folder}: {problem.strerror or problem}") from None


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Keep other runs from writing here at the same time: the folder holds the evidence of one run, never of two."""
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:  # no such locks on this system
        yield
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems know none
            flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, content: str) -> None:
    """Put the content in place whole: a file beside it, flushed to the disk, then renamed over it."""
    beside = path.with_name(f".assure-{os.getpid()}-{path.name}.tmp")
    beside.unlink(missing_ok=True)
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _sync_folder(place: Path) -> None:
    """Make the renames last as well, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_room(place: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Take away the report of an earlier run and what a killed one left; never overwrite a file of somebody else."""
    strangers = sorted(name for name in names if _of_others(place / name))
    if strangers:
        raise UsageProblem(
            f"{folder} holds {', '.join(strangers)}, which assure did not write and would overwrite; name a folder that"
            " is for evidence alone"
        )
    _sweep(place)
    for name in (PACK_JSON, INCOMPLETE):
        _remove_ours(place / name)


def _of_others(path: Path) -> bool:
    """Whether a file with content stands there that assure did not write; a link is no file."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size > 0 and not _ours(path)


def _ours(path: Path) -> bool:
    """Whether the first bytes of a file say that assure wrote it."""
    with path.open("rb") as file:
        return is_ours(file.read(_HEAD_BYTES))


def _sweep(place: Path) -> None:
    """Remove what a killed run left half written; the files of a run that is still at work are young."""
    for path in place.glob(".assure-*.tmp"):
        if time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS:
            path.unlink(missing_ok=True)


def _remove_stale(place: Path, written: set[str]) -> None:
    """Remove evidence of gates that this run did not include, and formats it did not write."""
    for path in sorted(place.iterdir()):
        if path.name not in written and path.suffix in _KINDS:
            _remove_ours(path)


def _remove_ours(path: Path) -> None:
    """Remove a file that assure wrote, and leave any other alone."""
    if path.is_file() and not path.is_symlink() and _ours(path):
        path.unlink()


def _shown(path: Path, root: Path) -> str:
    base = root.resolve()
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
