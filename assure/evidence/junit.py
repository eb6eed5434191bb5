"""JUnit XML that both common schemas accept: Ant's strict one and the one that Jenkins reads.

A gate is a suite and a rule is a case: it fails with the findings that block. A gate that did not come to a verdict has
one more case, `verdict`, in error or skipped, so that no gate looks passed that is not. Only `time` and `timestamp`
differ between two runs over the same input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.core import Verdict
from assure.evidence.audit import why
from assure.evidence.clean import one_line
from assure.evidence.figures import counted, debt, debt_line, gate_command, population, was_run, without_result
from assure.evidence.names import JUNIT_TAG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.core import Finding, GateResult, Report

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTENT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": " ", "\r": " ", "\t": " "})
_DAY_AND_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})")
_NO_CLOCK = "1970-01-01T00:00:00"


@dataclass(frozen=True, slots=True)
class _Case:
    """One test case; `outcome` is "", "failure", "error" or "skipped", `kind` is the type of a failure or error."""

    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Suite:
    """One test suite, with what it printed."""

    name: str
    seconds: float
    properties: tuple[tuple[str, str], ...]
    cases: tuple[_Case, ...]
    out: str = ""
    err: str = ""

    def number(self, outcome: str) -> int:
        """How many cases ended so."""
        return sum(case.outcome == outcome for case in self.cases)


def render(report: Report) -> str:
    """The JUnit document of a (clean) report."""
    stamp = _timestamp(report)
    suites = [_suite(report, result) for result in report.results]
    suites.extend(_lost(gate) for gate in without_result(report))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', JUNIT_TAG, "<testsuites>"]
    for number, suite in enumerate(suites):
        lines.extend(_suite_lines(suite, number, stamp))
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(report: Report, result: GateResult) -> _Suite:
    cases = tuple(_rule_case(code, name, result) for code, name in _codes(result))
    verdict = _verdict_case(result, cases)
    return _Suite(
        name=result.gate,
        seconds=result.seconds,
        properties=(
            ("verdict", str(result.verdict)),
            ("mode", str(result.mode)),
            ("examined", population(result)),
            ("command", gate_command(report, result.gate)),
        ),
        cases=(*cases, *verdict),
        out=_printed(result),
        err=result.trace,
    )


def _lost(gate: str) -> _Suite:
    """The suite of a planned gate that an interrupt left without a result."""
    reason = "the run ended before this gate did"
    return _Suite(gate, 0.0, (("verdict", "not run"),), (_Case("verdict", "error", "not run", reason),))


def _codes(result: GateResult) -> list[tuple[str, str]]:
    """The rules of the gate, and those that only a finding tells of, each once."""
    names = {rule.code: rule.name for rule in result.rules}
    for finding in result.findings:
        names.setdefault(finding.code, finding.name)
    return list(names.items())


def _rule_case(code: str, name: str, result: GateResult) -> _Case:
    blocking = [finding for finding in result.blocking if finding.code == code]
    label = f"{code} {name}"
    if blocking:
        message = counted(len(blocking), "finding")
        return _Case(label, "failure", str(blocking[0].severity), message, "\n".join(map(_listed, blocking)))
    if result.verdict not in (Verdict.PASSED, Verdict.FAILED):
        return _Case(label, "skipped", message=f"not judged: the gate is {_state(result)}")
    if code not in result.population.rules and any(rule.code == code for rule in result.rules):
        return _Case(label, "skipped", message="the rule was not applied")
    return _Case(label)


def _verdict_case(result: GateResult, cases: tuple[_Case, ...]) -> tuple[_Case, ...]:
    """One more case where the cases of the rules would not show that the gate did not pass."""
    state = _state(result)
    if result.verdict is Verdict.SKIPPED and result.deferral and not result.reason.startswith("ENG004"):
        return (_Case("verdict", "skipped", message=why(result)),)
    if result.verdict not in (Verdict.PASSED, Verdict.FAILED):
        return (_Case("verdict", "error", state, why(result), why(result)),)
    if not cases:
        return (_Case("verdict"),)
    return ()


def _printed(result: GateResult) -> str:
    """What stands in the suite's output: figures, and what was found and does not fail a case."""
    recorded = [finding for finding in result.findings if not result.blocks(finding)]
    lines = [f"examined: {population(result)}", f"debt: {debt_line(debt([result]))}"]
    lines.extend(f"does not block: {_listed(finding)}" for finding in recorded)
    lines.extend(f"waived: {_listed(finding)} ({one_line(waiver.reason)})" for finding, waiver in result.waived)
    lines.extend(f"known: {_listed(finding)}" for finding in result.known)
    return "\n".join(lines)


def _listed(finding: Finding) -> str:
    fix = f" Fix: {one_line(finding.fix)}" if finding.fix else ""
    return f"{finding.location} {finding.code} {finding.name}: {one_line(finding.message)}{fix}"


def _state(result: GateResult) -> str:
    return str(result.verdict) if was_run(result) else "not run"


def _suite_lines(suite: _Suite, number: int, stamp: str) -> Iterable[str]:
    attributes = (
        ("name", suite.name), ("package", "assure"), ("id", str(number)),
        ("hostname", "localhost"), ("timestamp", stamp),
        ("tests", str(len(suite.cases))), ("failures", str(suite.number("failure"))),
        ("errors", str(suite.number("error"))), ("skipped", str(suite.number("skipped"))),
        ("time", f"{suite.seconds:.3f}"),
    )  # fmt: skip
    yield f"  <testsuite {_attributes(attributes)}>"
    yield "    <properties>"
    yield from (f"      <property {_attributes((('name', k), ('value', v)))}/>" for k, v in suite.properties)
    yield "    </properties>"
    for case in suite.cases:
        yield from _case_lines(suite.name, case)
    yield f"    <system-out>{_content(suite.out)}</system-out>"
    yield f"    <system-err>{_content(suite.err)}</system-err>"
    yield "  </testsuite>"


def _case_lines(suite: str, case: _Case) -> Iterable[str]:
    head = _attributes((("name", case.name), ("classname", f"assure.{suite}"), ("time", "0.000")))
    if not case.outcome:
        yield f"    <testcase {head}/>"
        return
    kind = () if case.outcome == "skipped" else (("type", case.kind),)
    told = _attributes((("message", case.message), *kind))
    yield f"    <testcase {head}>"
    yield f"      <{case.outcome} {told}>{_content(case.detail)}</{case.outcome}>"
    yield "    </testcase>"


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return " ".join(f'{name}="{_legal(value).translate(_ATTRIBUTE)}"' for name, value in pairs)


def _content(text: str) -> str:
    return _legal(text).translate(_CONTENT)


def _legal(text: str) -> str:
    """The text without the characters that XML 1.0 can't hold in any spelling."""
    return _ILLEGAL.sub("", text)


def _timestamp(report: Report) -> str:
    """When the run started, to the second and without a zone, as Ant's schema asks for it."""
    clock = _DAY_AND_TIME.match(dict(report.run).get("started", ""))
    return f"{clock[1]}T{clock[2]}" if clock else _NO_CLOCK
