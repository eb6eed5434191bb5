"""What a rule is: a code that never changes its meaning, a name, and the documentation it is explained with."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.core.finding import Finding

if TYPE_CHECKING:
    from assure.core.finding import Location


class Severity(enum.StrEnum):
    """How much a finding weighs: in ENFORCE the critical and high ones block, in STRICT all of them."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for critical up to 3 for low, so that sorting puts the heaviest first."""
        return _WEIGHTS.index(self)


_WEIGHTS = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a gate can find, and everything a person needs to understand it.

    `doc` is Markdown: the first line is the summary, then the paragraphs **Why.**, **Instead.** and **Source.**
    """

    code: str
    name: str
    doc: str
    severity: Severity = Severity.HIGH
    category: str = ""

    @property
    def summary(self) -> str:
        """The one line that says what the rule finds."""
        return self.doc.strip().split("\n", 1)[0].strip()

    def section(self, title: str) -> str:
        """The text of the paragraph that opens with `**title.**`, on one line; empty where there is none."""
        marker = f"**{title}.**"
        flush = "\n".join(line.strip() for line in self.doc.splitlines())
        for paragraph in flush.split("\n\n"):
            if paragraph.lstrip().startswith(marker):
                return " ".join(paragraph.strip()[len(marker) :].split())
        return ""

    def at(
        self,
        location: Location,
        message: str,
        *,
        target: str = "",
        fix: str = "",
        severity: Severity | None = None,
        **facts: str | int,
    ) -> Finding:
        """A finding of this rule at a place.

        `message` says what is wrong, with the values met. `target` is the thing meant (an import, an operation, a
        table): it is part of the finding's identity, so it holds no line numbers and no counts. `fix` replaces the
        rule's own **Instead.** where the finding knows better. `facts` are further columns for evidence.
        """
        return Finding(
            code=self.code,
            name=self.name,
            category=self.category or self.name,
            severity=severity or self.severity,
            location=location,
            message=message,
            target=target,
            fix=fix or self.section("Instead"),
            facts=tuple(sorted((key, str(value)) for key, value in facts.items())),
        )
