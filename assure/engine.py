"""Runs gates over a workspace: counts, times, orders, waives, survives a crash, and folds the verdict."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from assure.core import (
    UNWAIVABLE,
    ContractProblems,
    CouldNotJudge,
    ExitCode,
    Finding,
    GateResult,
    Identity,
    Judged,
    Mode,
    Population,
    Report,
    UsageProblem,
    Verdict,
    Waiver,
    WaiverKind,
)
from assure.timelimit import TimeLimitReached, time_limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assure.contracts.values import GateSettings
    from assure.core import Deferral, Gate
    from assure.workspace import Workspace


class Progress(Protocol):
    """Who watches a run: the terminal, plain lines, or nobody."""

    def gate_started(self, gate: Gate, position: int, total: int) -> None:
        """A gate begins; `position` counts from 1."""

    def subject_judged(self, gate: Gate, count: int, name: str) -> None:
        """One more subject was judged, the `count`th of this gate."""

    def gate_ended(self, result: GateResult) -> None:
        """A gate came to its verdict."""


class Silent:
    """The progress nobody watches."""

    def gate_started(self, gate: Gate, position: int, total: int) -> None:
        """Ignores it."""

    def subject_judged(self, gate: Gate, count: int, name: str) -> None:
        """Ignores it."""

    def gate_ended(self, result: GateResult) -> None:
        """Ignores it."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run: the mode and time limit where the configuration sets none for a gate, and when to stop.

    `known` are the identities of findings that stood already at the ref of `--since`. `left_out` are the gates that
    `--only` or `--skip` took out of the plan: they are told in the report, never silently missing.
    """

    mode: Mode = Mode.ENFORCE
    time_limit: float = 600.0
    fail_fast: bool = False
    settings: Mapping[str, GateSettings] = field(default_factory=dict)
    known: frozenset[Identity] | None = None
    left_out: tuple[str, ...] = ()
    expected_gates: int | None = None
    judged: Judged = field(default_factory=Judged)


@dataclass(slots=True)
class _Tally:
    """What a gate has done so far; kept outside the gate, so that a crash or a time limit loses nothing."""

    subjects: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    waivers: tuple[Waiver, ...] = ()


def run_gates(
    gates: tuple[Gate, ...], workspace: Workspace, options: RunOptions, progress: Progress | None = None
) -> Report:
    """Run each gate in order and fold the pack's verdict; gates with `last=True` see the results of the others.

    Raises ContractProblems when a contract file a gate needs is wrong, UsageProblem when one can't be read. An
    interrupt (^C) ends the run: what was finished stands in an incomplete report with exit code 130.
    """
    watcher = progress or Silent()
    ordered = tuple(sorted(gates, key=lambda gate: gate.last))
    results: list[GateResult] = []
    interrupted = False
    for position, gate in enumerate(ordered, start=1):
        if options.fail_fast and any(_stops(result) for result in results):
            results.append(_not_run(gate, options, results))
            continue
        try:
            watcher.gate_started(gate, position, len(ordered))
            result = _run_one(gate, workspace, options, tuple(results), watcher)
        except KeyboardInterrupt:
            interrupted = True
            break
        results.append(result)
        watcher.gate_ended(result)
    return _report(ordered, tuple(results), options, interrupted)


def _run_one(
    gate: Gate, workspace: Workspace, options: RunOptions, before: tuple[GateResult, ...], watcher: Progress
) -> GateResult:
    """One gate from deferral to verdict."""
    settings = options.settings.get(gate.name)
    mode = (settings and settings.mode) or options.mode
    result = GateResult(gate.name, gate.title, Verdict.EMPTY, mode, gate.rules)
    if settings and settings.deferral:
        return _deferred(result, settings.deferral, workspace.today)
    seen = _after(workspace, before) if gate.last else workspace
    tally, started = _Tally(), time.perf_counter()
    limit = (settings and settings.time_limit) or options.time_limit
    broken = _examine(gate, seen, limit, tally, watcher)
    if broken is not None:
        result = replace(
            result, verdict=Verdict.BROKEN, reason=broken.reason, bug=bool(broken.trace), trace=broken.trace
        )
    judged = _judge(gate, result, tally, options, workspace.today)
    return replace(judged, seconds=time.perf_counter() - started)


def _after(workspace: Workspace, results: tuple[GateResult, ...]) -> Workspace:
    """The workspace for a gate that sees the results of others; what either has loaded serves both."""
    return replace(
        workspace,
        results=results,
        load_contracts=lambda: workspace.contracts,
        load_tree=lambda: workspace.tree,
        load_baseline=lambda: workspace.baseline,
    )


@dataclass(frozen=True, slots=True)
class _Broken:
    """Why a gate could not judge; `trace` is set when it crashed."""

    reason: str
    trace: str = ""


def _examine(gate: Gate, workspace: Workspace, limit: float, tally: _Tally, watcher: Progress) -> _Broken | None:
    """Judge every subject into the tally; None when the gate came to its end."""
    try:
        with time_limit(limit) as still_time:
            tally.waivers = () if gate.last else workspace.waivers
            for subject in gate.subjects(workspace):
                tally.subjects[subject.kind] += 1
                tally.findings.extend(gate.judge(subject, workspace))
                still_time()
                watcher.subject_judged(gate, tally.subjects.total(), subject.name)
    except TimeLimitReached:
        return _Broken(f"ENG002 the time limit of {limit:g} s was reached")
    except CouldNotJudge as problem:
        return _Broken(f"ENG003 {problem}")
    except (ContractProblems, UsageProblem):
        raise
    except Exception as crash:  # noqa: BLE001 - the one place where a gate's crash is kept from the other gates
        import traceback

        trace = "".join(traceback.format_exception(crash))
        return _Broken(f"ENG005 the gate crashed: {type(crash).__name__}: {crash}", trace)
    return None


def _judge(
    gate: Gate,
    result: GateResult,
    tally: _Tally,
    options: RunOptions,
    today: str,
) -> GateResult:
    """The result with population, waived, known and open findings, and the verdict they lead to."""
    findings = numbered(tally.findings)
    waived, rest = _waive(findings, tally.waivers, today)
    stood = options.known or frozenset()
    known = tuple(f for f in rest if f.identity in stood) if stood else ()
    result = replace(
        result,
        population=Population(tuple(sorted(tally.subjects.items())), tuple(rule.code for rule in gate.rules)),
        findings=tuple(f for f in rest if f.identity not in stood) if stood else rest,
        waived=waived,
        known=known,
    )
    if result.verdict is Verdict.BROKEN:
        return result
    if not _examined(gate, tally):
        wanted = " or ".join(gate.examines) or "subject"
        return replace(result, verdict=Verdict.EMPTY, reason=f"ENG001 nothing was examined: the gate saw no {wanted}")
    # A gate in monitor blocks nothing, yet its findings are no pass: the verdict says so, the exit code does not.
    failed = bool(result.findings) if result.mode is Mode.MONITOR else bool(result.blocking)
    return replace(result, verdict=Verdict.FAILED if failed else Verdict.PASSED)


def numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in their total order, each with the ordinal that tells it from its otherwise equal siblings."""
    counts: Counter[tuple[str, ...]] = Counter()
    ordered: list[Finding] = []
    for finding in sorted(findings, key=lambda f: f.sort_key):
        key = (finding.code, finding.location.path, finding.location.qualname, finding.target)
        ordinal = counts[key]
        ordered.append(finding if finding.ordinal == ordinal else replace(finding, ordinal=ordinal))
        counts[key] += 1
    return tuple(ordered)


def _waive(
    findings: tuple[Finding, ...], waivers: tuple[Waiver, ...], today: str
) -> tuple[tuple[tuple[Finding, Waiver], ...], tuple[Finding, ...]]:
    """Findings with the waiver that covers them, and the rest; a waiver past its day covers nothing."""
    live = [w for w in waivers if not w.expired(today) and not w.identity.code.startswith(UNWAIVABLE)]
    by_identity = {w.identity: w for w in live if w.kind is WaiverKind.BASELINE}
    in_source: dict[tuple[str, str], list[Waiver]] = {}
    for waiver in live:
        if waiver.kind is WaiverKind.SUPPRESSION:
            in_source.setdefault((waiver.identity.code, waiver.location.path), []).append(waiver)
    waived: list[tuple[Finding, Waiver]] = []
    rest: list[Finding] = []
    for finding in findings:
        waiver_found = by_identity.get(finding.identity) or _suppression(finding, in_source)
        if waiver_found is None:
            rest.append(finding)
        else:
            waived.append((finding, waiver_found))
    return tuple(waived), tuple(rest)


def _suppression(finding: Finding, in_source: Mapping[tuple[str, str], list[Waiver]]) -> Waiver | None:
    """The comment in the source that covers the finding's line, if there is one."""
    for waiver in in_source.get((finding.code, finding.location.path), ()):
        if waiver.first_line <= finding.location.line <= waiver.last_line:
            return waiver
    return None


def _examined(gate: Gate, tally: _Tally) -> bool:
    """Whether the gate saw at least one subject that counts."""
    if gate.examines:
        return any(tally.subjects[kind] for kind in gate.examines)
    return tally.subjects.total() > 0


def _deferred(result: GateResult, deferral: Deferral, today: str) -> GateResult:
    """A gate that is skipped on purpose; past its last day the reason says so and the pack is not judged."""
    reason = f"deferred until {deferral.until} by {deferral.owner}: {deferral.reason}"
    if deferral.until < today:
        reason = f"ENG004 the deferral ended on {deferral.until} ({deferral.owner}: {deferral.reason})"
    return replace(result, verdict=Verdict.SKIPPED, reason=reason, deferral=deferral)


def _not_run(gate: Gate, options: RunOptions, results: list[GateResult]) -> GateResult:
    """A gate that fail-fast kept from running; named, so that the total stays the number planned."""
    settings = options.settings.get(gate.name)
    mode = (settings and settings.mode) or options.mode
    culprit = next(result.gate for result in results if _stops(result))
    reason = f"not run: --fail-fast stopped the pack after {culprit}"
    return GateResult(gate.name, gate.title, Verdict.SKIPPED, mode, gate.rules, reason=reason)


def _stops(result: GateResult) -> bool:
    """Whether this result ends a fail-fast run: anything but a pass or a deferral that still holds."""
    return _exit_code(result) is not ExitCode.HELD


def _exit_code(result: GateResult) -> ExitCode:
    """What one gate would end the program with."""
    if result.bug:
        return ExitCode.BUG
    if result.verdict in (Verdict.BROKEN, Verdict.EMPTY):
        return ExitCode.NOT_JUDGED
    if result.verdict is Verdict.SKIPPED and result.deferral and result.reason.startswith("ENG004"):
        return ExitCode.NOT_JUDGED
    return ExitCode.FINDINGS if result.blocking else ExitCode.HELD


# From the weightiest: a bug of ours taints everything, an unjudged gate means that the list of findings is not whole.
_WEIGHT = (ExitCode.BUG, ExitCode.NOT_JUDGED, ExitCode.FINDINGS)


def _report(
    planned: tuple[Gate, ...], results: tuple[GateResult, ...], options: RunOptions, interrupted: bool
) -> Report:
    """The pack folded from its gates."""
    codes = {_exit_code(result) for result in results}
    code = next((weighty for weighty in _WEIGHT if weighty in codes), ExitCode.HELD)
    if not interrupted and code is ExitCode.HELD and not any(r.verdict is not Verdict.SKIPPED for r in results):
        code = ExitCode.NOT_JUDGED  # a pack in which nothing ran has shown nothing
    return Report(
        planned=tuple(gate.name for gate in planned),
        results=results,
        mode=options.mode,
        exit_code=ExitCode.INTERRUPTED if interrupted else code,
        judged=options.judged,
        complete=not interrupted,
        left_out=options.left_out,
        notes=_notes(planned, results, options, interrupted),
    )


def _notes(
    planned: tuple[Gate, ...], results: tuple[GateResult, ...], options: RunOptions, interrupted: bool
) -> tuple[str, ...]:
    """What a reader must know of the run as a whole."""
    notes: list[str] = []
    if interrupted:
        missing = [gate.name for gate in planned[len(results) :]]
        notes.append(f"interrupted: {', '.join(missing)} did not finish")
    total = len(planned) + len(options.left_out)
    if options.expected_gates is not None and options.expected_gates != total:
        notes.append(
            f"the pack has {total} gates, assure.yaml expects {options.expected_gates} (expected_gates): "
            "say the new number there once the change is meant"
        )
    notes.extend(
        f"{result.gate} runs in monitor, where findings block nothing: {len(result.findings)}"
        for result in results
        if result.mode is Mode.MONITOR and result.findings
    )
    known = sum(len(result.known) for result in results)
    if options.known is not None:
        notes.append(f"stood already at the ref of --since, and blocks nothing: {known}")
    return tuple(notes)
