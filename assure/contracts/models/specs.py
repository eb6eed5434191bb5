"""Operation specs as people write them: one entry an operation, with what holds before, after, never and on failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from assure.contracts import values
from assure.contracts.jsonschemas import check_schema
from assure.contracts.models.fields import (
    ConditionText,
    Entry,
    Identifier,
    JsonSchema,
    Method,
    Name,
    OperationName,
)
from assure.contracts.models.running import SpecRunEntry
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.spots import expression
from assure.contracts.written import Written


class DispatchEntry(Entry):
    """How an operation is reached at run time: a dispatch operation and, where it has methods, exactly one of them."""

    dispatch: OperationName = Field(description="The operation that callers name, as it is registered.")
    method: Method = Field("", description="The method of the handler; leave it out where the handler has none.")

    def value(self, place: Place) -> values.DispatchAnchor:
        """The frozen value."""
        return values.DispatchAnchor(self.dispatch, self.method, place.at)


class ConditionEntry(Entry):
    """One clause of a spec, with an id by which evidence and waivers name it."""

    id: Identifier = Field(description="An id within the spec, such as PRE-1.")
    condition: ConditionText = Field(description="A CEL expression that is true when the clause holds.")
    message: str = Field("", description="What to tell a person when it does not hold.")

    def value(self, place: Place) -> values.Condition:
        """The frozen value."""
        return values.Condition(self.id, expression(self.condition, place["condition"]), self.message, place.at)


class EffectsEntry(Entry):
    """What an operation does to the stored state."""

    writes: list[Name] = Field(default_factory=list, description="The tables or aggregates it may write.")
    idempotent: bool = Field(False, description="Whether doing it twice leaves the same state as doing it once.")


class SpecEntry(Entry):
    """The contract of one operation."""

    id: Identifier = Field(description="The id of the spec, such as SPEC-007; unique among all spec files.")
    operation: OperationName = Field(description="The business operation the spec is anchored at.")
    status: Literal["active", "retired"] = Field("active", description="A retired spec is kept, but judged no more.")
    domain: Name = Field("", description="The domain that owns the operation, as the domains file names it.")
    critical: bool = Field(False, description="A critical operation needs a complete spec.")
    title: str = Field("", description="The promise in one sentence.")
    owner: str = Field("", description="Who answers for the spec: a team or a person.")
    dispatch: list[DispatchEntry] = Field(
        default_factory=list,
        description="The exact pairs by which the operation is reached; without them, by its own name.",
    )
    input: JsonSchema | None = Field(None, description="JSON Schema (2020-12) of the parameters.")
    result: JsonSchema | None = Field(None, description="JSON Schema (2020-12) of what the operation returns.")
    state: JsonSchema | None = Field(None, description="JSON Schema (2020-12) of what the state probe returns.")
    context: JsonSchema | None = Field(
        None, description="JSON Schema (2020-12) of what providers supply; default: that of the file."
    )
    preconditions: list[ConditionEntry] = Field(default_factory=list, description="What must hold before it runs.")
    postconditions: list[ConditionEntry] = Field(default_factory=list, description="What must hold after it ran.")
    forbidden: list[ConditionEntry] = Field(default_factory=list, description="States that must never be reached.")
    on_exception: list[ConditionEntry] = Field(
        default_factory=list, description="What must hold after it failed: nothing half done."
    )
    lifecycle: Name = Field("", description="The state machine the operation takes a step of.")
    effects: EffectsEntry | None = Field(None, description="What the operation may write.")
    examples: dict[str, Any] = Field(default_factory=dict, description="Worked examples, by name.")
    runs: dict[Name, SpecRunEntry] = Field(
        default_factory=dict, description="Dispatches that show the promise, by name; run on the backend itself."
    )

    def value(self, place: Place, context: Mapping[str, Any] | None) -> values.Spec:
        """The frozen value; `context` is that of the file."""
        return values.Spec(
            id=self.id,
            operation=self.operation,
            status=self.status,
            domain=self.domain,
            critical=self.critical,
            title=self.title,
            owner=self.owner,
            dispatch=each(self.dispatch, place["dispatch"]),
            input=values.frozen_mapping(self.input),
            result=values.frozen_mapping(self.result),
            state=values.frozen_mapping(self.state),
            preconditions=each(self.preconditions, place["preconditions"]),
            postconditions=each(self.postconditions, place["postconditions"]),
            forbidden=each(self.forbidden, place["forbidden"]),
            on_exception=each(self.on_exception, place["on_exception"]),
            lifecycle=self.lifecycle,
            effects=values.Effects(tuple(self.effects.writes), self.effects.idempotent) if self.effects else None,
            examples=values.frozen_mapping(self.examples) or values.EMPTY,
            at=place.at,
            context=values.frozen_mapping(self.context) or context,
            runs=tuple(self.runs[name].value(place["runs"][name], name) for name in sorted(self.runs)),
        )


class SpecsFile(Entry):
    """A file of operation specs; the list may also stand alone, without `specs:` above it."""

    context: JsonSchema | None = Field(
        None,
        description="JSON Schema (2020-12) of what conditions may look at besides the operation's own input, result "
        "and state: a property for each name that a provider supplies, and what `request` has of its own.",
    )
    specs: list[SpecEntry] = Field(min_length=1, description="The specs, one an operation.")

    def value(self, place: Place) -> tuple[values.Spec, ...]:
        """The frozen values."""
        context, below = values.frozen_mapping(self.context), place["specs"]
        return tuple(spec.value(below[index], context) for index, spec in enumerate(self.specs))


def check(whole: Written, problems: Problems) -> None:
    """JSON Schemas are schemas; ids of specs and clauses are compared by the specs gate, which sees all files."""
    for entry in (whole, *whole.entries("specs")):
        for key in ("context", "input", "result", "state"):
            if isinstance(entry.data.get(key), dict):
                check_schema(entry.data[key], entry.place[key], problems)


EXAMPLE = """\
context:                              # what providers supply, for all specs of the file
  type: object
  properties:
    tenant: {type: object, required: [status], properties: {status: {enum: [PENDING, ACTIVE, SUSPENDED, CLOSED]}}}
specs:
  - id: SPEC-007
    operation: integration.enable
    status: active
    domain: integrations
    critical: true
    title: An integration is enabled only for an active tenant, and only with credentials
    owner: team-integrations
    dispatch:
      - {dispatch: integrations.write, method: enable}
    input:
      type: object
      required: [integration_id]
      properties: {integration_id: {type: string}}
      additionalProperties: false
    result:
      type: object
      required: [id, status]
      properties: {id: {type: string}, status: {enum: [enabled]}}
    state:
      type: object
      required: [integration, tenant]
      properties:
        integration:
          type: object
          required: [status, has_credentials]
          properties:
            status: {enum: [registered, enabled, disabled, deleted]}
            has_credentials: {type: boolean}
        tenant: {type: object, required: [status], properties: {status: {enum: [ACTIVE, SUSPENDED]}}}
    preconditions:
      - id: PRE-1
        condition: tenant.status == "ACTIVE"
        message: The tenant must be ACTIVE.
      - id: PRE-2
        condition: old.integration.has_credentials
        message: Credentials must be stored before the integration is enabled.
    postconditions:
      - id: POST-1
        condition: state.integration.status == "enabled" && result.status == "enabled"
    forbidden:
      - id: FORB-1
        condition: state.integration.status == "enabled" && state.tenant.status == "SUSPENDED"
        message: A suspended tenant has no enabled integration.
    on_exception:
      - id: EXC-1
        condition: state.integration == old.integration
        message: Nothing is half done.
    lifecycle: integration
    effects: {writes: [integrations], idempotent: true}
    examples:
      accepted: {request: {params: {integration_id: int_1}}, tenant: {status: ACTIVE}}
"""
