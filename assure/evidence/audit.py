"""The reality audit: what passed, what is blocked and why, and the smallest next actions (R26)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.core import Verdict
from assure.evidence.clean import one_line
from assure.evidence.figures import (
    counted,
    counts,
    debt,
    gate_command,
    heaviest_first,
    population,
    was_run,
    without_result,
)

if TYPE_CHECKING:
    from assure.core import Finding, GateResult, Report

_NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Passed:
    """A gate that passed, and what it examined."""

    gate: str
    examined: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """A gate that did not pass (`verdict` is one, or "not run") and why."""

    gate: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Action:
    """The smallest next thing to do for a gate."""

    gate: str
    action: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The three answers a reader wants of a run; each list is in the order of the plan."""

    passed: tuple[Passed, ...]
    blocked: tuple[Blocked, ...]
    actions: tuple[Action, ...]


def audit(report: Report) -> Audit:
    """The audit of a report."""
    passed = [Passed(result.gate, population(result)) for result in report.results if result.verdict is Verdict.PASSED]
    blocked = [_blocked(result) for result in report.results if result.verdict is not Verdict.PASSED]
    lost = without_result(report)
    blocked.extend(Blocked(gate, _NOT_RUN, "the run ended before this gate did") for gate in lost)
    actions = [action for result in report.results for action in _actions(report, result)]
    actions.extend(Action(gate, f"Run it: {gate_command(report, gate)}") for gate in lost)
    return Audit(tuple(passed), tuple(blocked), tuple(actions + _stale_action(report)))


def why(result: GateResult) -> str:
    """Why a gate did not pass, on one line; empty for one that passed."""
    if result.verdict is Verdict.PASSED:
        return ""
    if result.verdict is not Verdict.FAILED:
        return one_line(result.reason).removeprefix("not run: ")
    codes = Counter(finding.code for finding in result.findings)
    listed = ", ".join(f"{code} x{count}" if count > 1 else code for code, count in sorted(codes.items()))
    figures = counts([result])
    weights = ", ".join(f"{count} {name}" for name, count in figures.by_severity if count)
    return f"{counted(figures.findings, 'finding')}, {figures.blocking} blocking ({weights}): {listed}"


def _blocked(result: GateResult) -> Blocked:
    return Blocked(result.gate, str(result.verdict) if was_run(result) else _NOT_RUN, why(result))


def _actions(report: Report, result: GateResult) -> list[Action]:
    if result.verdict is Verdict.FAILED:
        return [Action(result.gate, action) for action in _repairs(result)]
    command = gate_command(report, result.gate)
    if result.bug:
        return [Action(result.gate, "Report this bug of assure with the trace in the run block of the gate's JSON.")]
    if result.verdict is Verdict.BROKEN:
        return [Action(result.gate, f"Remove what keeps the gate from judging, then run: {command}")]
    if result.verdict is Verdict.EMPTY:
        return [Action(result.gate, f"Point the configuration at what is to be examined, then run: {command}")]
    if result.verdict is Verdict.SKIPPED:
        return [Action(result.gate, _skipped_action(result, command))]
    return []


def _skipped_action(result: GateResult, command: str) -> str:
    if result.deferral is None:
        return f"Mend the gate that stopped the pack, then run: {command}"
    return f"{result.deferral.owner} takes the deferral back by {result.deferral.until}, then run: {command}"


def _repairs(result: GateResult) -> list[str]:
    """For each rule that was violated the first place to mend, the heaviest rule first."""
    first: dict[str, Finding] = {}
    numbers = Counter(finding.code for finding in result.findings)
    for finding in heaviest_first(result.findings):
        first.setdefault(finding.code, finding)
    return [
        f"{code} at {finding.location}{_and_more(numbers[code])}: {one_line(finding.fix or finding.message)}"
        for code, finding in first.items()
    ]


def _and_more(number: int) -> str:
    return f" and {number - 1} more" if number > 1 else ""


def _stale_action(report: Report) -> list[Action]:
    stale = debt(report.results).stale
    if not stale:
        return []
    return [Action("debt", f"Take {counted(stale, 'stale waiver')} out: assure baseline prune, or delete the comment")]
