"""JUnit: what both common schemas ask for. The schemas themselves are held by `make schemas-official`."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure.evidence import render
from assure.evidence.junit import _attributes, _content

SUITE_ATTRIBUTES = {
    "name", "package", "id", "hostname", "timestamp", "tests", "failures", "errors", "skipped", "time",
}  # fmt: skip


def suites(report: Any) -> list[ET.Element]:
    """The suites of a report's document."""
    root = ET.fromstring(render(report, "junit").encode())
    assert root.tag == "testsuites"
    assert root.attrib == {}
    return list(root)


def outcomes(suite: ET.Element) -> dict[str, str]:
    """The outcome of each case of a suite by name; "" is a pass."""
    return {case.get("name", ""): (case[0].tag if len(case) else "") for case in suite.iter("testcase")}


def test_every_planned_gate_is_a_suite_in_the_order_of_the_plan(any_report: Any) -> None:
    assert [suite.get("name") for suite in suites(any_report)] == list(any_report.planned)


def test_a_suite_has_the_parts_that_the_strict_schema_orders(any_report: Any) -> None:
    for number, suite in enumerate(suites(any_report)):
        tags = [part.tag for part in suite]
        cases = tags.count("testcase")
        assert tags == ["properties", *["testcase"] * cases, "system-out", "system-err"]
        assert set(suite.attrib) == SUITE_ATTRIBUTES
        assert suite.get("id") == str(number)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
        assert re.fullmatch(r"\d+\.\d{3}", suite.get("time", ""))


def test_a_case_has_at_most_one_outcome_with_type_and_message(any_report: Any) -> None:
    for suite in suites(any_report):
        for case in suite.iter("testcase"):
            assert set(case.attrib) == {"name", "classname", "time"}
            assert len(case) <= 1
            for outcome in case:
                wanted = {"message"} if outcome.tag == "skipped" else {"message", "type"}
                assert set(outcome.attrib) == wanted


def test_the_counts_of_a_suite_are_those_of_its_cases(any_report: Any) -> None:
    for suite in suites(any_report):
        found = list(outcomes(suite).values())
        assert suite.get("tests") == str(len(found))
        assert suite.get("failures") == str(found.count("failure"))
        assert suite.get("errors") == str(found.count("error"))
        assert suite.get("skipped") == str(found.count("skipped"))


def test_a_rule_with_blocking_findings_fails_and_lists_them(samples: Any) -> None:
    suite = suites(samples.mixed())[1]
    assert outcomes(suite) == {"TXB001 commit-below-spine": "failure", "TXB002 odd-name": ""}
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "2 findings"
    assert "app/drivers/store.py:14:5 TXB001" in (failure.text or "")
    assert "Fix: Let the spine commit." in (failure.text or "")


def test_findings_that_do_not_block_and_waived_ones_stand_in_the_output(samples: Any) -> None:
    out = suites(samples.mixed())[1].findtext("system-out") or ""
    assert out.count("does not block: ") == 3
    assert out.count("\nwaived: ") == 2
    assert out.count("\nknown: ") == 1


@pytest.mark.parametrize(
    ("gate", "verdict"),
    [("empty-one", "error"), ("later", "skipped"), ("overdue", "error"), ("broken-one", "error"),
     ("crashed", "error"), ("stopped", "error")],
)  # fmt: skip
def test_a_gate_without_a_judgement_has_no_passing_case(samples: Any, gate: str, verdict: str) -> None:
    (suite,) = [suite for suite in suites(samples.mixed()) if suite.get("name") == gate]
    assert outcomes(suite)["verdict"] == verdict
    assert "" not in outcomes(suite).values()


def test_gates_that_an_interrupt_left_out_are_errors(samples: Any) -> None:
    assert [outcomes(suite) for suite in suites(samples.interrupted())[1:]] == [{"verdict": "error"}] * 2


def test_a_finding_of_a_rule_the_gate_does_not_list_is_a_case_of_its_own(samples: Any) -> None:
    stray = samples.finding(code="ENG009", name="stray")
    failed = samples.result(verdict=samples.Verdict.FAILED, findings=(stray,))
    (suite,) = suites(samples.report(failed))
    assert outcomes(suite)["ENG009 stray"] == "failure"


def test_only_times_differ_between_two_runs_of_the_same(samples: Any) -> None:
    first = samples.mixed()
    slower = tuple(replace(result, seconds=9.9) for result in first.results)
    second = replace(first, results=slower, run=(("started", "2031-01-01T00:00:00Z"),))
    one, two = render(first, "junit"), render(second, "junit")
    assert one != two
    times = re.compile(r' (?:time|timestamp)="[^"]*"')
    assert times.sub("", one) == times.sub("", two)


@given(st.text() | st.text(alphabet="\x00\x08\t\n\r<>&\"']]>\ufffe\uffff\ud800"))
def test_any_text_becomes_well_formed_xml(text: str) -> None:
    element = ET.fromstring(f"<a {_attributes([('b', text)])}>{_content(text)}</a>".encode())
    legal = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    assert (element.text or "") == legal
    assert element.get("b") == re.sub("[\t\n\r]", " ", legal)
