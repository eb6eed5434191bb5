"""What an evidence folder holds: which files a run leaves in which formats, and what stands in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.evidence import assemble
from assure.evidence.jsontext import json_text
from assure.evidence.names import (
    INCOMPLETE,
    INDEX,
    PACK_JSON,
    PACK_JUNIT,
    PACK_MARKDOWN,
    PACK_SARIF,
    PLAN,
    evidence_paths,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import GateResult, Report

FORMATS = ("json", "markdown", "sarif", "junit")
DEFAULT_FORMATS = ("json", "markdown")


def names(gates: tuple[str, ...], formats: tuple[str, ...]) -> tuple[str, ...]:
    """Every file that a run of these gates may write."""
    of_gates = (name for gate in gates for name in files_of(gate, formats))
    pages = (PACK_MARKDOWN, INDEX) if "markdown" in formats else ()
    return (PLAN, PACK_JSON, INCOMPLETE, *of_gates, *pages, *_for_programs(formats))


def files_of(gate: str, formats: tuple[str, ...], folder: str = "") -> tuple[str, ...]:
    """The files of one gate in the formats asked for, inside `folder` where one is given."""
    json_path, markdown_path = evidence_paths(gate, folder)
    return tuple(path for path, kind in ((json_path, "json"), (markdown_path, "markdown")) if kind in formats)


def contents(report: Report, formats: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The files of a (clean) report with their content, in the order of writing, but for `gatepack.json`."""
    yield PLAN, json_text(assemble.plan_document(report.planned, report.mode))
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
        files = {result.gate: files_of(result.gate, formats) for result in report.results}
        yield INDEX, markdown.index_page(report, files, _pack_files(report, formats))


def _gate_contents(report: Report, result: GateResult, formats: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    json_path, markdown_path = evidence_paths(result.gate)
    if "json" in formats:
        yield json_path, json_text(assemble.gate_document(report, result))
    if "markdown" in formats:
        from assure.evidence import markdown

        yield markdown_path, markdown.gate_page(report, result)


def _pack_files(report: Report, formats: tuple[str, ...]) -> tuple[str, ...]:
    """The files of the pack that the index names."""
    return (PACK_JSON if report.complete else INCOMPLETE, PACK_MARKDOWN, *_for_programs(formats), PLAN)


def _for_programs(formats: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for kind, name in (("sarif", PACK_SARIF), ("junit", PACK_JUNIT)) if kind in formats)
