"""Fills the JSON documents of evidence from a clean report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assure import __version__
from assure.evidence.audit import audit
from assure.evidence.figures import (
    counts,
    debt,
    exit_meaning,
    exit_status,
    gate_command,
    pack_command,
    pack_verdict,
    tally,
    without_result,
)
from assure.evidence.jsontext import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.core import Deferral, Finding, GateResult, Judged, Location, Mode, Report, Rule, Waiver
    from assure.evidence.documents import (
        AuditDocument,
        CountsDocument,
        DebtDocument,
        DeferralDocument,
        FindingDocument,
        GateBody,
        GateDocument,
        JudgedDocument,
        LocationDocument,
        PackDocument,
        PlanDocument,
        PopulationDocument,
        RuleDocument,
        RunDocument,
        WaiverDocument,
    )


def render(report: Report) -> str:
    """The JSON document of the whole report."""
    return json_text(pack_document(report))


def gate_document(report: Report, result: GateResult) -> GateDocument:
    """The document of one gate."""
    return {
        "schema": "assure/gate/1",
        "complete": report.complete,
        **gate_body(report, result),
        "judged": _judged(report.judged),
        "run": run_document(report, (result,)),
    }


def pack_document(report: Report) -> PackDocument:
    """The document of the whole report."""
    return {
        "schema": "assure/gatepack/1",
        "complete": report.complete,
        "verdict": pack_verdict(report),
        "mode": report.mode,
        "exit": {"code": int(report.exit_code), "meaning": exit_meaning(report)},
        "command": pack_command(report),
        "judged": _judged(report.judged),
        "plan": list(report.planned),
        "left_out": list(report.left_out),
        "passed": report.passed,
        "tally": [{"verdict": name, "gates": number} for name, number in tally(report)],
        "not_run": list(without_result(report)),
        "notes": list(report.notes),
        "counts": _counts(report.results),
        "debt": _debt(report.results),
        "audit": _audit(report),
        "gates": [gate_body(report, result) for result in report.results],
        "run": run_document(report, report.results),
    }


def plan_document(planned: tuple[str, ...], mode: Mode) -> PlanDocument:
    """The document of a plan."""
    return {"schema": "assure/plan/1", "mode": mode, "plan": list(planned)}


def gate_body(report: Report, result: GateResult) -> GateBody:
    """One gate as it stands in its own document and in the pack's."""
    applied = frozenset(result.population.rules)
    return {
        "gate": result.gate,
        "title": result.title,
        "verdict": result.verdict,
        "mode": result.mode,
        "reason": result.reason,
        "command": gate_command(report, result.gate),
        "exit_status": exit_status(result),
        "bug": result.bug,
        "deferral": _deferral(result.deferral) if result.deferral else None,
        "population": _population(result),
        "counts": _counts((result,)),
        "debt": _debt((result,)),
        "rules": [_rule(rule, rule.code in applied) for rule in result.rules],
        "findings": [_finding(finding, result.blocks(finding)) for finding in result.findings],
        "waived": [{"finding": _finding(finding), "waiver": _waiver(waiver)} for finding, waiver in result.waived],
        "known": [_finding(finding) for finding in result.known],
        "evidence": list(result.evidence),
    }


def _finding(finding: Finding, blocking: bool = False) -> FindingDocument:
    place = finding.location
    return {
        "code": finding.code,
        "name": finding.name,
        "category": finding.category,
        "severity": finding.severity,
        "blocking": blocking,
        "location": _location(place),
        "message": finding.message,
        "fix": finding.fix,
        "facts": dict(sorted(finding.facts)),
        "identity": {
            "code": finding.code,
            "path": place.path,
            "qualname": place.qualname,
            "target": finding.target,
            "ordinal": finding.ordinal,
        },
    }


def _waiver(waiver: Waiver) -> WaiverDocument:
    return {
        "kind": waiver.kind,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "until": waiver.until,
        "first_seen": waiver.first_seen,
        "in_scope": waiver.in_scope,
        "location": _location(waiver.location),
    }


def _location(place: Location) -> LocationDocument:
    return {"path": place.path, "line": place.line, "column": place.column, "qualname": place.qualname}


def _rule(rule: Rule, applied: bool) -> RuleDocument:
    return {
        "code": rule.code,
        "name": rule.name,
        "category": rule.category or rule.name,
        "severity": rule.severity,
        "summary": rule.summary,
        "applied": applied,
    }


def _population(result: GateResult) -> PopulationDocument:
    seen = result.population
    return {
        "total": seen.total,
        "subjects": [{"kind": kind, "count": number} for kind, number in seen.subjects],
        "rules": len(seen.rules),
    }


def _counts(results: Iterable[GateResult]) -> CountsDocument:
    figures = counts(results)
    weights = dict(figures.by_severity)
    return {
        "findings": figures.findings,
        "blocking": figures.blocking,
        "waived": figures.waived,
        "known": figures.known,
        "by_category": [
            {"category": name, "findings": number, "waived": waived} for name, number, waived in figures.by_category
        ],
        "by_severity": {
            "critical": weights["critical"],
            "high": weights["high"],
            "medium": weights["medium"],
            "low": weights["low"],
        },
    }


def _debt(results: Iterable[GateResult]) -> DebtDocument:
    figures = debt(results)
    return {
        "size": figures.size,
        "baseline": figures.baseline,
        "suppressions": figures.suppressions,
        "in_scope": figures.in_scope,
        "out_of_scope": figures.out_of_scope,
        "new": figures.new,
        "stale": figures.stale,
    }


def _deferral(deferral: Deferral) -> DeferralDocument:
    return {"reason": deferral.reason, "owner": deferral.owner, "until": deferral.until}


def _judged(judged: Judged) -> JudgedDocument:
    return {
        "commit": judged.commit,
        "clean": judged.clean,
        "configuration": judged.configuration,
        "contracts": judged.contracts,
        "tree": judged.tree,
    }


def _audit(report: Report) -> AuditDocument:
    answers = audit(report)
    return {
        "passed": [{"gate": entry.gate, "examined": entry.examined} for entry in answers.passed],
        "blocked": [{"gate": entry.gate, "verdict": entry.verdict, "why": entry.why} for entry in answers.blocked],
        "next_actions": [{"gate": entry.gate, "action": entry.action} for entry in answers.actions],
    }


def run_document(report: Report, results: tuple[GateResult, ...]) -> RunDocument:
    """What differs from run to run: versions, clocks, durations, and the traces of crashes."""
    python = ".".join(str(number) for number in sys.version_info[:3])
    about = {"assure": __version__, "python": python, **dict(report.run)}
    return {
        "about": dict(sorted(about.items())),
        "seconds": {result.gate: round(result.seconds, 6) for result in results},
        "traces": {result.gate: result.trace for result in results if result.trace},
    }
