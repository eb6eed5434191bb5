"""Writes an evidence folder; the only part of evidence that touches the disk.

The plan comes first and the report last, so the presence of `gatepack.json` means that the run ended. Each file
appears whole or not at all.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assure.core import UsageProblem
from assure.evidence import assemble
from assure.evidence.clean import clean_report
from assure.evidence.folder import DEFAULT_FORMATS, FORMATS, contents, files_of, names
from assure.evidence.jsontext import json_text
from assure.evidence.names import INCOMPLETE, PACK_JSON, PLAN
from assure.kept.folder import Alone, make_room, put, remove_stale, strangers, sync

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Mode, Report

__all__ = ["DEFAULT_FORMATS", "FORMATS", "with_evidence", "write_evidence", "write_plan"]


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
    with _explained(folder), Alone(str(place)):
        _make_room(str(place), folder, names(planned, formats))
        _write(str(place), PLAN, json_text(assemble.plan_document(planned, mode)))
        sync(str(place))
    return _shown(place / PLAN, root)


def write_evidence(
    report: Report,
    folder: Path,
    formats: tuple[str, ...] = DEFAULT_FORMATS,
    *,
    root: Path,
    outside: bool = False,
    taken: dict[str, str] | None = None,
) -> tuple[str, ...]:
    """Write the evidence of a run and return the paths written, relative to `root`, in the order of writing.

    `formats` are of FORMATS. Whatever they are, `plan.json` and the report are written: `gatepack.json`, or
    `incomplete.json` for an interrupted run. Files of assure that this run did not write are removed, others are left
    alone. `taken` is given what was written, by file name. Raises UsageProblem as `write_plan` does, and for an
    unknown format.
    """
    _check_formats(formats)
    place = _folder(folder, root, outside)
    clean = clean_report(with_evidence(report, folder, formats, root=root), str(root.resolve()))
    last = PACK_JSON if report.complete else INCOMPLETE
    with _explained(folder), Alone(str(place)):
        _make_room(str(place), folder, names(tuple(result.gate for result in report.results), formats))
        written = [*_write_all(clean, str(place), formats, taken), last]
        remove_stale(str(place), frozenset(written))
        _write(str(place), last, assemble.render(clean), taken)
        sync(str(place))
    return tuple(_shown(place / name, root) for name in written)


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


def _write_all(report: Report, place: str, formats: tuple[str, ...], taken: dict[str, str] | None) -> Iterator[str]:
    """Write everything but the report and name each file once it is there."""
    for name, content in contents(report, formats):
        _write(place, name, content, taken)
        yield name


def _write(place: str, name: str, content: str, taken: dict[str, str] | None = None) -> None:
    put(f"{place}/{name}", (content.encode(),))
    if taken is not None:
        taken[name] = content


def _make_room(place: str, folder: Path, names: tuple[str, ...]) -> None:
    """Take away the report of an earlier run and what a killed one left; never overwrite a file of somebody else."""
    others = strangers(place, names)
    if others:
        raise UsageProblem(
            f"{folder} holds {', '.join(others)}, which assure did not write and would overwrite; name a folder that"
            " is for evidence alone"
        )
    make_room(place)


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


def _shown(path: Path, root: Path) -> str:
    base = root.resolve()
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
