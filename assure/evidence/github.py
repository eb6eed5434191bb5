"""GitHub Actions: annotations as workflow commands, and the Markdown of the step summary.

GitHub shows ten errors and ten warnings a step and drops the rest without a word, and drops a summary of more than a
mebibyte as a whole; so the heaviest come first, and what is left out is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import ExitCode, Verdict
from assure.evidence import markdown
from assure.evidence.audit import why
from assure.evidence.clean import one_line
from assure.evidence.figures import counted, heaviest_first, was_run, without_result
from assure.evidence.text import closing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Finding, GateResult, Report

ANNOTATIONS = 10
SUMMARY_BYTES = 1024 * 1024 - 1024

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """Annotations of a (clean) report, then the closing table for the log."""
    errors = [*_gate_errors(report), *(_annotation("error", finding) for finding in _open(report, blocking=True))]
    warnings = [
        *_gate_warnings(report),
        *(_annotation("warning", finding) for finding in _open(report, blocking=False)),
    ]
    lines = errors[:ANNOTATIONS] + warnings[:ANNOTATIONS]
    lines.extend(_left_out(len(errors) - ANNOTATIONS, len(warnings) - ANNOTATIONS))
    # The runner reads `##[command]` anywhere in a line of the log as a command of its older kind.
    return "\n".join([*lines, *closing(report)]).replace("##[", "# #[") + "\n"


def summary(report: Report, limit: int = SUMMARY_BYTES) -> str:
    """The step summary of a (clean) report in at most `limit` bytes; the caller appends it to GITHUB_STEP_SUMMARY."""
    page = markdown.render(report)
    if len(page.encode()) <= limit:
        return page
    notice = (
        "\n**This summary was cut here: it would be larger than GitHub shows. The evidence files hold all of it.**\n"
    )
    room = limit - len(notice.encode())
    kept: list[str] = []
    for line in page.splitlines(keepends=True):
        room -= len(line.encode())
        if room < 0:
            break
        kept.append(line)
    return "".join([*_closed(kept), notice])


def _closed(lines: list[str]) -> list[str]:
    """The lines without a fence that was opened and not closed, which would swallow the notice."""
    fences = [number for number, line in enumerate(lines) if line.startswith("```")]
    return lines[: fences[-1]] if len(fences) % 2 else lines


def _open(report: Report, *, blocking: bool) -> list[Finding]:
    """The findings of all gates that block, or those that don't; the heaviest first."""
    chosen: list[Finding] = []
    for result in report.results:
        chosen.extend(finding for finding in result.findings if result.blocks(finding) is blocking)
    return heaviest_first(chosen)


def _gate_errors(report: Report) -> Iterator[str]:
    """Gates that could not judge, which no finding would show."""
    for result in report.results:
        if result.verdict in (Verdict.BROKEN, Verdict.EMPTY) or _past_its_day(result):
            yield _command("error", f"assure {result.gate}: {result.verdict}", why(result))
    if report.exit_code is ExitCode.INTERRUPTED or not report.complete:
        missing = ", ".join(without_result(report))
        yield _command("error", "assure: incomplete", f"The run was interrupted; without a result: {missing or 'none'}")


def _gate_warnings(report: Report) -> Iterator[str]:
    for result in report.results:
        if result.verdict is Verdict.SKIPPED and not _past_its_day(result):
            state = "deferred" if was_run(result) else "not run"
            yield _command("warning", f"assure {result.gate}: {state}", why(result))


def _past_its_day(result: GateResult) -> bool:
    return result.verdict is Verdict.SKIPPED and result.reason.startswith("ENG004")


def _annotation(level: str, finding: Finding) -> str:
    place = finding.location
    properties: dict[str, str | int] = {"file": place.path, "line": place.line, "col": place.column}
    message = one_line(finding.message) + (f"\nFix: {one_line(finding.fix)}" if finding.fix else "")
    return _command(level, f"{finding.code} {finding.name}", f"{message}\nassure explain {finding.code}", properties)


def _command(level: str, title: str, message: str, properties: dict[str, str | int] | None = None) -> str:
    """One workflow command; properties without a value are left out."""
    known = {key: str(value) for key, value in (properties or {}).items() if value}
    spelt = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in {**known, "title": title}.items())
    return f"::{level} {spelt}::{message.translate(_DATA)}"


def _left_out(errors: int, warnings: int) -> Iterator[str]:
    """The closing notice; empty where all are shown."""
    parts = [counted(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number > 0]
    if parts:
        message = f"{' and '.join(parts)} more than GitHub shows for a step; all of them are in the evidence."
        yield _command("notice", "assure: annotations left out", message)
