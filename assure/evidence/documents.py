"""The JSON documents of evidence, spelt out as types; what a key means stands beside it.

Everything outside `run` is the same for the same input. The JSON Schemas under docs/schemas are made from these types.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from assure.core import Mode, Severity, Verdict, WaiverKind


class IdentityDocument(TypedDict):
    """What makes a violation the same one tomorrow: no line numbers and no counts."""

    code: Annotated[str, "Code of the rule."]
    path: Annotated[str, "Path of the file, relative to the project root, with forward slashes."]
    qualname: Annotated[str, "Enclosing definition; empty at module level."]
    target: Annotated[str, "The thing meant: an import, an operation, a table."]
    ordinal: Annotated[int, "Tells apart findings that are otherwise the same: 0, 1, ... in order of line."]


class LocationDocument(TypedDict):
    """A place in the project."""

    path: Annotated[str, "Path relative to the project root, with forward slashes; empty for the project as a whole."]
    line: Annotated[int, "Line from 1; 0 for the file as a whole."]
    column: Annotated[int, "Column from 1; 0 where there is none."]
    qualname: Annotated[str, "Enclosing definition; empty at module level."]


class FindingDocument(TypedDict):
    """One violation of one rule at one place."""

    code: Annotated[str, "Code of the rule; `assure explain CODE` prints its page."]
    name: Annotated[str, "Name of the rule."]
    category: Annotated[str, "Category the finding is counted under."]
    severity: Annotated[Severity, "How much it weighs."]
    blocking: Annotated[bool, "Whether it stops a pipeline in this gate's mode."]
    location: Annotated[LocationDocument, "Where it is."]
    message: Annotated[str, "What is wrong, with the values met."]
    fix: Annotated[str, "What to do instead."]
    facts: Annotated[dict[str, str], "Further columns, by name."]
    identity: Annotated[IdentityDocument, "By what a waiver knows it again."]


class WaiverDocument(TypedDict):
    """Leave to live with one violation until a day."""

    kind: Annotated[WaiverKind, "A line of the baseline, or a comment in the source."]
    reason: Annotated[str, "Why it is allowed."]
    owner: Annotated[str, "Who answers for it; empty where a comment names nobody."]
    until: Annotated[str, "Last day on which it holds, as YYYY-MM-DD."]
    first_seen: Annotated[str, "Day on which the violation was first recorded; empty for comments."]
    in_scope: Annotated[bool, "Whether the debt is in scope of the programme."]
    location: Annotated[LocationDocument, "Where the waiver is written."]


class WaivedDocument(TypedDict):
    """A finding and the waiver that covers it."""

    finding: Annotated[FindingDocument, "The finding."]
    waiver: Annotated[WaiverDocument, "The waiver."]


class RuleDocument(TypedDict):
    """A rule of the gate."""

    code: Annotated[str, "A code that never changes its meaning."]
    name: Annotated[str, "Name of the rule."]
    category: Annotated[str, "Category its findings are counted under."]
    severity: Annotated[Severity, "Weight of its findings, unless a finding says otherwise."]
    summary: Annotated[str, "What it finds, in one line."]
    applied: Annotated[bool, "Whether it was applied in this run."]


class SubjectsDocument(TypedDict):
    """How many subjects of one kind a gate saw."""

    kind: Annotated[str, "What was looked at, as a singular noun."]
    count: Annotated[int, "How many."]


class PopulationDocument(TypedDict):
    """What a gate examined. Nothing examined is never a pass."""

    total: Annotated[int, "All subjects together."]
    subjects: Annotated[list[SubjectsDocument], "Subjects by kind."]
    rules: Annotated[int, "How many rules were applied to them."]


class CategoryDocument(TypedDict):
    """The findings of one category."""

    category: Annotated[str, "Name of the category."]
    findings: Annotated[int, "Findings that no waiver covers."]
    waived: Annotated[int, "Findings that a waiver covers."]


class SeveritiesDocument(TypedDict):
    """Findings that no waiver covers, by severity."""

    critical: Annotated[int, "Critical ones."]
    high: Annotated[int, "High ones."]
    medium: Annotated[int, "Medium ones."]
    low: Annotated[int, "Low ones."]


class CountsDocument(TypedDict):
    """The findings in figures."""

    findings: Annotated[int, "Findings that no waiver covers."]
    blocking: Annotated[int, "Those of them that stop a pipeline."]
    waived: Annotated[int, "Findings that a waiver covers."]
    known: Annotated[int, "Findings that stood already at the ref of --since."]
    by_category: Annotated[list[CategoryDocument], "By category, in alphabetical order."]
    by_severity: Annotated[SeveritiesDocument, "By severity."]


class DebtDocument(TypedDict):
    """The size of the debt and how it changes."""

    size: Annotated[int, "Findings that a waiver covers."]
    baseline: Annotated[int, "Covered by the baseline."]
    suppressions: Annotated[int, "Covered by comments in the source."]
    in_scope: Annotated[int, "Of these in scope."]
    out_of_scope: Annotated[int, "Of these out of scope."]
    new: Annotated[int, "Findings about the code that nothing covers."]
    stale: Annotated[int | None, "Waivers whose violation is gone; null where no gate judged that."]


class DeferralDocument(TypedDict):
    """Leave to skip a gate until a day."""

    reason: Annotated[str, "Why it is skipped."]
    owner: Annotated[str, "Who answers for it."]
    until: Annotated[str, "Last day on which it may be skipped, as YYYY-MM-DD."]


class JudgedDocument(TypedDict):
    """What was judged, to match evidence to it later."""

    commit: Annotated[str, "Commit of git; empty outside git."]
    clean: Annotated[bool, "Whether the judged tree equals that commit."]
    configuration: Annotated[str, "Digest of the configuration."]
    contracts: Annotated[str, "Digest of the contract files."]
    tree: Annotated[str, "Digest of the judged source."]


class RunDocument(TypedDict):
    """The one block that differs between two runs over the same input."""

    about: Annotated[dict[str, str], "Clock in UTC, versions and what else the run recorded, by name."]
    seconds: Annotated[dict[str, float], "Duration of each gate."]
    traces: Annotated[dict[str, str], "Traceback of each gate that crashed."]


class GateBody(TypedDict):
    """What one gate came to."""

    gate: Annotated[str, "Name of the gate; also the command that runs it."]
    title: Annotated[str, "What it is about."]
    verdict: Annotated[Verdict, "What it came to."]
    mode: Annotated[Mode, "What blocks: nothing, critical and high findings, or every finding."]
    reason: Annotated[str, "Why it is empty, skipped or broken."]
    command: Annotated[str, "The command that runs this gate in the same way."]
    exit_status: Annotated[int | None, "What that command ends with; null for a gate that was not run."]
    bug: Annotated[bool, "Whether assure itself crashed; the trace stands in `run`."]
    deferral: Annotated[DeferralDocument | None, "The leave to skip it."]
    population: Annotated[PopulationDocument, "What it examined."]
    counts: Annotated[CountsDocument, "Its findings in figures."]
    debt: Annotated[DebtDocument, "Its debt."]
    rules: Annotated[list[RuleDocument], "Its rules."]
    findings: Annotated[list[FindingDocument], "Findings that no waiver covers, by place."]
    waived: Annotated[list[WaivedDocument], "Findings that a waiver covers."]
    known: Annotated[list[FindingDocument], "Findings that stood already at the ref of --since; they block nothing."]
    evidence: Annotated[list[str], "Files with this evidence, relative to the project root."]


class GateDocument(GateBody):
    """Evidence of one gate."""

    schema: Annotated[Literal["assure/gate/1"], "Kind and version of this document."]
    complete: Annotated[bool, "Whether the run that the gate was part of came to its end."]
    judged: Annotated[JudgedDocument, "What was judged."]
    run: Annotated[RunDocument, "What differs between two runs."]


class ExitDocument(TypedDict):
    """How the program ended."""

    code: Annotated[int, "Exit status."]
    meaning: Annotated[str, "What it stands for."]


class TallyDocument(TypedDict):
    """How many planned gates came to which verdict."""

    verdict: Annotated[str, "A verdict, or `not run`."]
    gates: Annotated[int, "How many gates."]


class PassedDocument(TypedDict):
    """A gate that passed."""

    gate: Annotated[str, "Name of the gate."]
    examined: Annotated[str, "What it examined, in words."]


class BlockedDocument(TypedDict):
    """A gate that did not pass."""

    gate: Annotated[str, "Name of the gate."]
    verdict: Annotated[str, "Its verdict, or `not run`."]
    why: Annotated[str, "Why it did not pass."]


class ActionDocument(TypedDict):
    """The smallest next thing to do."""

    gate: Annotated[str, "Name of the gate."]
    action: Annotated[str, "What to do."]


class AuditDocument(TypedDict):
    """The reality audit."""

    passed: Annotated[list[PassedDocument], "What passed."]
    blocked: Annotated[list[BlockedDocument], "What is blocked, and why."]
    next_actions: Annotated[list[ActionDocument], "What to do next."]


class PackDocument(TypedDict):
    """Evidence of a whole run."""

    schema: Annotated[Literal["assure/gatepack/1"], "Kind and version of this document."]
    complete: Annotated[bool, "Whether the run came to its end."]
    verdict: Annotated[Verdict, "One word for the pack, folded from its gates."]
    mode: Annotated[Mode, "Mode of the run; a gate may have its own."]
    exit: Annotated[ExitDocument, "How the program ended."]
    command: Annotated[str, "The command that gives this report again."]
    judged: Annotated[JudgedDocument, "What was judged."]
    plan: Annotated[list[str], "The gates that were meant to run, in order."]
    left_out: Annotated[list[str], "The gates of the pack that --only or --skip took out of the plan."]
    passed: Annotated[int, "How many of the planned gates passed."]
    tally: Annotated[list[TallyDocument], "How many of them came to which verdict."]
    not_run: Annotated[list[str], "Gates that the run ended before."]
    notes: Annotated[list[str], "What a reader must know of the run as a whole."]
    counts: Annotated[CountsDocument, "All findings in figures."]
    debt: Annotated[DebtDocument, "The debt as a whole."]
    audit: Annotated[AuditDocument, "What passed, what is blocked and why, and what to do next."]
    gates: Annotated[list[GateBody], "Each gate, in the order of the plan."]
    run: Annotated[RunDocument, "What differs between two runs."]


class ListedRuleDocument(TypedDict):
    """One rule that assure has."""

    code: Annotated[str, "Code of the rule; it never changes its meaning."]
    name: Annotated[str, "Name of the rule."]
    severity: Annotated[Severity, "How much a finding weighs."]
    category: Annotated[str, "Category that findings are counted under."]
    applied_by: Annotated[list[str], "The gates that apply it, or what stands before all gates."]
    summary: Annotated[str, "What it finds, in one line."]


class RulesDocument(TypedDict):
    """What `assure rules --format json` prints."""

    schema: Annotated[Literal["assure/rules/1"], "Kind and version of this document."]
    rules: Annotated[list[ListedRuleDocument], "The rules, by code."]


class PlanDocument(TypedDict):
    """What a run set out to do; written before the first gate, so that an ended run can be told from a lost one."""

    schema: Annotated[Literal["assure/plan/1"], "Kind and version of this document."]
    mode: Annotated[Mode, "Mode of the run."]
    plan: Annotated[list[str], "The gates that are meant to run, in order."]
