"""How a finding is allowed for a time: a line of the baseline file or a comment in the source (R16)."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from assure.core.finding import Identity, Location

# What is wrong with waivers, unreadable files, contract files and the engine itself is never waived: an allowance for
# it would allow what nobody has looked at.
UNWAIVABLE = ("SUP", "BAS", "ENG", "CFG")


class WaiverKind(enum.StrEnum):
    """Where a waiver is written down."""

    BASELINE = "baseline"
    SUPPRESSION = "suppression"


@dataclass(frozen=True, slots=True)
class Waiver:
    """Leave to live with one violation until a day, given by somebody for a reason.

    A baseline waiver covers exactly its `identity`. A suppression covers findings of `identity.code` on the lines
    `first_line` to `last_line` of its file (the statement the comment stands on or above). `first_seen` and `until` are
    ISO dates, the first and the last day on which the waiver holds, or empty where none was given.
    """

    kind: WaiverKind
    identity: Identity
    reason: str
    owner: str
    until: str
    location: Location
    first_seen: str = ""
    in_scope: bool = True
    first_line: int = 0
    last_line: int = 0

    def begun(self, today: str) -> bool:
        """Whether the first day has come; before it the waiver covers nothing."""
        return self.first_seen <= today

    def expired(self, today: str) -> bool:
        """Whether the last day has passed; ISO dates compare as text."""
        return bool(self.until) and self.until < today
