"""The engine: what counts as judged, what blocks, and what survives."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from assure.contracts.values import GateSettings
from assure.core import (
    ContractProblem,
    ContractProblems,
    CouldNotJudge,
    Deferral,
    ExitCode,
    Finding,
    Gate,
    Identity,
    Location,
    Mode,
    Rule,
    Severity,
    Subject,
    Verdict,
    Waiver,
    WaiverKind,
)
from assure.engine import RunOptions, numbered, run_gates
from assure.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assure.core import GateResult, Report

LOUD = Rule("TST001", "loud", "A loud thing.\n\n**Why.** It hurts.\n\n**Instead.** Be quiet.\n\n**Source.** R29.")
FAINT = replace(LOUD, code="TST002", name="faint", severity=Severity.LOW)


class _Tree:
    """A tree of files without suppressions."""

    files = ()


def workspace(*waivers: Waiver, today: str = "2026-06-01") -> Workspace:
    """A workspace whose only content is the baseline."""
    empty: Any = None
    tree: Any = _Tree()
    return Workspace(
        config=empty,
        today=today,
        load_contracts=lambda: empty,
        load_tree=lambda: tree,
        load_baseline=lambda: waivers,
    )


def gate(
    name: str = "noise",
    *,
    subjects: Iterable[str] = ("a",),
    judge: Callable[[Subject, Workspace], Iterator[Finding]] | None = None,
    rules: tuple[Rule, ...] = (LOUD, FAINT),
    **more: Any,
) -> Gate:
    """A gate over named things; without `judge` it finds nothing."""
    return Gate(
        name,
        name.title(),
        rules,
        lambda _: [Subject("thing", item) for item in subjects],
        judge or (lambda _subject, _workspace: iter(())),
        **more,
    )


def finds(rule: Rule, *, lines: tuple[int, ...] = (3,)) -> Callable[[Subject, Workspace], Iterator[Finding]]:
    """A judge that finds the rule violated in `a.py` on each line."""

    def judge(_subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
        for line in lines:
            yield rule.at(Location("a.py", line, qualname="f"), "it is loud", target="bell")

    return judge


def fails(problem: BaseException) -> Callable[[Subject, Workspace], Iterator[Finding]]:
    """A judge that raises."""

    def judge(_subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
        raise problem
        yield  # makes it the generator a judge is

    return judge


def run(*gates: Gate, at: Workspace | None = None, **options: Any) -> Report:
    """The report of a run."""
    return run_gates(gates, at or workspace(), RunOptions(**options))


def only(report: Report) -> GateResult:
    """The single result of a report."""
    (result,) = report.results
    return result


def test_a_gate_that_saw_subjects_and_found_nothing_has_passed() -> None:
    report = run(gate(subjects=("a", "b")))
    assert (only(report).verdict, report.exit_code) == (Verdict.PASSED, ExitCode.HELD)
    assert only(report).population.subjects == (("thing", 2),)
    assert only(report).population.rules == ("TST001", "TST002")


def test_a_gate_that_saw_nothing_is_empty_and_not_judged() -> None:
    report = run(gate(subjects=()), mode=Mode.MONITOR)
    assert (only(report).verdict, report.exit_code) == (Verdict.EMPTY, ExitCode.NOT_JUDGED)


def test_a_gate_that_saw_only_subjects_that_do_not_count_is_empty() -> None:
    report = run(gate(examines=("file",)))
    assert only(report).verdict is Verdict.EMPTY
    assert "no file" in only(report).reason


@pytest.mark.parametrize(
    ("mode", "rule", "verdict", "code"),
    [
        (Mode.MONITOR, LOUD, Verdict.FAILED, ExitCode.HELD),
        (Mode.ENFORCE, LOUD, Verdict.FAILED, ExitCode.FINDINGS),
        (Mode.ENFORCE, FAINT, Verdict.PASSED, ExitCode.HELD),
        (Mode.STRICT, FAINT, Verdict.FAILED, ExitCode.FINDINGS),
    ],
)
def test_the_mode_decides_what_blocks(mode: Mode, rule: Rule, verdict: Verdict, code: ExitCode) -> None:
    report = run(gate(judge=finds(rule)), mode=mode)
    assert (only(report).verdict, report.exit_code) == (verdict, code)
    assert len(only(report).findings) == 1


def test_a_gate_set_to_monitor_stays_in_monitor_under_strict_and_the_report_says_so() -> None:
    settings = {"noise": GateSettings(mode=Mode.MONITOR)}
    report = run(gate(judge=finds(LOUD)), mode=Mode.STRICT, settings=settings)
    assert report.exit_code is ExitCode.HELD
    assert any("monitor" in note for note in report.notes)


def test_a_gate_that_cannot_judge_is_broken_and_neither_failed_nor_passed() -> None:
    report = run(gate(judge=fails(CouldNotJudge("git is missing"))), mode=Mode.MONITOR)
    assert (only(report).verdict, report.exit_code) == (Verdict.BROKEN, ExitCode.NOT_JUDGED)
    assert "git is missing" in only(report).reason


def test_a_crash_in_one_gate_leaves_the_others_judged_and_ends_with_the_code_of_a_bug() -> None:
    report = run(gate("first", judge=fails(ZeroDivisionError("boom"))), gate("second"))
    assert [result.verdict for result in report.results] == [Verdict.BROKEN, Verdict.PASSED]
    assert report.exit_code is ExitCode.BUG
    assert "ZeroDivisionError" in report.results[0].trace


def test_what_a_gate_found_before_it_crashed_is_kept() -> None:
    def judge(subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
        if subject.name == "b":
            raise ValueError(subject.name)
        yield LOUD.at(Location("a.py", 1), "loud")

    report = run(gate(subjects=("a", "b"), judge=judge))
    assert (only(report).verdict, len(only(report).findings)) == (Verdict.BROKEN, 1)


def test_wrong_contract_files_end_the_run_with_their_problems() -> None:
    problem = ContractProblem("CFG001", "assure.yaml", 1, 1, "broken")
    with pytest.raises(ContractProblems):
        run(gate(judge=fails(ContractProblems((problem,)))))


def test_a_hanging_subject_is_cut_off_at_the_time_limit_and_the_gate_is_broken() -> None:
    def judge(_subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
        time.sleep(30)
        yield LOUD.at(Location("a.py"), "never reached")

    started = time.monotonic()
    report = run(gate("slow", judge=judge), gate("next"), settings={"slow": GateSettings(time_limit=0.05)})
    assert time.monotonic() - started < 10
    assert [result.verdict for result in report.results] == [Verdict.BROKEN, Verdict.PASSED]
    assert "ENG002" in report.results[0].reason


def test_fail_fast_stops_after_the_first_red_gate_and_still_names_the_others() -> None:
    ran: list[str] = []

    def judge(subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
        ran.append(subject.name)
        yield from ()

    report = run(gate("red", judge=finds(LOUD)), gate("later", judge=judge), fail_fast=True)
    assert ran == []
    assert report.planned == ("red", "later")
    assert report.results[1].verdict is Verdict.SKIPPED
    assert "red" in report.results[1].reason
    assert report.exit_code is ExitCode.FINDINGS


def test_a_deferred_gate_is_skipped_with_reason_owner_and_day() -> None:
    settings = {"noise": GateSettings(deferral=Deferral("new team", "platform", "2026-06-01"))}
    report = run(gate(judge=finds(LOUD)), gate("other"), settings=settings)
    assert report.results[0].verdict is Verdict.SKIPPED
    assert "new team" in report.results[0].reason
    assert report.exit_code is ExitCode.HELD


def test_a_deferral_past_its_day_leaves_the_pack_unjudged() -> None:
    settings = {"noise": GateSettings(deferral=Deferral("new team", "platform", "2026-05-31"))}
    report = run(gate(), gate("other"), settings=settings)
    assert report.exit_code is ExitCode.NOT_JUDGED
    assert "ENG004" in report.results[0].reason


def test_a_pack_in_which_every_gate_is_deferred_has_shown_nothing() -> None:
    settings = {"noise": GateSettings(deferral=Deferral("new team", "platform", "2027-01-01"))}
    assert run(gate(), settings=settings).exit_code is ExitCode.NOT_JUDGED


def baseline(ordinal: int = 0, until: str = "2026-12-31") -> Waiver:
    """An entry for the loud thing in `a.py`."""
    identity = Identity("TST001", "a.py", "f", "bell", ordinal)
    return Waiver(WaiverKind.BASELINE, identity, "old", "ops", until, Location("assure-baseline.jsonl", 1))


def test_a_waived_finding_blocks_nothing_and_stays_in_the_result() -> None:
    report = run(gate(judge=finds(LOUD)), at=workspace(baseline()), mode=Mode.STRICT)
    assert only(report).verdict is Verdict.PASSED
    assert [finding.code for finding, _ in only(report).waived] == ["TST001"]


def test_one_entry_covers_one_of_two_equal_violations() -> None:
    report = run(gate(judge=finds(LOUD, lines=(3, 9))), at=workspace(baseline()), mode=Mode.STRICT)
    assert [finding.location.line for finding in only(report).findings] == [9]


def test_an_entry_past_its_day_covers_nothing() -> None:
    report = run(gate(judge=finds(LOUD)), at=workspace(baseline(until="2026-05-31")))
    assert only(report).verdict is Verdict.FAILED


def test_a_suppression_covers_its_own_statement_and_no_other() -> None:
    comment = Waiver(
        WaiverKind.SUPPRESSION,
        Identity("TST001", "a.py", "f", ""),
        "known",
        "",
        "2026-12-31",
        Location("a.py", 2),
        first_line=3,
        last_line=4,
    )
    report = run(gate(judge=finds(LOUD, lines=(3, 9))), at=workspace(comment), mode=Mode.STRICT)
    assert [finding.location.line for finding in only(report).findings] == [9]


def test_a_file_that_cannot_be_read_is_never_waived() -> None:
    unreadable = replace(LOUD, code="ENG010")
    waiver = replace(baseline(), identity=Identity("ENG010", "a.py", "f", "bell", 0))
    report = run(gate(judge=finds(unreadable), rules=(unreadable,)), at=workspace(waiver), mode=Mode.STRICT)
    assert [finding.code for finding in only(report).findings] == ["ENG010"]


def test_a_finding_that_stood_at_the_compared_ref_is_told_and_does_not_block() -> None:
    known = frozenset({Identity("TST001", "a.py", "f", "bell", 0)})
    report = run(gate(judge=finds(LOUD, lines=(3, 9))), known=known, mode=Mode.STRICT)
    assert len(only(report).known) == 1
    assert len(only(report).findings) == 1


def test_findings_come_in_one_order_whatever_order_they_were_found_in() -> None:
    found = [LOUD.at(Location("b.py", 1), "x"), LOUD.at(Location("a.py", 9), "x"), LOUD.at(Location("a.py", 2), "x")]
    assert numbered(found) == numbered(reversed(found))
    assert [finding.ordinal for finding in numbered(found)] == [0, 1, 0]


def test_a_gate_for_the_end_sees_the_results_of_the_others_and_runs_last() -> None:
    seen: list[str] = []

    def judge(_subject: Subject, at: Workspace) -> Iterator[Finding]:
        seen.extend(result.gate for result in at.results)
        yield from ()

    report = run(gate("debt", judge=judge, last=True), gate("layers"))
    assert seen == ["layers"]
    assert [result.gate for result in report.results] == ["layers", "debt"]


def test_an_interrupt_keeps_what_was_finished_and_names_what_was_not() -> None:
    report = run(gate("done"), gate("cut", judge=fails(KeyboardInterrupt())), gate("never"))
    assert (report.complete, report.exit_code) == (False, ExitCode.INTERRUPTED)
    assert [result.gate for result in report.results] == ["done"]
    assert "cut, never" in report.notes[0]


def test_a_gate_left_out_and_a_changed_count_are_told() -> None:
    report = run(gate(), left_out=("layers",), expected_gates=3)
    assert report.left_out == ("layers",)
    assert any("2 gates" in note and "expects 3" in note for note in report.notes)
