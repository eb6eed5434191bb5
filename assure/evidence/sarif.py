"""SARIF 2.1.0: the log that code scanning services read, with paths relative to %SRCROOT% and no clock."""

from __future__ import annotations

import hashlib
import inspect
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from assure import __version__
from assure.core import ExitCode, Rule, Severity, Verdict, WaiverKind
from assure.evidence.audit import why
from assure.evidence.figures import exit_meaning, was_run, without_result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Finding, GateResult, Identity, Location, Report, Waiver

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_SUPPRESSIONS = {WaiverKind.BASELINE: "external", WaiverKind.SUPPRESSION: "inSource"}

# What a gate without a judgement is announced by: the id, its level and what it means.
_NOTIFICATIONS = {
    "gate-broken": ("error", "A gate could not judge."),
    "gate-empty": ("error", "A gate examined nothing."),
    "gate-skipped": ("warning", "A gate is deferred."),
    "gate-not-run": ("warning", "A gate was planned and not run."),
}

Json = dict[str, Any]


def render(report: Report) -> str:
    """The SARIF log of a (clean) report."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def fingerprint(identity: Identity) -> str:
    """A digest by which the same violation is known again in another run: no line numbers go into it."""
    parts = (identity.code, identity.path, identity.qualname, identity.target, str(identity.ordinal))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _run(report: Report) -> Json:
    rules = _rules(report)
    places = {code: index for index, code in enumerate(rules)}
    results = [document for result in report.results for document in _results(result, places)]
    return {
        "tool": {
            "driver": {
                "name": "assure",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_descriptor(rule, gate) for rule, gate in rules.values()],
                "notifications": [_announcement(name) for name in _NOTIFICATIONS],
            }
        },
        "automationDetails": {"id": "assure/gatepack/"},
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the judged project."}}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
        "properties": _properties(report),
    }


def _rules(report: Report) -> dict[str, tuple[Rule, str]]:
    """Every rule by code with its gate, in the order of the gates; also those only a finding tells of."""
    rules: dict[str, tuple[Rule, str]] = {}
    for result in report.results:
        for rule in result.rules:
            rules.setdefault(rule.code, (rule, result.gate))
        for finding, _ in _entries(result):
            stand_in = Rule(finding.code, finding.name, finding.name, finding.severity, finding.category)
            rules.setdefault(finding.code, (stand_in, result.gate))
    return rules


def _descriptor(rule: Rule, gate: str) -> Json:
    doc = inspect.cleandoc(rule.doc)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.section("Why") or rule.summary},
        "help": {"text": doc, "markdown": f"{doc}\n\n`assure explain {rule.code}`"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": sorted({gate, rule.category or rule.name}), "severity": str(rule.severity)},
    }


def _announcement(name: str) -> Json:
    level, meaning = _NOTIFICATIONS[name]
    return {"id": name, "shortDescription": {"text": meaning}, "defaultConfiguration": {"level": level}}


def _entries(result: GateResult) -> Iterator[tuple[Finding, Waiver | None]]:
    """Every finding of a gate, with the waiver that covers it."""
    yield from ((finding, None) for finding in result.findings)
    yield from result.waived
    yield from ((finding, None) for finding in result.known)


def _results(result: GateResult, places: dict[str, int]) -> Iterator[Json]:
    known = frozenset(finding.identity for finding in result.known)
    for finding, waiver in _entries(result):
        # What stood already at the ref compared with is told and raises no alert.
        weight = {"kind": "informational", "level": "none"} if finding.identity in known else {}
        yield {**_result(finding, waiver, result.gate, places), **weight}


def _result(finding: Finding, waiver: Waiver | None, gate: str, places: dict[str, int]) -> Json:
    document: Json = {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "kind": "fail",
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message + (f"\nFix: {finding.fix}" if finding.fix else "")},
    }
    if finding.location.path:
        document["locations"] = [_location(finding.location)]
    document["partialFingerprints"] = {"assureIdentity/v1": fingerprint(finding.identity)}
    if waiver is not None:
        document["suppressions"] = [_suppression(waiver)]
    document["properties"] = {
        "gate": gate,
        "category": finding.category,
        "severity": str(finding.severity),
        "target": finding.target,
        "facts": dict(sorted(finding.facts)),
    }
    return document


def _location(place: Location) -> Json:
    physical: Json = {"artifactLocation": {"uri": quote(place.path), "uriBaseId": "%SRCROOT%"}}
    if place.line:
        physical["region"] = {"startLine": place.line} | ({"startColumn": place.column} if place.column else {})
    location: Json = {"physicalLocation": physical}
    if place.qualname:
        location["logicalLocations"] = [{"fullyQualifiedName": place.qualname}]
    return location


def _suppression(waiver: Waiver) -> Json:
    owner = f" ({waiver.owner})" if waiver.owner else ""
    until = f", until {waiver.until}" if waiver.until else ""
    return {
        "kind": _SUPPRESSIONS[waiver.kind],
        "status": "accepted",
        "justification": f"{waiver.reason}{owner}{until}",
        "location": _location(waiver.location),
    }


def _invocation(report: Report) -> Json:
    judged = report.exit_code in (ExitCode.HELD, ExitCode.FINDINGS)
    return {
        "executionSuccessful": judged and report.complete,
        "exitCode": int(report.exit_code),
        "exitCodeDescription": exit_meaning(report),
        "toolExecutionNotifications": list(_notifications(report)),
    }


def _notifications(report: Report) -> Iterator[Json]:
    for result in report.results:
        if not was_run(result):
            yield _notification("gate-not-run", result.gate, why(result))
        elif result.verdict not in (Verdict.PASSED, Verdict.FAILED):
            yield _notification(f"gate-{result.verdict}", result.gate, why(result))
    for gate in without_result(report):
        yield _notification("gate-not-run", gate, "the run ended before this gate did")


def _notification(name: str, gate: str, reason: str) -> Json:
    level, _ = _NOTIFICATIONS[name]
    return {
        "descriptor": {"id": name, "index": list(_NOTIFICATIONS).index(name)},
        "level": level,
        "message": {"text": f"{gate}: {reason}"},
    }


def _properties(report: Report) -> Json:
    judged = report.judged
    return {
        "mode": str(report.mode),
        "complete": report.complete,
        "gates": {result.gate: str(result.verdict) for result in report.results},
        "commit": judged.commit,
        "clean": judged.clean,
        "tree": judged.tree,
        "contracts": judged.contracts,
        "configuration": judged.configuration,
    }
