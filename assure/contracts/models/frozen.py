"""Frozen files and recorded approvals as people write them."""

from __future__ import annotations

from pydantic import Field

from assure.contracts import rules, values
from assure.contracts.models.fields import Day, Entry, LogicDigest, RelativePath, Text
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.written import Written
from assure.core import Location


class FrozenEntry(Entry):
    """A file whose logic is frozen; it may be moved and its header may be mended."""

    path: RelativePath = Field(description="The file.")
    logic: LogicDigest = Field(description="The digest of its logic, as `assure` prints it.")
    reason: Text = Field(description="Why it is frozen.")
    owner: Text = Field(description="Who decides about changes.")

    def value(self, place: Place) -> values.FrozenFile:
        """The frozen value."""
        return values.FrozenFile(self.path, self.logic, self.reason, self.owner, place.at)


class ApprovalEntry(Entry):
    """Leave to change the logic of a frozen file to exactly this digest."""

    path: RelativePath = Field(description="The frozen file.")
    logic: LogicDigest = Field(description="The digest of the logic that is approved.")
    reason: Text = Field(description="Why the change is right.")
    approved_by: Text = Field(description="Who approved it.")
    date: Day = Field(description="The day of the approval.")

    def value(self, place: Place) -> values.Approval:
        """The frozen value."""
        return values.Approval(self.path, self.logic, self.reason, self.approved_by, self.date, place.at)


class FrozenFilesFile(Entry):
    """A file of frozen files and of the approvals to change them."""

    frozen: list[FrozenEntry] = Field(default_factory=list, description="The frozen files.")
    approvals: list[ApprovalEntry] = Field(default_factory=list, description="The approvals, oldest first.")

    def value(self, place: Place) -> tuple[tuple[values.FrozenFile, ...], tuple[values.Approval, ...]]:
        """The frozen values."""
        return each(self.frozen, place["frozen"]), each(self.approvals, place["approvals"])


def check(whole: Written, problems: Problems) -> None:
    """A digest is approved once for a file; paths of frozen files are compared among all files."""
    seen: dict[tuple[str, str], Location] = {}
    for entry in whole.entries("approvals"):
        key, at = (entry.text("path"), entry.text("logic")), entry.place.at
        if seen.setdefault(key, at) != at:
            problems.add(rules.DUPLICATE_ID, at, f"this approval of `{key[0]}` stands already at {seen[key]}")


EXAMPLE = """\
frozen:
  - path: app/hoc/cus/policies/L5_engines/conflict.py
    logic: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"
    reason: The resolution of conflicts was certified with a customer.
    owner: team-policies
approvals:
  - path: app/hoc/cus/policies/L5_engines/conflict.py
    logic: "60303ae22b998861bce3b28f33eec1be758a213c"
    reason: Ties are resolved by the older policy, as the customer asked for.
    approved_by: head-of-policies
    date: 2026-03-02
"""
