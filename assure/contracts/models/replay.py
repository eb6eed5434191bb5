"""Replay cases as people write them: a request from a known state, and the decision that is expected."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from assure.contracts import rules, values
from assure.contracts.models.fields import Entry, Line, Method, Name, OperationName, Shape, Text, refused
from assure.contracts.models.running import Given, Scalar
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.replaying import Normalisation, ReplayCase, Weight
from assure.contracts.written import Written
from assure.core import Severity


def _instant(value: str) -> str:
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refused(rules.VALUE_NOT_ALLOWED, "an instant with its zone such as 2026-01-01T12:00:00Z")
    return value


Instant = Annotated[str, AfterValidator(_instant)]
PathPattern = Annotated[
    str,
    Shape.of(r"^(/[^/]+)+$", "a path such as /result/id; `*` stands for one name, `**` for any number of them"),
]
CaseId = Annotated[str, Shape.of(r"^[A-Za-z0-9][A-Za-z0-9_.:#-]*$", "an id such as REPLAY-008")]
Outcome = Literal["completed", "refused", "failed"]


class NormaliseEntry(Entry):
    """Noise that is kept out of the comparison, and why it is noise."""

    path: PathPattern = Field(
        description="Where it stands in the decision: a path such as `/result/id`, with `*` for one name and `**` for"
        " any number of them."
    )
    rule: Literal["uuid", "timestamp", "ignore", "unordered", "round"] = Field(
        description="`uuid`, `timestamp`: such a text is as good as any other; `ignore`: nothing there counts;"
        " `unordered`: a list is a set; `round`: numbers to `digits`."
    )
    digits: int = Field(6, ge=0, le=15, description="How many decimal places `round` keeps.")
    reason: Text = Field(description="Why it is noise.")

    def value(self, place: Place) -> Normalisation:
        """The frozen value."""
        return Normalisation(self.path, self.rule, self.digits, self.reason, place.at)


class SeverityEntry(Entry):
    """How much a difference weighs; the first entry that matches decides."""

    path: PathPattern = Field(description="Where it stands in the decision.")
    severity: Literal["critical", "high", "medium", "low"] = Field(description="What a difference there weighs.")

    def value(self, place: Place) -> Weight:
        """The frozen value."""
        return Weight(self.path, Severity(self.severity), place.at)


class ExpectedError(Entry):
    """The error that a dispatch ends with."""

    type: Line = Field(description="Its class, with the module.")
    code: str = Field("", description="Its code, where the backend gives it one.")
    message: str = Field("", description="What it says.")


class ExpectedDispatch(Entry):
    """A dispatch that the dispatch made in turn."""

    dispatch: OperationName = Field(description="What was dispatched.")
    method: Method | None = Field(None, description="Its method.")
    depth: int = Field(1, ge=1, description="1 for one that the handler made, 2 for one within that.")


class ExpectEntry(Entry):
    """The decision; a part that is absent has nothing in it. `assure replay --update` writes it."""

    outcome: Outcome = Field(
        description="`completed`; `refused`, by the backend or a contract, before anything was done; or `failed`."
    )
    result: Any = Field(default_factory=lambda: None, description="What comes back.")
    error: ExpectedError | None = Field(None, description="The error it ends with.")
    state: dict[Name, Any] = Field(
        default_factory=dict, description="What changes in the database: rows added, changed and removed, by table."
    )
    contracts: dict[str, Literal["holds", "violated", "error"]] = Field(
        default_factory=dict, description="The clauses that are judged, and what each comes to."
    )
    dispatches: list[ExpectedDispatch] = Field(
        default_factory=list, description="The dispatches that it makes in turn, in their order."
    )

    def value(self) -> dict[str, Any]:
        """All parts of the decision."""
        return {
            "outcome": self.outcome,
            "result": self.result,
            "error": self.error.model_dump() if self.error else None,
            "state": dict(self.state),
            "contracts": dict(self.contracts),
            "dispatches": [entry.model_dump() for entry in self.dispatches],
        }


class ReplayCaseEntry(Entry):
    """A dispatch from a known state, and the decision that is expected of it."""

    id: CaseId = Field(description="The id of the case, such as REPLAY-008; unique among all replay files.")
    title: Line = Field("", description="What it shows.")
    operation: OperationName = Field(description="The business operation.")
    dispatch: OperationName = Field("", description="What is dispatched, where there are several ways.")
    method: Method = Field("", description="Its method.")
    given: list[Given] = Field(
        default_factory=list,
        description="Use cases whose examples run before, in this order; UC-003#2 is the second one of UC-003.",
    )
    rows: dict[Name, list[dict[str, Any]]] = Field(
        default_factory=dict, description="Rows that are put into tables before, by table."
    )
    clock: Instant = Field("", description="The instant at which it happens.")
    seed: int | None = Field(None, ge=0, description="Where chance begins.")
    caller: dict[Name, Scalar] = Field(
        default_factory=dict, description="Who dispatches, beside or instead of the `caller` of the file."
    )
    params: dict[str, Any] = Field(
        default_factory=dict, description="The parameters; `${UC-005/id}` is what the answer of UC-005 holds under /id."
    )
    expect: ExpectEntry | None = Field(None, description="The decision that is expected.")
    normalise: list[NormaliseEntry] = Field(default_factory=list, description="Noise of this case.")
    severity: list[SeverityEntry] = Field(default_factory=list, description="Weights of this case.")

    @model_validator(mode="after")
    def _a_method_has_its_dispatch(self) -> ReplayCaseEntry:
        if self.method and not self.dispatch:
            raise refused(rules.CONTRADICTION, "`dispatch` beside `method`")
        return self


class ReplayFile(Entry):
    """Cases of replay: decisions that were recorded, and must come out the same again."""

    caller: dict[Name, Scalar] = Field(
        default_factory=dict, description="Who dispatches: what the harness makes the context with."
    )
    normalise: list[NormaliseEntry] = Field(default_factory=list, description="Noise of every case in this file.")
    severity: list[SeverityEntry] = Field(default_factory=list, description="Weights for every case in this file.")
    cases: list[ReplayCaseEntry] = Field(min_length=1, description="The cases.")

    def value(self, place: Place) -> tuple[ReplayCase, ...]:
        """The frozen values, each with what the file says of all."""
        noise, weights = each(self.normalise, place["normalise"]), each(self.severity, place["severity"])
        return tuple(
            self._case(entry, place["cases"][number], noise, weights) for number, entry in enumerate(self.cases)
        )

    def _case(
        self, entry: ReplayCaseEntry, place: Place, noise: tuple[Normalisation, ...], weights: tuple[Weight, ...]
    ) -> ReplayCase:
        frozen = values.frozen_mapping
        return ReplayCase(
            id=entry.id,
            title=entry.title,
            operation=entry.operation,
            dispatch=entry.dispatch,
            method=entry.method,
            given=tuple(entry.given),
            rows=frozen(entry.rows) or values.EMPTY,
            clock=entry.clock,
            seed=entry.seed,
            caller=frozen({**self.caller, **entry.caller}) or values.EMPTY,
            params=frozen(entry.params) or values.EMPTY,
            expect=frozen(entry.expect.value()) if entry.expect else None,
            normalise=(*each(entry.normalise, place["normalise"]), *noise),
            severity=(*each(entry.severity, place["severity"]), *weights),
            at=place.at,
        )


def check(whole: Written, problems: Problems) -> None:
    """Nothing of a replay file has to fit together beyond its shape."""


EXAMPLE = """\
caller: {tenant: acme, actor: alice}
normalise:
  - {path: /result/id, rule: uuid, reason: Drawn anew for each integration.}
severity:
  - {path: /error/message, severity: low}
cases:
  - id: REPLAY-008
    title: An integration with credentials is enabled
    operation: integration.enable
    given: [UC-006]                             # examples of the manifest that run before
    params: {integration_id: "${UC-005/id}"}
    expect:                                     # written by `assure replay --update`, read by a person
      outcome: completed
      result: {id: int_1, status: enabled}
      state:
        integrations:
          changed:
            int_1:
              status: {before: registered, after: enabled}
      contracts: {SPEC-007/PRE-1: holds, BI-INTEG-001: holds}
  - id: REPLAY-101
    title: Nothing is enabled for a customer that is suspended
    operation: integration.enable
    given: [UC-006, UC-010]
    clock: "2026-03-01T09:00:00Z"
    params: {integration_id: "${UC-005/id}"}
    expect:
      outcome: refused
      error: {type: assure.runtime.violations.ContractViolation, message: The tenant must be ACTIVE.}
      contracts: {SPEC-007/PRE-1: violated}
"""
