"""The Markdown pages of evidence: one per gate, one for the pack, and the index of workstreams (R26).

Clocks and durations stay out, so that the pages are the same for the same input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import ExitCode, Verdict
from assure.evidence.audit import audit, why
from assure.evidence.figures import (
    EXIT_MEANINGS,
    counts,
    debt,
    debt_line,
    exit_meaning,
    exit_status,
    gate_command,
    left_out,
    pack_command,
    population,
    score,
    was_judged,
    was_run,
    without_result,
)
from assure.evidence.markup import code, fenced, link, table, text
from assure.evidence.names import MARKDOWN_TAG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.core import Finding, GateResult, Judged, Report


def render(report: Report) -> str:
    """The pack's page with the findings of each gate after it, as one document."""
    lines = _pack(report)
    for result in report.results:
        lines += ["", f"## {text(result.gate)}: {text(result.title)}", "", *_gate(report, result, "###")]
    return _page(lines)


def pack_page(report: Report) -> str:
    """`gatepack.md`."""
    return _page([MARKDOWN_TAG.format(kind="gatepack"), "", *_pack(report)])


def gate_page(report: Report, result: GateResult) -> str:
    """`<gate>.md`."""
    head = [MARKDOWN_TAG.format(kind="gate"), "", f"# {text(result.gate)}: {text(result.title)}", ""]
    return _page([*head, *_gate(report, result, "##"), "## What was judged", "", *_judged(report.judged)])


def index_page(report: Report, files: dict[str, tuple[str, ...]], others: tuple[str, ...]) -> str:
    """`index.md`: every workstream with its verdict, files, the command that reproduces it and its exit status.

    `files` names the evidence of each gate, `others` that of the pack; all lie beside the index.
    """
    rows = [_index_row(report, result, files.get(result.gate, ())) for result in report.results]
    rows.extend(
        [code(gate), "", state, "", code(gate_command(report, gate)), ""] for gate, state in _without_verdict(report)
    )
    pack = [
        code("gatepack"),
        "The whole pack",
        exit_meaning(report),
        _links(others),
        code(pack_command(report)),
    ]
    rows.append([*pack, str(int(report.exit_code))])
    lines = [
        MARKDOWN_TAG.format(kind="index"), "", "# Index of evidence", "",
        f"**{text(score(report))}**", *_left_out(report), *_incomplete(report),
        *table(("Workstream", "About", "Verdict", "Files", "Command", "Exit"), rows),
        f"Exit statuses: {'; '.join(f'{int(code)} {meaning}' for code, meaning in EXIT_MEANINGS.items())}.", "",
        "## What was judged", "", *_judged(report.judged),
    ]  # fmt: skip
    return _page(lines)


def _page(lines: Iterable[str]) -> str:
    """The lines as a page: never two empty ones in a row, one newline at the end."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).rstrip("\n") + "\n"


def _pack(report: Report) -> list[str]:
    """The pack from score to next actions."""
    status = f"exit {int(report.exit_code)}: {exit_meaning(report)}"
    return [
        "# Gate pack", "",
        f"**{text(score(report))}** ({status}; mode {report.mode})", *_left_out(report), *_incomplete(report),
        *fenced(pack_command(report), "sh"),
        *table(("Gate", "Verdict", "Mode", "Examined", "Blocking", "Findings", "Waived"), _pack_rows(report)),
        f"Debt: {debt_line(debt(report.results))}.", "",
        *[f"- {text(note)}" for note in report.notes], "",
        *_categories(report.results),
        "## Reality audit", *_audit(report),
        "## What was judged", "", *_judged(report.judged),
    ]  # fmt: skip


def _pack_rows(report: Report) -> list[list[str]]:
    rows = []
    for result in report.results:
        figures = counts([result])
        numbers = [str(figures.blocking), str(figures.findings), str(figures.waived)]
        rows.append([code(result.gate), _state(result), str(result.mode), text(population(result)), *numbers])
    rows.extend([code(gate), state, "", "", "", "", ""] for gate, state in _without_verdict(report))
    return rows


def _audit(report: Report) -> list[str]:
    answers = audit(report)
    passed = [f"- {code(entry.gate)}: examined {text(entry.examined)}" for entry in answers.passed]
    blocked = [f"- {code(entry.gate)} {entry.verdict}: {text(entry.why)}" for entry in answers.blocked]
    actions = [f"{number}. {code(entry.gate)}: {text(entry.action)}" for number, entry in enumerate(answers.actions, 1)]
    return [
        "", "**What passed**", "", *(passed or ["- Nothing."]),
        "", "**What is blocked, and why**", "", *(blocked or ["- Nothing."]),
        "", "**Next actions**", "", *(actions or ["- None."]), "",
    ]  # fmt: skip


def _gate(report: Report, result: GateResult, level: str) -> list[str]:
    """One gate from verdict to rules, its headings at `level`."""
    lines = [
        f"**{_state(result).upper()}** ({_ended(result)}; mode {result.mode})",
        "",
        *fenced(gate_command(report, result.gate), "sh"),
    ]
    lines += ["", f"Examined: {text(population(result))}.", ""]
    if reason := why(result):
        lines += [f"Why: {text(reason)}", ""]
    lines += [f"Debt: {debt_line(debt([result]))}.", "", *_categories([result])]
    if result.findings:
        lines += [f"{level} Findings", *_findings(result)]
    if result.waived:
        lines += [f"{level} Waived", *_waived(result)]
    if result.known:
        rows = [[code(str(finding.location)), _rule(finding), text(finding.message)] for finding in result.known]
        lines += [f"{level} Known at the ref compared with", *table(("Place", "Rule", "What"), rows)]
    return [*lines, f"{level} Rules", *_rules(result)]


def _findings(result: GateResult) -> list[str]:
    fixes = {fix: text(fix) for fix in {finding.fix for finding in result.findings}}
    rows = [
        [
            code(str(finding.location)),
            _rule(finding),
            str(finding.severity) if result.blocks(finding) else f"{finding.severity}, does not block",
            text(finding.message),
            fixes[finding.fix],
        ]
        for finding in result.findings
    ]
    return table(("Place", "Rule", "Severity", "What", "Fix"), rows)


def _waived(result: GateResult) -> list[str]:
    rows = [
        [
            code(str(finding.location)),
            _rule(finding),
            text(finding.message),
            str(waiver.kind),
            text(waiver.reason),
            text(waiver.owner),
            waiver.until,
            "in" if waiver.in_scope else "out",
        ]
        for finding, waiver in result.waived
    ]
    return table(("Place", "Rule", "What", "By", "Reason", "Owner", "Until", "Scope"), rows)


def _rules(result: GateResult) -> list[str]:
    numbers: dict[str, int] = {}
    for finding in result.findings:
        numbers[finding.code] = numbers.get(finding.code, 0) + 1
    rows = [[rule.code, rule.name, text(rule.summary), _number(result, rule.code, numbers)] for rule in result.rules]
    return table(("Code", "Name", "Finds", "Findings"), rows)


def _number(result: GateResult, code: str, numbers: dict[str, int]) -> str:
    """How often a rule was violated; nothing is said to be clean that was not judged."""
    if code in numbers:
        return str(numbers[code])
    return "0" if was_judged(result) and code in result.population.rules else "not judged"


def _categories(results: Iterable[GateResult]) -> list[str]:
    figures = counts(results)
    if not figures.by_category:
        return []
    rows = [[text(name), str(number), str(waived)] for name, number, waived in figures.by_category]
    weights = ", ".join(f"{number} {name}" for name, number in figures.by_severity)
    return [f"Findings by severity: {weights}.", *table(("Category", "Findings", "Waived"), rows)]


def _judged(judged: Judged) -> list[str]:
    state = ("clean" if judged.clean else "with uncommitted changes") if judged.commit else "outside git"
    facts = (
        (f"Commit ({state})", judged.commit),
        ("Configuration", judged.configuration),
        ("Contracts", judged.contracts),
        ("Tree", judged.tree),
    )
    return [f"- {name}: {code(value) or 'none'}" for name, value in facts]


def _index_row(report: Report, result: GateResult, files: tuple[str, ...]) -> list[str]:
    status = exit_status(result)
    return [
        code(result.gate),
        text(result.title),
        _state(result),
        _links(files),
        code(gate_command(report, result.gate)),
        "" if status is None else str(status),
    ]


def _links(files: Iterable[str]) -> str:
    return ", ".join(link(file, file) for file in files)


def _without_verdict(report: Report) -> list[tuple[str, str]]:
    """The gates of the pack that have no result, each with what became of it."""
    not_run = [(gate, "not run") for gate in without_result(report)]
    return [*not_run, *((gate, "left out") for gate in report.left_out)]


def _left_out(report: Report) -> list[str]:
    return ["", f"**{text(left_out(report))}**"] if report.left_out else []


def _incomplete(report: Report) -> list[str]:
    if report.complete:
        return [""]
    return [
        "",
        "**This run was interrupted and is incomplete: it shows what was finished, and proves nothing more.**",
        "",
    ]


def _state(result: GateResult) -> str:
    return str(result.verdict) if was_run(result) else "not run"


def _rule(finding: Finding) -> str:
    return f"{finding.code} {finding.name}"


def _ended(result: GateResult) -> str:
    """How the gate alone would end, and what that stands for; zero is not always a pass."""
    status = exit_status(result)
    if status is None:
        return "no exit status"
    if status == ExitCode.HELD and result.verdict is not Verdict.PASSED:
        return f"exit {status}: {'deferred' if result.deferral else 'its findings block nothing in this mode'}"
    return f"exit {status}: {EXIT_MEANINGS[ExitCode(status)]}"
