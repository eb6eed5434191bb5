"""The matrix of failures as people write it: a scenario, what fails in it, and the outcome that is safe (R4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from assure.contracts import faults as matrix
from assure.contracts import rules, values
from assure.contracts.models.fields import Entry, Identifier, Name, OperationName, Seconds, Shape, Text, refused
from assure.contracts.models.running import Given, Scalar
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.written import Written, unique

PointName = Annotated[
    str, Shape.of(r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$", "the name of a point such as db.api_keys.insert")
]
Kind = Literal[
    "raise",
    "timeout",
    "stale_read",
    "lost_acknowledgement",
    "duplicate_delivery",
    "invalid_state",
    "not_registered",
    "unreachable",
    "commit_failure",
]
Outcome = Literal["completed", "refused", "failed"]


class FailureEntry(Entry):
    """What fails."""

    point: PointName = Field(
        description="Where: db.<table>.<select, insert, update or delete>, db.begin, db.commit, db.rollback, "
        "client.<name>.<method>, a failpoint of the backend by its name, or dispatch, which is the whole delivery."
    )
    kind: Kind = Field(description="How it fails (see docs/faults.md).")
    hit: int = Field(1, ge=1, le=1000, description="The number of the time that the dispatch comes to the point.")
    after: Seconds = Field(30.0, description="How much time goes by in a timeout, on the clock that stands.")
    values: dict[Name, Scalar] = Field(
        default_factory=dict, description="Of an invalid state: columns of the row that is read, and what they hold."
    )

    @model_validator(mode="after")
    def _fits(self) -> FailureEntry:
        if (self.point == "dispatch") != (self.kind == "duplicate_delivery") and not self.point.startswith("client."):
            raise refused(rules.CONTRADICTION, "duplicate_delivery at dispatch or at a client, and nothing else there")
        if self.values and self.kind != "invalid_state":
            raise refused(rules.CONTRADICTION, "`values` with the kind invalid_state alone")
        return self

    def value(self) -> matrix.Failure:
        """The frozen value."""
        found = values.frozen_mapping(self.values) or values.EMPTY
        return matrix.Failure(self.point, self.kind, self.hit, self.after, found)


class ChangesEntry(Entry):
    """How many rows of a table are different afterwards."""

    added: int = Field(0, ge=0, description="Rows that are new.")
    changed: int = Field(0, ge=0, description="Rows that hold something else.")
    removed: int = Field(0, ge=0, description="Rows that are gone.")


class SafeOutcomeEntry(Entry):
    """What may come of it."""

    outcome: Outcome = Field(
        description="completed; refused: by a contract before the handler, or in words of the backend's own; failed."
    )
    error: Text = Field("", description="The code of the error, or its class; default: any.")
    state: Literal["unchanged", "whole"] | None = Field(
        None, description="What is stored: nothing of it, or everything that the operation does without the failure."
    )
    changes: dict[Name, ChangesEntry] = Field(
        default_factory=dict, description="What is stored where it is neither: rows by table."
    )
    again: Outcome | None = Field(None, description="What comes of the same request, asked once more.")

    @model_validator(mode="after")
    def _one_state(self) -> SafeOutcomeEntry:
        if (self.state is None) == (not self.changes):
            raise refused(rules.CONTRADICTION, "exactly one of `state` and `changes`")
        return self

    def value(self) -> matrix.SafeOutcome:
        """The frozen value."""
        changes = {table: found.model_dump() for table, found in sorted(self.changes.items())}
        frozen = values.frozen_mapping(changes) or values.EMPTY
        return matrix.SafeOutcome(self.outcome, self.error, self.state or "", frozen, self.again or "")


class FaultEntry(Entry):
    """One row of the matrix: it is run on the real registry, under all contracts."""

    id: Identifier = Field(description="The id of the row.")
    scenario: Text = Field(description="What happens, in one sentence for everybody.")
    owner: Text = Field("", description="Who answers for the outcome.")
    operation: OperationName = Field(description="The operation in which it happens.")
    run: Name = Field(
        "", description="The run of the operation's spec whose request it is; without it `caller` and what is sent."
    )
    given: list[Given] = Field(
        default_factory=list, description="Use cases of the manifest whose examples run before, in this order."
    )
    caller: dict[Name, Scalar] = Field(default_factory=dict, description="Who dispatches.")
    params: dict[str, Any] = Field(
        default_factory=dict, description="The parameters; `${UC-005/id}` is what the answer of UC-005 holds under /id."
    )
    fault: FailureEntry = Field(description="The failure.")
    expect: SafeOutcomeEntry = Field(description="The outcome that is safe.")

    @model_validator(mode="after")
    def _one_request(self) -> FaultEntry:
        if bool(self.run) == bool(self.caller):
            raise refused(rules.CONTRADICTION, "exactly one of `run` and `caller`")
        if self.run and (self.given or self.params):
            raise refused(rules.CONTRADICTION, "`given` and `params` with a `caller`; a `run` has its own")
        return self

    def value(self, place: Place) -> matrix.FaultRow:
        """The frozen value."""
        frozen = values.frozen_mapping
        return matrix.FaultRow(
            id=self.id,
            scenario=self.scenario,
            owner=self.owner,
            operation=self.operation,
            run=self.run,
            given=tuple(self.given),
            caller=frozen(self.caller) or values.EMPTY,
            params=frozen(self.params) or values.EMPTY,
            fault=self.fault.value(),
            expect=self.expect.value(),
            at=place.at,
        )


class JournalEntry(Entry):
    """A table that records what was tried; a dispatch that changes nothing adds rows to it, and may."""

    table: Name = Field(description="The table.")
    reason: Text = Field(description="What is recorded there.")

    def value(self, place: Place) -> matrix.Journal:
        """The frozen value."""
        return matrix.Journal(self.table, self.reason, place.at)


class FaultsFile(Entry):
    """A file of the matrix."""

    journals: list[JournalEntry] = Field(default_factory=list, description="Tables that record what was tried.")
    faults: list[FaultEntry] = Field(default_factory=list, description="The rows.")

    def value(self, place: Place) -> matrix.FaultsFile:
        """The frozen value."""
        return matrix.FaultsFile(each(self.journals, place["journals"]), each(self.faults, place["faults"]), place.at)


def check(whole: Written, problems: Problems) -> None:
    """A file names a journal once; rows are compared among all files."""
    unique("journal", whole.entries("journals"), "table", problems)


EXAMPLE = """\
journals:
  - {table: dispatch_audits, reason: "Every dispatch is recorded there, refused ones too."}
faults:
  - id: FR-INTEG-001
    scenario: The connector was taken out of the registry after the integration was made
    owner: team-integrations
    operation: integration.enable
    run: completes                     # of the operation's spec
    fault: {point: db.connectors.select, kind: not_registered, hit: 1}
    expect: {outcome: refused, state: unchanged, again: completed}
  - id: FR-INTEG-002
    scenario: The database stored everything, and the connection was lost before it said so
    owner: team-integrations
    operation: integration.enable
    run: completes
    fault: {point: db.commit, kind: lost_acknowledgement}
    expect: {outcome: refused, error: unavailable, state: whole, again: refused}
"""
