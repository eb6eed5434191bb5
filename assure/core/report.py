"""What a run leaves for evidence: the result of each gate and of the pack, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field

from assure.core.finding import Finding
from assure.core.rule import Rule, Severity
from assure.core.verdict import ExitCode, Mode, Verdict
from assure.core.waiver import Waiver

_HEAVY = (Severity.CRITICAL, Severity.HIGH)


@dataclass(frozen=True, slots=True)
class Deferral:
    """A gate that is skipped on purpose, with reason, owner and the last day on which that holds (R29)."""

    reason: str
    owner: str
    until: str


@dataclass(frozen=True, slots=True)
class Population:
    """What a gate examined: subjects counted by kind, and the codes of the rules that were applied to them."""

    subjects: tuple[tuple[str, int], ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many subjects were seen in all."""
        return sum(count for _, count in self.subjects)


@dataclass(frozen=True, slots=True)
class GateResult:
    """What one gate came to. `findings` block or are recorded, `waived` are covered by a waiver each, `known` stood
    already at the ref that `--since` names and block nothing.

    `reason` says why a gate is empty, skipped or broken. `bug` marks a crash of assure itself; `trace` is its
    traceback, for the report to paste. `seconds` goes to the `run` block only.
    """

    gate: str
    title: str
    verdict: Verdict
    mode: Mode
    rules: tuple[Rule, ...]
    population: Population = Population()
    findings: tuple[Finding, ...] = ()
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    known: tuple[Finding, ...] = ()
    reason: str = ""
    deferral: Deferral | None = None
    bug: bool = False
    trace: str = ""
    seconds: float = 0.0
    evidence: tuple[str, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that stop a pipeline in this gate's mode."""
        if self.mode is Mode.STRICT:
            return self.findings
        if self.mode is Mode.MONITOR:
            return ()
        return tuple(finding for finding in self.findings if finding.severity in _HEAVY)

    def blocks(self, finding: Finding) -> bool:
        """Whether one of the findings stops a pipeline in this gate's mode."""
        if self.mode is Mode.MONITOR:
            return False
        return self.mode is Mode.STRICT or finding.severity in _HEAVY


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged, so that evidence can be matched to it later: commit, cleanliness and digests (R26).

    `commit` is empty outside git; `clean` tells whether the judged tree equals that commit.
    """

    commit: str = ""
    clean: bool = False
    configuration: str = ""
    contracts: str = ""
    tree: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole run, in the fixed order of the gates; `planned` names every gate that was meant to run.

    `left_out` names the gates that `--only` or `--skip` took out of the plan. `notes` tell what a reader must know of
    the run as a whole: a changed count of gates, a run cut short by `--fail-fast`. `command` holds the words of the
    command line that gives this report again (`assure gatepack --strict --since main`), without what changes nothing
    (jobs, format, output); empty: worked out from the mode. `run` holds clocks, durations and versions, which nothing
    compares.
    """

    planned: tuple[str, ...]
    results: tuple[GateResult, ...]
    mode: Mode
    exit_code: ExitCode
    judged: Judged = Judged()
    complete: bool = True
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    run: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def passed(self) -> int:
        """How many of the planned gates passed."""
        return sum(result.verdict is Verdict.PASSED for result in self.results)
