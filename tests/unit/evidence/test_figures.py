"""Figures and audit: counts, score, exit statuses and commands are computed from what ran."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assure.core import Deferral, ExitCode, Mode, Severity, Verdict
from assure.evidence.audit import audit
from assure.evidence.figures import (
    counted,
    counts,
    debt,
    debt_line,
    exit_status,
    gate_command,
    pack_command,
    pack_verdict,
    score,
    tally,
)


def test_the_score_of_a_green_pack_has_no_remarks(samples: Any) -> None:
    assert score(samples.green()) == "3/3 PASS"


def test_the_score_names_everything_that_did_not_pass(samples: Any) -> None:
    assert score(samples.mixed()) == "2/10 PASS (2 failed, 1 empty, 2 skipped, 2 broken, 1 not run)"


def test_the_total_is_the_number_planned_even_when_the_run_was_cut(samples: Any) -> None:
    assert score(samples.interrupted()) == "1/3 PASS (2 not run)"


def test_the_tally_adds_up_to_the_plan(any_report: Any) -> None:
    assert sum(number for _, number in tally(any_report)) == len(any_report.planned)


def test_findings_are_counted_by_category_with_the_waived_beside_them(samples: Any) -> None:
    figures = counts(samples.mixed().results)
    assert figures.by_category == (("baseline-stale", 1, 0), ("names", 4, 1), ("transactions", 2, 1))
    assert dict(figures.by_severity) == {"critical": 2, "high": 0, "medium": 0, "low": 5}
    assert (figures.findings, figures.blocking, figures.waived, figures.known) == (7, 2, 2, 1)


def test_debt_is_what_is_waived_and_findings_about_waivers_are_no_new_debt(samples: Any) -> None:
    figures = debt(samples.mixed().results)
    assert (figures.size, figures.baseline, figures.suppressions) == (2, 1, 1)
    assert (figures.in_scope, figures.out_of_scope) == (1, 1)
    assert (figures.new, figures.stale) == (6, 1)


def test_stale_waivers_are_unknown_where_no_gate_judged_them(samples: Any) -> None:
    assert debt([samples.result()]).stale is None
    assert debt_line(debt([samples.result()])) == "0 waived findings; change: 0 new, stale waivers not judged"


@pytest.mark.parametrize(
    ("code", "verdicts", "expected"),
    [
        (ExitCode.HELD, ("passed", "skipped"), "passed"),
        (ExitCode.HELD, ("passed", "failed"), "failed"),
        (ExitCode.FINDINGS, ("passed", "failed"), "failed"),
        (ExitCode.NOT_JUDGED, ("failed", "empty"), "empty"),
        (ExitCode.NOT_JUDGED, ("failed", "empty", "broken"), "broken"),
        (ExitCode.NOT_JUDGED, ("skipped",), "skipped"),
        (ExitCode.BUG, ("passed", "broken"), "broken"),
        (ExitCode.INTERRUPTED, ("passed",), "broken"),
        (ExitCode.HELD, (), "empty"),
    ],
)
def test_the_verdict_of_the_pack_keeps_to_its_exit_code(
    samples: Any, code: ExitCode, verdicts: tuple[str, ...], expected: str
) -> None:
    results = [samples.result(f"g{number}", Verdict(name)) for number, name in enumerate(verdicts)]
    assert pack_verdict(samples.report(*results, exit_code=code)) == expected


def test_exit_statuses_follow_verdict_mode_and_day(samples: Any) -> None:
    statuses = {result.gate: exit_status(result) for result in samples.mixed().results}
    assert statuses == {
        "specs": 0, "tx-boundaries": 1, "layers": 0, "empty-one": 3, "later": 0, "overdue": 3, "broken-one": 3,
        "crashed": 70, "stopped": None, "debt": 0,
    }  # fmt: skip


def test_a_command_is_worked_out_from_the_mode(samples: Any) -> None:
    strict = replace(samples.green(), mode=Mode.STRICT)
    assert pack_command(strict) == "assure gatepack --strict"
    assert gate_command(strict, "layers") == "assure layers --strict"


def test_a_gates_command_keeps_the_options_of_the_run_but_not_those_that_choose_gates(samples: Any) -> None:
    words = ("assure", "gatepack", "--strict", "--only", "a,b", "--skip=c", "--fail-fast", "--since", "a b")
    report = replace(samples.green(), command=words)
    assert pack_command(report) == "assure gatepack --strict --only a,b --skip=c --fail-fast --since 'a b'"
    assert gate_command(report, "layers") == "assure layers --strict --since 'a b'"


def test_numbers_take_their_nouns_along() -> None:
    assert [counted(n, w) for n, w in ((1, "file"), (2, "entry"), (0, "class"), (2, "day"), (2, "use case"))] == [
        "1 file", "2 entries", "0 classes", "2 days", "2 use cases",
    ]  # fmt: skip


def test_the_audit_of_a_green_pack_has_nothing_left_to_do(samples: Any) -> None:
    answers = audit(samples.green())
    assert [entry.gate for entry in answers.passed] == ["layers", "tx-boundaries", "debt"]
    assert answers.blocked == ()
    assert answers.actions == ()


def test_the_audit_says_of_every_other_gate_why_and_what_to_do(samples: Any) -> None:
    answers = audit(samples.mixed())
    blocked = {entry.gate: (entry.verdict, entry.why) for entry in answers.blocked}
    assert blocked["tx-boundaries"] == (
        "failed",
        "5 findings, 2 blocking (2 critical, 3 low): TXB001 x2, TXB002 x3",
    )
    assert blocked["stopped"] == ("not run", "--fail-fast stopped the pack")
    acted = {action.gate for action in answers.actions}
    assert blocked.keys() <= acted
    assert "debt" in acted  # a stale waiver is to be pruned though the gate passed


def test_the_heaviest_rule_is_to_be_mended_first(samples: Any) -> None:
    light, heavy = samples.finding(samples.NAME, 1), samples.finding(samples.COMMIT, 99)
    assert light.severity is Severity.LOW
    failed = samples.result(verdict=Verdict.FAILED, findings=(light, heavy))
    actions = audit(samples.report(failed, exit_code=ExitCode.FINDINGS)).actions
    assert [action.action.split()[0] for action in actions] == ["TXB001", "TXB002"]
    assert "app/drivers/store.py:99:5" in actions[0].action
    assert "Let the spine commit." in actions[0].action


def test_a_deferred_gate_is_told_with_its_owner_and_last_day(samples: Any) -> None:
    skipped = samples.result(verdict=Verdict.SKIPPED, deferral=Deferral("r", "Kim", "2027-01-01"), reason="deferred")
    (action,) = audit(samples.report(skipped)).actions
    assert "Kim" in action.action
    assert "2027-01-01" in action.action


def test_a_gate_lost_to_an_interrupt_is_blocked_and_to_be_run(samples: Any) -> None:
    answers = audit(samples.interrupted())
    assert [(entry.gate, entry.verdict) for entry in answers.blocked] == [("layers", "not run"), ("debt", "not run")]
    assert [action.action for action in answers.actions] == ["Run it: assure layers", "Run it: assure debt"]
