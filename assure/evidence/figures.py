"""Computes what every format says of a report: counts, debt, verdict of the pack, exit statuses and commands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.core import ExitCode, Mode, Severity, Verdict, WaiverKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.core import Finding, GateResult, Report

EXIT_MEANINGS = {
    ExitCode.HELD: "everything held",
    ExitCode.FINDINGS: "findings block",
    ExitCode.USAGE: "usage, configuration or contract files are wrong",
    ExitCode.NOT_JUDGED: "not everything could be judged",
    ExitCode.BUG: "a bug of assure",
    ExitCode.INTERRUPTED: "interrupted",
}

_NOTHING_BLOCKS = "nothing blocks, yet not every gate passed"
_PART_HELD = "what was run held, and the rest was left out"

# Findings about waivers are no debt of the judged code; two of these rules say that a waiver covers nothing any more.
_ABOUT_WAIVERS = ("SUP", "BAS")
_STALE = frozenset({"BAS001", "SUP003"})
_FOLD = {
    ExitCode.HELD: (Verdict.BROKEN, Verdict.EMPTY, Verdict.FAILED, Verdict.PASSED, Verdict.SKIPPED),
    ExitCode.FINDINGS: (Verdict.FAILED,),
    ExitCode.NOT_JUDGED: (Verdict.BROKEN, Verdict.EMPTY, Verdict.SKIPPED),
}
_PACK_ONLY = {"--only": 1, "--skip": 1, "--fail-fast": 0}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings there are: open, blocking, waived, known at the ref compared with, and open by category.

    `by_category` holds (category, open, waived); `by_severity` holds (severity, open) for each severity there is.
    """

    findings: int
    blocking: int
    waived: int
    known: int
    by_category: tuple[tuple[str, int, int], ...]
    by_severity: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """The size of the debt and how it changes (R16).

    `size` counts waived findings. `new` counts findings of the code that nothing covers. `stale` counts waivers whose
    violation is gone, None where no gate judged that.
    """

    size: int
    baseline: int
    suppressions: int
    in_scope: int
    out_of_scope: int
    new: int
    stale: int | None


def exit_meaning(report: Report) -> str:
    """What the exit code of this run stands for; zero is called a pass only where every gate of the pack passed."""
    if report.exit_code is not ExitCode.HELD:
        return EXIT_MEANINGS[report.exit_code]
    if report.passed < len(report.planned):
        return _NOTHING_BLOCKS
    return _PART_HELD if report.left_out else EXIT_MEANINGS[ExitCode.HELD]


def counts(results: Iterable[GateResult]) -> Counts:
    """The counts over one gate or many."""
    gates = tuple(results)
    open_findings = [finding for gate in gates for finding in gate.findings]
    waived = [finding for gate in gates for finding, _ in gate.waived]
    by_open = Counter(finding.category for finding in open_findings)
    by_waived = Counter(finding.category for finding in waived)
    severities = Counter(finding.severity for finding in open_findings)
    return Counts(
        findings=len(open_findings),
        blocking=sum(len(gate.blocking) for gate in gates),
        waived=len(waived),
        known=sum(len(gate.known) for gate in gates),
        by_category=tuple((name, by_open[name], by_waived[name]) for name in sorted(by_open.keys() | by_waived.keys())),
        by_severity=tuple((str(severity), severities[severity]) for severity in Severity),
    )


def debt(results: Iterable[GateResult]) -> Debt:
    """The debt over one gate or many."""
    gates = tuple(results)
    waivers = [waiver for gate in gates for _, waiver in gate.waived]
    kinds = Counter(waiver.kind for waiver in waivers)
    in_scope = sum(waiver.in_scope for waiver in waivers)
    return Debt(
        size=len(waivers),
        baseline=kinds[WaiverKind.BASELINE],
        suppressions=kinds[WaiverKind.SUPPRESSION],
        in_scope=in_scope,
        out_of_scope=len(waivers) - in_scope,
        new=sum(not finding.code.startswith(_ABOUT_WAIVERS) for gate in gates for finding in gate.findings),
        stale=_stale(gates),
    )


def _stale(gates: tuple[GateResult, ...]) -> int | None:
    judges = [gate for gate in gates if was_judged(gate) and any(rule.code in _STALE for rule in gate.rules)]
    if not judges:
        return None
    return sum(finding.code in _STALE for gate in judges for finding in gate.findings)


def was_judged(result: GateResult) -> bool:
    """Whether the gate came to a verdict about its subjects."""
    return result.verdict in (Verdict.PASSED, Verdict.FAILED)


def was_run(result: GateResult) -> bool:
    """Whether the gate ran at all; a skipped one without a deferral was kept from running by --fail-fast."""
    return result.verdict is not Verdict.SKIPPED or result.deferral is not None


def without_result(report: Report) -> tuple[str, ...]:
    """The planned gates that an interrupt left without any result, in the order of the plan."""
    finished = {result.gate for result in report.results}
    return tuple(gate for gate in report.planned if gate not in finished)


def tally(report: Report) -> tuple[tuple[str, int], ...]:
    """How many planned gates came to which verdict, every verdict named, and how many were not run."""
    met = Counter(str(result.verdict) if was_run(result) else "not run" for result in report.results)
    met["not run"] += len(without_result(report))
    return tuple((name, met[name]) for name in (*map(str, Verdict), "not run"))


def score(report: Report) -> str:
    """`7/7 PASS`, or how many of how many passed and what became of the others: computed, never assumed."""
    rest = [f"{count} {name}" for name, count in tally(report) if count and name != Verdict.PASSED]
    return f"{report.passed}/{len(report.planned)} PASS" + (f" ({', '.join(rest)})" if rest else "")


def left_out(report: Report) -> str:
    """`2 of 7 gates left out: specs, debt`, so that nobody takes a part for the whole; empty where nothing was."""
    if not report.left_out:
        return ""
    total = len(report.planned) + len(report.left_out)
    return f"{len(report.left_out)} of {counted(total, 'gate')} left out: {', '.join(report.left_out)}"


def pack_verdict(report: Report) -> Verdict:
    """One word for the pack, in keeping with its exit code: unjudged weighs more than failed."""
    met = {result.verdict for result in report.results}
    weightiest = (verdict for verdict in _FOLD.get(report.exit_code, ()) if verdict in met)
    return next(weightiest, Verdict.BROKEN if met else Verdict.EMPTY)


def exit_status(result: GateResult) -> int | None:
    """What the command of this gate alone ends with; None for a gate that was not run."""
    if not was_run(result):
        return None
    if result.bug:
        return int(ExitCode.BUG)
    past_its_day = result.verdict is Verdict.SKIPPED and result.reason.startswith("ENG004")
    if past_its_day or result.verdict in (Verdict.BROKEN, Verdict.EMPTY):
        return int(ExitCode.NOT_JUDGED)
    return int(ExitCode.FINDINGS if result.blocking else ExitCode.HELD)


def pack_command(report: Report) -> str:
    """The command line that gives this report again."""
    return _spelt(_words(report))


def gate_command(report: Report, gate: str) -> str:
    """The command line that runs one gate of the pack in the same way."""
    words = iter(_words(report)[2:])
    kept: list[str] = []
    for word in words:
        name, equals, _ = word.partition("=")
        if name not in _PACK_ONLY:
            kept.append(word)
        elif _PACK_ONLY[name] and not equals:
            next(words, None)
    return _spelt(("assure", gate, *kept))


def _words(report: Report) -> tuple[str, ...]:
    if report.command:
        return report.command
    return ("assure", "gatepack", *(("--strict",) if report.mode is Mode.STRICT else ()))


def _spelt(words: Iterable[str]) -> str:
    import shlex

    return shlex.join(words)


def heaviest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by weight, then by place."""
    return sorted(findings, key=lambda finding: (finding.severity.rank, finding.sort_key))


def counted(number: int, noun: str) -> str:
    """`1 file`, `3 files`, `2 entries`: a number and its noun."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}{'es' if noun.endswith(('s', 'x', 'ch', 'sh')) else 's'}"


def population(result: GateResult) -> str:
    """What a gate examined, in words: `120 files, 7 layers, 14 rules`, or `nothing`."""
    if not result.population.total:
        return "nothing"
    parts = [counted(number, kind) for kind, number in result.population.subjects]
    parts.append(counted(len(result.population.rules), "rule"))
    return ", ".join(parts)


def debt_line(figures: Debt) -> str:
    """The size and the change of the debt in one sentence, on green runs too."""
    size = f"{counted(figures.size, 'waived finding')}"
    if figures.size:
        size += f" ({figures.baseline} in the baseline, {counted(figures.suppressions, 'suppression')}"
        size += f"; {figures.out_of_scope} out of scope)"
    paid = "stale waivers not judged" if figures.stale is None else counted(figures.stale, "stale waiver")
    return f"{size}; change: {figures.new} new, {paid}"
