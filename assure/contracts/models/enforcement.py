"""What is enforced where, as people write it: apart from the invariants, so that a rollout changes no rule (R1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assure.contracts import promised, rules
from assure.contracts.models.fields import Day, Entry, Identifier, Name, Text
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.written import Written

ModeName = Literal["monitor", "enforce", "strict"]
SeverityName = Literal["critical", "high", "medium", "low"]
_MODES = ("monitor", "enforce", "strict")  # from the weakest to the strictest
_SELECTORS = ("severity", "domain", "id")


class RuleEntry(Entry):
    """Sets the mode of some contracts; what it selects is named by every selector that is given."""

    mode: ModeName = Field(description="What a violation does to these.")
    severity: list[SeverityName] = Field(default_factory=list, description="Contracts of these severities.")
    domain: list[Name] = Field(default_factory=list, description="Contracts of these domains.")
    id: list[Identifier] = Field(default_factory=list, description="These contracts, by id.")
    reason: Text = Field(description="Why these differ from the default.")
    owner: Text = Field(description="Who answers for that.")
    until: Day | None = Field(
        None, description="The last day on which the rule holds; needed where it lets more through than the default."
    )

    def value(self, place: Place) -> promised.EnforcementRule:
        """The frozen value."""
        return promised.EnforcementRule(
            mode=self.mode,
            severities=tuple(self.severity),
            domains=tuple(self.domain),
            ids=tuple(self.id),
            reason=self.reason,
            owner=self.owner,
            until=self.until or "",
            at=place.at,
        )


class EnforcementFile(Entry):
    """The file that says what is enforced where; a project has one."""

    default: ModeName = Field(
        description="The mode of everything that no rule selects: `monitor` records, `enforce` blocks on what is "
        "critical, `strict` blocks on every violation."
    )
    unresolved_method: Literal["deny", "allow"] = Field(
        "deny", description="What becomes of a dispatch whose method no contract knows."
    )
    rules: list[RuleEntry] = Field(default_factory=list, description="What differs from the default, until when.")

    def value(self, place: Place) -> promised.Enforcement:
        """The frozen value."""
        return promised.Enforcement(self.default, self.unresolved_method, each(self.rules, place["rules"]), place.at)


def check(whole: Written, problems: Problems) -> None:
    """A rule selects by something, and one that lets more through than the default has a last day."""
    for rule in whole.entries("rules"):
        if _weaker(rule.text("mode"), whole.text("default")) and "until" not in rule:
            message = "the key `until` is missing; a rule that lets more through than the default has a last day"
            problems.add(rules.MISSING_KEY, rule.place.at, message)
        if not any(rule.data.get(key) for key in _SELECTORS):
            message = f"the rule selects by none of {', '.join(_SELECTORS)}; the default is for everything else"
            problems.add(rules.MISSING_KEY, rule.place.at, message)


def _weaker(mode: str, default: str) -> bool:
    """Whether a mode blocks less than another; words that are no modes are told by the model."""
    return mode in _MODES and default in _MODES and _MODES.index(mode) < _MODES.index(default)


EXAMPLE = """\
default: strict                       # what no rule selects blocks on every violation
unresolved_method: deny
rules:
  - mode: monitor
    domain: [logs]
    severity: [medium, low]
    reason: New in March; recorded first, to see what it would block.
    owner: team-logs
    until: 2027-03-31
  - mode: enforce
    id: [BI-INTEG-002]
    reason: Old integrations are being brought into order.
    owner: team-integrations
    until: 2027-06-30
"""
