"""Text: what a person at a terminal reads."""

from __future__ import annotations

import re
from typing import Any

from assure.core import ExitCode, Mode, Verdict
from assure.evidence import render


def test_a_finding_is_short_enough_to_act_on(samples: Any) -> None:
    failed = samples.result(verdict=Verdict.FAILED, findings=(samples.finding(line=14),))
    lines = render(samples.report(failed, exit_code=ExitCode.FINDINGS), "text").splitlines()
    assert lines[:7] == [
        "tx-boundaries: Title of tx-boundaries",
        "",
        "  app/drivers/store.py:14:5 TXB001 commit-below-spine  [critical]",
        "      what  `self._s.commit()` in line 14",
        "      why   A commit below the spine.",
        "      fix   Let the spine commit.",
        "      more  assure explain TXB001",
    ]


def test_files_are_parted_by_an_empty_line(samples: Any) -> None:
    here, there = samples.finding(), samples.finding(location=samples.Location("app/zoo.py", 1))
    failed = samples.result(verdict=Verdict.FAILED, findings=(here, samples.finding(line=13), there))
    text = render(samples.report(failed), "text")
    heads = [
        (before, line.split()[0]) for before, line in zip(text.splitlines(), text.splitlines()[1:], strict=False)
        if " TXB001 " in line
    ]  # fmt: skip
    assert [before == "" for before, _ in heads] == [True, False, True]


def test_the_closing_table_has_a_line_per_gate_with_time_and_evidence(samples: Any) -> None:
    seen = samples.result("layers", evidence=("evidence/layers.json", "evidence/layers.md"))
    lines = render(samples.report(seen), "text").splitlines()
    assert lines[0] == "PASS    layers  1 entry, 120 files, 2 rules    0.03 s  evidence/layers.md"
    assert lines[-1] == "1/1 PASS"


def test_a_gate_that_examined_much_fits_the_table_and_loses_nothing_in_evidence(samples: Any) -> None:
    kinds = tuple((f"kind of subject {letter}", 1) for letter in "abcdef")
    seen = samples.result("layers", population=samples.Population(kinds, ("TXB001",)))
    line = render(samples.report(seen), "text").splitlines()[0]
    assert "1 kind of subject a, 1 kind of subject b, 1 kind of subject c, ...  " in line
    assert "1 kind of subject f, 1 rule" in render(samples.report(seen), "markdown")


def test_a_green_run_tells_the_debt(samples: Any) -> None:
    text = render(samples.green(), "text")
    assert (
        "debt: 2 waived findings (1 in the baseline, 1 suppression; 1 out of scope); change: 0 new, 0 stale waivers"
        in text
    )


def test_every_verdict_has_its_word_and_the_reason_where_nothing_was_judged(samples: Any) -> None:
    text = render(samples.mixed(), "text")
    words = dict(re.findall(r"^(PASS|FAIL|EMPTY|SKIP|BROKEN|NOT RUN) +(\S+)", text, re.MULTILINE))
    assert set(words) == {"PASS", "FAIL", "EMPTY", "SKIP", "BROKEN", "NOT RUN"}
    assert "  empty-one: ENG001 nothing was examined" in text
    assert "  stopped: --fail-fast stopped the pack" in text


def test_the_score_of_a_pack_that_did_not_pass_says_how_it_ends(samples: Any) -> None:
    last = render(samples.mixed(), "text").splitlines()[-1]
    assert last == ("2/10 PASS (2 failed, 1 empty, 2 skipped, 2 broken, 1 not run)  exit 70: a bug of assure")


def test_an_interrupted_run_shows_the_gates_it_did_not_reach(samples: Any) -> None:
    text = render(samples.interrupted(), "text")
    assert "NOT RUN layers" in text
    assert "INCOMPLETE: 1 gate of 3 finished" in text
    assert text.endswith("1/3 PASS (2 not run)  exit 130: interrupted\n")


def test_findings_that_do_not_block_say_so(samples: Any) -> None:
    recorded = samples.result(verdict=Verdict.FAILED, mode=Mode.MONITOR, findings=(samples.finding(),))
    assert "[critical, does not block]" in render(samples.report(recorded), "text")


def test_waived_findings_are_listed_when_asked_for(samples: Any) -> None:
    assert "waived:" not in render(samples.green(), "text")
    assert render(samples.green(), "text", waived=True).count("waived: app/") == 2


def test_there_is_colour_only_when_told_so(samples: Any) -> None:
    plain, coloured = render(samples.mixed(), "text"), render(samples.mixed(), "text", colour=True)
    assert "\x1b" not in plain
    assert re.sub("\x1b\\[\\d+m", "", coloured) == plain
    assert "\x1b[31mFAIL" in coloured


def test_the_columns_of_the_table_line_up(samples: Any) -> None:
    rows = re.findall(r"^(.+?\d) s$", render(samples.mixed(), "text"), re.MULTILINE)
    assert len(rows) == 7
    assert len({len(row) for row in rows}) == 1


def test_what_was_left_out_stands_on_the_last_line_whatever_the_outcome(samples: Any) -> None:
    part = samples.report(samples.result("layers"), left_out=("specs", "debt"))
    assert render(part, "text").endswith("\n1/1 PASS  2 of 3 gates left out: specs, debt\n")
    red = samples.report(samples.result(verdict=Verdict.EMPTY), exit_code=ExitCode.NOT_JUDGED, left_out=("debt",))
    assert render(red, "text").splitlines()[-1].endswith("judged  1 of 2 gates left out: debt")


def test_the_first_findings_of_each_rule_are_shown_and_the_others_counted(samples: Any) -> None:
    many = [samples.finding(line=n) for n in range(1, 31)] + [samples.finding(samples.NAME, 40)]
    elsewhere = [samples.finding(location=samples.Location("app/zoo.py", n)) for n in (1, 2)]
    failed = samples.result(verdict=Verdict.FAILED, findings=(*many, *elsewhere))
    text = render(samples.report(failed), "text", shown=20)
    assert (text.count(" TXB001 commit"), text.count(" TXB002 odd")) == (20, 1)
    assert "\n  12 more of TXB001 in 2 files: --verbose shows them\n" in text
    assert "more of TXB002" not in text
    assert render(samples.report(failed), "text").count(" TXB001 commit") == 32


def test_a_summary_says_of_each_gate_what_was_found_and_lists_nothing(samples: Any) -> None:
    failed = samples.result(verdict=Verdict.FAILED, findings=(samples.finding(), samples.finding(samples.NAME, 3)))
    lines = render(samples.report(failed), "text", shown=0).splitlines()
    assert lines[0].startswith("FAIL    tx-boundaries")
    assert lines[1] == "  tx-boundaries: 2 findings, 1 blocking (1 critical, 1 low): TXB001, TXB002"
    assert "app/drivers" not in "\n".join(lines)
