"""How strictly a contract is held: the modes, and the rules that say which one applies where (R1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Mode(StrEnum):
    """MONITOR records and lets pass, ENFORCE blocks on critical clauses, STRICT blocks on all of them."""

    MONITOR = "monitor"
    ENFORCE = "enforce"
    STRICT = "strict"


class Severity(StrEnum):
    """How bad it is when a clause does not hold."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


STRICTNESS = (Mode.MONITOR, Mode.ENFORCE, Mode.STRICT)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a mode is looked up for: the ids a clause goes by, its domain and its severity."""

    ids: frozenset[str]
    domain: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class ModeRule:
    """One line of an enforcement file: every selector that is given has to match; `until` is its last day (ISO)."""

    mode: Mode
    ids: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    until: str = ""
    reason: str = ""
    # Set while the process runs, not in a file: it outranks a rule of a file that selects the same way.
    override: bool = False

    def matches(self, subject: Subject) -> bool:
        """Whether this rule speaks about the subject."""
        return (
            (not self.ids or not self.ids.isdisjoint(subject.ids))
            and (not self.domains or subject.domain in self.domains)
            and (not self.severities or subject.severity in self.severities)
        )

    def replaced_by(self, other: ModeRule) -> bool:
        """Whether the other was set while the process runs, and selects the same."""
        selectors = (self.ids, self.domains, self.severities)
        return self.override and other.override and selectors == (other.ids, other.domains, other.severities)

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """An id outranks a domain, a domain a severity, all of them the default; of equals the stricter mode wins."""
        selects = (bool(self.ids), bool(self.domains), bool(self.severities))
        return (*selects, self.override, STRICTNESS.index(self.mode))


@dataclass(frozen=True, slots=True)
class Enforcement:
    """Which mode applies where; `deny_unresolved`: a dispatch whose method can't be told is a violation itself."""

    default: Mode = Mode.STRICT
    rules: tuple[ModeRule, ...] = ()
    deny_unresolved: bool = True

    def mode_of(self, subject: Subject, today: str) -> Mode:
        """The mode for the subject on a day (ISO); rules past their last day say nothing any more."""
        return max(self._speaking(subject, today), key=lambda rule: rule.rank, default=ModeRule(self.default)).mode

    @property
    def dated(self) -> bool:
        """Whether any rule has a last day."""
        return any(rule.until for rule in self.rules)

    def changes_after(self, today: str) -> str:
        """The first last day of a rule that still applies (ISO), empty where none has one."""
        return min((rule.until for rule in self.rules if rule.until and rule.until >= today), default="")

    def _speaking(self, subject: Subject, today: str) -> Iterable[ModeRule]:
        return (rule for rule in self.rules if not (rule.until and rule.until < today) and rule.matches(subject))


def blocks(mode: Mode, severity: Severity) -> bool:
    """Whether a clause of that severity, when it does not hold, stops a dispatch in that mode."""
    return mode is Mode.STRICT or (mode is Mode.ENFORCE and severity is Severity.CRITICAL)
