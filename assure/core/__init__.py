"""The words every other part of assure speaks: rules, findings, gates, verdicts; imports nothing of ours."""

from assure.core.errors import AssureError, ContractProblem, ContractProblems, CouldNotJudge, UsageProblem
from assure.core.finding import Finding, Identity, Location
from assure.core.gate import Gate, Subject
from assure.core.report import Deferral, GateResult, Judged, Population, Report
from assure.core.rule import Rule, Severity
from assure.core.verdict import ExitCode, Mode, Verdict
from assure.core.waiver import UNWAIVABLE, Waiver, WaiverKind

__all__ = [
    "UNWAIVABLE",
    "AssureError",
    "ContractProblem",
    "ContractProblems",
    "CouldNotJudge",
    "Deferral",
    "ExitCode",
    "Finding",
    "Gate",
    "GateResult",
    "Identity",
    "Judged",
    "Location",
    "Mode",
    "Population",
    "Report",
    "Rule",
    "Severity",
    "Subject",
    "UsageProblem",
    "Verdict",
    "Waiver",
    "WaiverKind",
]
