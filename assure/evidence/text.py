"""What a person sees at the terminal: each finding short enough to act on, and a line per gate at the end."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from assure.core import Verdict
from assure.evidence.audit import why
from assure.evidence.clean import one_line
from assure.evidence.figures import (
    counted,
    debt,
    debt_line,
    exit_meaning,
    left_out,
    population,
    score,
    was_run,
    without_result,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Finding, GateResult, Report, Severity, Waiver

_RED, _GREEN, _YELLOW, _MAGENTA, _BOLD, _PLAIN = 31, 32, 33, 35, 1, 0

_WORDS = {
    Verdict.PASSED: ("PASS", _GREEN),
    Verdict.FAILED: ("FAIL", _RED),
    Verdict.EMPTY: ("EMPTY", _MAGENTA),
    Verdict.SKIPPED: ("SKIP", _YELLOW),
    Verdict.BROKEN: ("BROKEN", _MAGENTA),
}
_NOT_RUN = ("NOT RUN", _YELLOW)
_SEEN_WIDTH = 72
_AND_MORE = ", ..."
_WEIGHTS = {"critical": _RED, "high": _RED, "medium": _YELLOW, "low": _PLAIN}


def render(report: Report, colour: bool = False, waived: bool = False, shown: int | None = None) -> str:
    """The text of a (clean) report: findings by gate and file, then the closing table.

    `waived` lists the findings under a waiver as well, and those known at the ref of --since. `shown` is how many
    findings of one rule a gate lists, None for all of them; with 0 the closing table says what was found.
    """
    paint = _Paint(colour)
    lines: list[str] = []
    for result in report.results if shown != 0 else ():
        lines.extend(_gate(result, paint, waived, shown))
    lines.extend(closing(report, colour, alone=shown == 0))
    return "\n".join(lines) + "\n"


def closing(report: Report, colour: bool = False, alone: bool = False) -> list[str]:
    """The table of gates, the notes, the debt and the score, as lines; `alone` where no findings stand above it."""
    paint = _Paint(colour)
    lines = list(_table(report, paint, alone))
    lines.append("")
    lines.extend(f"note: {one_line(note)}" for note in report.notes)
    lines.append(f"debt: {debt_line(debt(report.results))}")
    if not report.complete:
        lines.append(
            paint(f"INCOMPLETE: {counted(len(report.results), 'gate')} of {len(report.planned)} finished", _RED)
        )
    lines.append(_score(report, paint))
    return lines


def _score(report: Report, paint: _Paint) -> str:
    """The last line: how many passed, how that ends, and what was left out and so not shown to hold."""
    all_passed = 0 < report.passed == len(report.planned) and report.complete
    parts = [paint(score(report), _GREEN if all_passed else _RED)]
    if not all_passed:
        parts.append(f"exit {int(report.exit_code)}: {exit_meaning(report)}")
    if report.left_out:
        parts.append(paint(left_out(report), _YELLOW))
    return "  ".join(parts)


class _Paint:
    """Wraps text in a colour, or leaves it alone."""

    __slots__ = ("_colour",)

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, code: int) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code and text else text


def _gate(result: GateResult, paint: _Paint, waived: bool, shown: int | None) -> Iterator[str]:
    """The findings of one gate under its title; nothing for a gate without any."""
    allowed = result.waived if waived else ()
    known = result.known if waived else ()
    if not (result.findings or allowed or known):
        return
    yield paint(f"{result.gate}: {result.title}", _BOLD)
    summaries = {rule.code: rule.summary for rule in result.rules}
    listed, others = _cut(result.findings, shown)
    for _, findings in groupby(listed, key=lambda finding: finding.location.path):
        yield ""
        for finding in findings:
            yield from _finding(finding, summaries, result.blocks(finding), paint)
    yield from _more(result, others, paint)
    yield from (f"  waived: {_waived(finding, waiver)}" for finding, waiver in allowed)
    yield from (f"  known: {_place(finding)}" for finding in known)
    yield ""


def _cut(findings: tuple[Finding, ...], shown: int | None) -> tuple[list[Finding], list[Finding]]:
    """The first findings of each rule, and the others: thousands of one kind would bury all else."""
    met: Counter[str] = Counter()
    listed: list[Finding] = []
    others: list[Finding] = []
    for finding in findings:
        met[finding.code] += 1
        (listed if shown is None or met[finding.code] <= shown else others).append(finding)
    return listed, others


def _more(result: GateResult, others: list[Finding], paint: _Paint) -> Iterator[str]:
    """A line for each rule of which not all findings are listed, and where those stand."""
    if not others:
        return
    yield ""
    evidence = f"see {_shown_file(result)}, or use --verbose" if result.evidence else "--verbose shows them"
    for code, number in sorted(Counter(finding.code for finding in others).items()):
        files = len({finding.location.path for finding in others if finding.code == code})
        yield paint(f"  {number} more of {code} in {counted(files, 'file')}: {evidence}", _BOLD)


def _finding(finding: Finding, summaries: dict[str, str], blocks: bool, paint: _Paint) -> Iterator[str]:
    head = paint(_place(finding), _BOLD)
    yield f"  {head}  {_weight(finding.severity, blocks, paint)}"
    yield f"      what  {one_line(finding.message)}"
    if summaries.get(finding.code):
        yield f"      why   {summaries[finding.code]}"
    if finding.fix:
        yield f"      fix   {one_line(finding.fix)}"
    yield f"      more  assure explain {finding.code}"


def _place(finding: Finding) -> str:
    return f"{finding.location} {finding.code} {finding.name}"


def _weight(severity: Severity, blocks: bool, paint: _Paint) -> str:
    return paint(f"[{severity}]" if blocks else f"[{severity}, does not block]", _WEIGHTS[severity])


def _waived(finding: Finding, waiver: Waiver) -> str:
    who = f", {waiver.owner}" if waiver.owner else ""
    until = f", until {waiver.until}" if waiver.until else ""
    return one_line(f"{_place(finding)} ({waiver.kind}{who}{until}: {waiver.reason})")


def _table(report: Report, paint: _Paint, alone: bool) -> Iterator[str]:
    """A line per planned gate, in columns as wide as their longest entry, and why where nothing above tells it."""
    rows = [_row(result) for result in report.results]
    rows.extend((*_NOT_RUN, gate, "did not finish", "", "") for gate in without_result(report))
    gate_width = max((len(row[2]) for row in rows), default=0)
    seen_width = max((len(row[3]) for row in rows), default=0)
    for word, code, gate, seen, seconds, file in rows:
        line = f"{gate:<{gate_width}}  {seen:<{seen_width}}  {seconds:>8}  {file}".rstrip()
        yield f"{paint(f'{word:<7}', code)} {line}"
    for result in report.results:
        if result.verdict is not Verdict.PASSED and (alone or result.verdict is not Verdict.FAILED):
            yield f"  {result.gate}: {why(result)}"


def _row(result: GateResult) -> tuple[str, int, str, str, str, str]:
    word, code = _WORDS[result.verdict] if was_run(result) else _NOT_RUN
    skipped = result.verdict is Verdict.SKIPPED
    seen = "" if skipped else _fitting(population(result))
    seconds = "" if skipped else f"{result.seconds:.2f} s"
    return word, code, result.gate, seen, seconds, _shown_file(result)


def _fitting(seen: str) -> str:
    """As much of what was examined as fits a column; evidence has all of it."""
    if len(seen) <= _SEEN_WIDTH:
        return seen
    end = seen.rfind(", ", 0, _SEEN_WIDTH - len(_AND_MORE))
    return seen[:end] + _AND_MORE if end > 0 else seen


def _shown_file(result: GateResult) -> str:
    """The file a person opens: Markdown before JSON."""
    return next((path for path in result.evidence if path.endswith(".md")), next(iter(result.evidence), ""))
