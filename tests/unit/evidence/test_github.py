"""GitHub: annotations within its limits, summaries within its size, and nothing from outside becomes a command."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure.core import ExitCode, Mode, Verdict
from assure.evidence import render, step_summary
from assure.evidence.clean import clean_report
from assure.evidence.github import SUMMARY_BYTES, _command, summary

COMMAND = re.compile(r"::(?P<level>\w+) (?P<properties>.*?)::(?P<message>.*)")


def commands(report: Any, level: str) -> list[str]:
    """The workflow commands of a level."""
    return [line for line in render(report, "github").splitlines() if line.startswith(f"::{level} ")]


def unescaped(value: str) -> str:
    """A value as the runner reads it."""
    for spelt, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        value = value.replace(spelt, meant)
    return value


@given(st.text(), st.text())
def test_the_runner_reads_back_what_was_written(title: str, message: str) -> None:
    line = _command("error", title, message, {"file": "a,b:c%d.py", "line": 3, "col": 0})
    assert "\n" not in line
    assert "\r" not in line
    met = re.fullmatch(COMMAND.pattern, line, re.DOTALL)
    assert met
    properties = dict(part.split("=", 1) for part in met["properties"].split(","))
    assert {key: unescaped(value) for key, value in properties.items()} == {
        "file": "a,b:c%d.py", "line": "3", "title": title,
    }  # fmt: skip
    assert unescaped(met["message"]) == message


def test_a_blocking_finding_is_an_error_at_its_place(samples: Any) -> None:
    failed = samples.result(verdict=Verdict.FAILED, findings=(samples.finding(line=14),))
    assert commands(samples.report(failed, exit_code=ExitCode.FINDINGS), "error") == [
        "::error file=app/drivers/store.py,line=14,col=5,title=TXB001 commit-below-spine::`self._s.commit()` in line 14"
        "%0AFix: Let the spine commit.%0Aassure explain TXB001"
    ]


def test_a_finding_that_does_not_block_is_a_warning(samples: Any) -> None:
    recorded = samples.result(verdict=Verdict.FAILED, mode=Mode.MONITOR, findings=(samples.finding(),))
    report = samples.report(recorded)
    assert (len(commands(report, "error")), len(commands(report, "warning"))) == (0, 1)


def test_waived_and_known_findings_are_not_annotated(samples: Any) -> None:
    quiet = samples.result(waived=(samples.suppressed(50),), known=(samples.finding(),))
    assert not re.search("^::", render(samples.report(quiet), "github"), re.MULTILINE)


def test_gates_that_could_not_judge_are_errors_before_all_findings(samples: Any) -> None:
    titles = [line.split("title=")[1].split("::")[0] for line in commands(samples.mixed(), "error")]
    assert titles[:4] == [
        "assure empty-one%3A empty", "assure overdue%3A skipped",
        "assure broken-one%3A broken", "assure crashed%3A broken",
    ]  # fmt: skip


def test_an_interrupted_run_is_an_error(samples: Any) -> None:
    (line,) = commands(samples.interrupted(), "error")
    assert line.endswith("without a result: layers, debt")


def test_no_more_than_github_shows_and_the_rest_is_counted(samples: Any) -> None:
    heavy = tuple(samples.finding(line=number) for number in range(1, 14))
    light = tuple(samples.finding(samples.NAME, number) for number in range(1, 13))
    report = samples.report(samples.result(verdict=Verdict.FAILED, findings=(*light, *heavy)))
    assert (len(commands(report, "error")), len(commands(report, "warning"))) == (10, 10)
    (notice,) = commands(report, "notice")
    assert "3 errors and 2 warnings more than GitHub shows" in notice


def test_no_notice_where_nothing_is_left_out(samples: Any) -> None:
    heavy = tuple(samples.finding(line=number) for number in range(1, 11))
    report = samples.report(samples.result(verdict=Verdict.FAILED, findings=heavy))
    assert commands(report, "notice") == []


def test_only_our_own_lines_are_commands(samples: Any) -> None:
    text = render(samples.mixed(), "github")
    for line in text.splitlines():
        assert line.lstrip().startswith("::") == bool(COMMAND.fullmatch(line))
    assert "##[" not in text


def test_the_log_ends_with_the_table_and_the_score(samples: Any) -> None:
    assert render(samples.green(), "github").endswith("3/3 PASS\n")


def test_a_summary_that_fits_is_whole(samples: Any) -> None:
    assert step_summary(samples.green()) == render(samples.green(), "markdown")


@pytest.mark.parametrize("limit", [800, 2_000, 5_000])
def test_a_summary_that_is_too_large_is_cut_at_a_line_and_says_so(samples: Any, limit: int) -> None:
    page = summary(clean_report(samples.mixed()), limit)
    assert len(page.encode()) <= limit
    assert "was cut here" in page.splitlines()[-1]
    assert page.count("```") % 2 == 0
    assert render(samples.mixed(), "markdown").startswith(page.rsplit("\n\n", 1)[0].rstrip("\n"))


def test_a_summary_of_thousands_of_findings_stays_under_a_mebibyte(samples: Any) -> None:
    many = tuple(samples.finding(line=number, message="é" * 200) for number in range(1, 6000))
    page = step_summary(samples.report(samples.result(verdict=Verdict.FAILED, findings=many)))
    assert SUMMARY_BYTES - 2000 < len(page.encode()) <= SUMMARY_BYTES < 1024 * 1024
