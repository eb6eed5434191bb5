"""SARIF: the structure that code scanning services rely on. The official schema is held by `make schemas-official`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from assure.evidence import render
from assure.evidence.sarif import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator


def run_of(report: Any) -> Any:
    """The only run of a report's log."""
    log = json.loads(render(report, "sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    return run


@pytest.fixture
def run(samples: Any) -> Any:
    """The run of the mixed report."""
    return run_of(samples.mixed())


def artifacts(value: Any) -> Iterator[dict[str, str]]:
    """Every artifact location inside a document."""
    if isinstance(value, dict):
        if "artifactLocation" in value:
            yield value["artifactLocation"]
        for inner in value.values():
            yield from artifacts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from artifacts(inner)


def test_every_result_points_at_its_rule(any_report: Any) -> None:
    run = run_of(any_report)
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_every_finding_is_a_result_whether_open_waived_or_known(samples: Any, run: Any) -> None:
    expected = sum(len(r.findings) + len(r.waived) + len(r.known) for r in samples.mixed().results)
    assert len(run["results"]) == expected


def test_paths_are_relative_to_the_source_root_and_escaped(run: Any) -> None:
    assert "%SRCROOT%" in run["originalUriBaseIds"]
    uris = [place["uri"] for place in artifacts(run)]
    assert {place["uriBaseId"] for place in artifacts(run)} == {"%SRCROOT%"}
    assert "app/x, y:%ü b.py" in {unquote(uri) for uri in uris}
    for uri in uris:
        assert uri.isascii()
        assert not uri.startswith("/")
        assert not {" ", ":"} & set(uri)


def test_a_finding_about_a_whole_file_has_no_region_and_one_about_the_project_no_place(run: Any) -> None:
    places = [result.get("locations", [{}])[0].get("physicalLocation") for result in run["results"]]
    assert None in places
    assert any("region" not in place for place in places if place)
    assert all(place["region"]["startLine"] >= 1 for place in places if place and "region" in place)


def test_levels_follow_severity(run: Any) -> None:
    levels = {(r["properties"]["severity"], r["level"]) for r in run["results"] if r["kind"] == "fail"}
    assert levels == {("critical", "error"), ("low", "note")}


def test_what_stood_at_the_ref_compared_with_raises_no_alert(run: Any) -> None:
    (known,) = [result for result in run["results"] if result["kind"] == "informational"]
    assert known["level"] == "none"


def test_waived_findings_are_suppressed_with_their_justification(run: Any) -> None:
    suppressions = [result["suppressions"][0] for result in run["results"] if "suppressions" in result]
    assert [entry["kind"] for entry in suppressions] == ["external", "inSource"]
    assert all(entry["status"] == "accepted" for entry in suppressions)
    assert suppressions[1]["justification"] == "old code | to be moved, until 2027-01-31"


def test_a_rule_is_explained_in_markdown_and_text(run: Any) -> None:
    rule = run["tool"]["driver"]["rules"][0]
    assert rule["help"]["markdown"].startswith(rule["help"]["text"])
    assert "assure explain TXB001" in rule["help"]["markdown"]
    assert rule["shortDescription"]["text"] == "A commit below the spine."


def test_gates_without_a_judgement_are_notifications(run: Any) -> None:
    (invocation,) = run["invocations"]
    told = [(note["descriptor"]["id"], note["level"]) for note in invocation["toolExecutionNotifications"]]
    assert told == [
        ("gate-empty", "error"), ("gate-skipped", "warning"), ("gate-skipped", "warning"),
        ("gate-broken", "error"), ("gate-broken", "error"), ("gate-not-run", "warning"),
    ]  # fmt: skip
    assert invocation["exitCode"] == 70
    assert invocation["executionSuccessful"] is False


def test_findings_are_no_failure_of_the_tool(samples: Any) -> None:
    failed = samples.result(verdict=samples.Verdict.FAILED, findings=(samples.finding(),))
    (invocation,) = run_of(samples.report(failed, exit_code=samples.ExitCode.FINDINGS))["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (True, 1)


def test_an_interrupted_run_names_the_gates_it_did_not_reach(samples: Any) -> None:
    (invocation,) = run_of(samples.interrupted())["invocations"]
    assert [note["descriptor"]["id"] for note in invocation["toolExecutionNotifications"]] == ["gate-not-run"] * 2


def test_a_fingerprint_survives_a_moved_line_and_tells_siblings_apart(samples: Any) -> None:
    here, below = samples.finding(line=12), samples.finding(line=99)
    assert fingerprint(here.identity) == fingerprint(below.identity)
    assert fingerprint(here.identity) != fingerprint(replace(here, ordinal=1).identity)


def test_a_log_is_the_same_whenever_it_was_made(samples: Any) -> None:
    first = samples.mixed()
    later = replace(first, run=(("started", "2031-01-01T00:00:00Z"),))
    assert render(first, "sarif") == render(later, "sarif")
