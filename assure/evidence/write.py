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
from assure.evidence.names import (
    INCOMPLETE,
    INDEX,
    PACK_JSON,
    PACK_JUNIT,
    PACK_MARKDOWN,
    PACK_SARIF,
    PLAN,
    evidence_paths,
    is_ours,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import GateResult, Mode, Report

FORMATS = ("json", "markdown", "sarif", "junit")
DEFAULT_FORMATS = ("json", "markdown")

_KINDS = (".json", ".md", ".sarif", ".xml")
_HEAD_BYTES = 512
_LEFTOVER_SECONDS = 3600.0


def write_plan(planned: tuple[str, ...], mode: Mode, folder: Path, *, root: Path, outside: bool = False) -> str:
    """Write `plan.json` before the first gate and take away the report of an earlier run; returns the plan's path.

    Raises UsageProblem for a folder outside `root` (unless `outside`), for one that is a file or can't be written.
    """
    place = _folder(folder, root, outside)
    with _explained(folder):
        _sweep(place)
        for name in (PACK_JSON, INCOMPLETE):
            _remove_ours(place / name)
        _write(place / PLAN, assemble.json_text(assemble.plan_document(planned, mode)))
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
    clean = clean_report(with_evidence(report, folder, formats, root=root))
    last = PACK_JSON if report.complete else INCOMPLETE
    with _explained(folder):
        _sweep(place)
        for name in (PACK_JSON, INCOMPLETE):
            _remove_ours(place / name)
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
        results=tuple(replace(result, evidence=_files(result.gate, formats, prefix)) for result in report.results),
    )


def _check_formats(formats: tuple[str, ...]) -> None:
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise UsageProblem(f"evidence can't be written as {', '.join(unknown)}; formats are {', '.join(FORMATS)}")


def _files(gate: str, formats: tuple[str, ...], folder: str = "") -> tuple[str, ...]:
    json_path, markdown_path = evidence_paths(gate, folder)
    return tuple(path for path, kind in ((json_path, "json"), (markdown_path, "markdown")) if kind in formats)


def _write_all(report: Report, place: Path, formats: tuple[str, ...]) -> Iterator[str]:
    """Write everything but the report and name each file once it is there."""
    for name, content in _contents(report, formats):
        _write(place / name, content)
        yield name


def _contents(report: Report, formats: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield PLAN, assemble.json_text(assemble.plan_document(report.planned, report.mode))
    for result in report.results:
        yield from _gate_contents(report, result, formats)
    if "sarif" in formats:
        from assure.evidence import sarif

        yield PACK_SARIF, sarif.render(report)
    if "junit" in formats:
        from assure.evidence import junit

        yield PACK_JUNIT, junit.render(report)
    if "markdown" in formats:
        from assure.evidence import markdown

        yield PACK_MARKDOWN, markdown.pack_page(report)
        files = {result.gate: _files(result.gate, formats) for result in report.results}
        yield INDEX, markdown.index_page(report, files, _pack_files(report, formats))


def _gate_contents(report: Report, result: GateResult, formats: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    json_path, markdown_path = evidence_paths(result.gate)
    if "json" in formats:
        yield json_path, assemble.json_text(assemble.gate_document(report, result))
    if "markdown" in formats:
        from assure.evidence import markdown

        yield markdown_path, markdown.gate_page(report, result)


def _pack_files(report: Report, formats: tuple[str, ...]) -> tuple[str, ...]:
    """The files of the pack that the index names."""
    names = [PACK_JSON if report.complete else INCOMPLETE, PACK_MARKDOWN]
    names += [name for kind, name in (("sarif", PACK_SARIF), ("junit", PACK_JUNIT)) if kind in formats]
    return (*names, PLAN)


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


def _write(path: Path, content: str) -> None:
    """Put the content in place whole: a file beside it, flushed to the disk, then renamed over it."""
    beside = path.with_name(f".assure-{os.getpid()}-{path.name}.tmp")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
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
    if path.is_symlink() or not path.is_file():
        return
    with path.open("rb") as file:
        ours = is_ours(file.read(_HEAD_BYTES))
    if ours:
        path.unlink()


def _shown(path: Path, root: Path) -> str:
    base = root.resolve()
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
