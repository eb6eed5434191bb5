"""Business invariants as people write them: what must hold whenever an operation is dispatched (R1)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from assure.contracts import promised, values
from assure.contracts.jsonschemas import check_schema
from assure.contracts.models.fields import (
    ConditionText,
    Entry,
    Identifier,
    JsonSchema,
    Name,
    OperationName,
    Text,
    VariableName,
)
from assure.contracts.models.specs import DispatchEntry
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.spots import expression
from assure.contracts.written import Written, unique


class VariableEntry(Entry):
    """A name for a part of the condition; worked out at most once, when something mentions `variables.<name>`."""

    name: VariableName = Field(description="Conditions name it as `variables.<name>`.")
    expression: ConditionText = Field(description="A CEL expression of any type.")

    def value(self, place: Place) -> promised.Variable:
        """The frozen value."""
        return promised.Variable(self.name, expression(self.expression, place["expression"]), place.at)


class ExamplesEntry(Entry):
    """Contexts in which the invariant holds and in which it is violated; all of them are run."""

    holds: list[dict[str, Any]] = Field(default_factory=list, description="Contexts in which it holds.")
    violates: list[dict[str, Any]] = Field(default_factory=list, description="Contexts in which it is violated.")

    def value(self, kind: str, place: Place) -> tuple[promised.Example, ...]:
        """The frozen values of one kind."""
        below = place[kind]
        return tuple(
            promised.Example(values.frozen_mapping(context) or values.EMPTY, below[index].at)
            for index, context in enumerate(getattr(self, kind))
        )


class InvariantEntry(Entry):
    """A business invariant."""

    id: Identifier = Field(description="The id, such as BI-APIKEY-001; unique among all files.")
    title: Text = Field(description="The rule in one sentence.")
    operation: OperationName = Field(description="The business operation it is anchored at.")
    applies_to: list[DispatchEntry] = Field(
        default_factory=list,
        description="The exact pairs of dispatch operation and method it is evaluated for; without them, those by "
        "which the operation is reached.",
    )
    severity: Literal["critical", "high", "medium", "low"] = Field(description="How much a violation weighs.")
    match: list[ConditionText] = Field(
        default_factory=list, description="CEL guards; the invariant applies where all of them are true."
    )
    variables: list[VariableEntry] = Field(default_factory=list, description="Names for parts of the condition.")
    condition: ConditionText = Field(description="A CEL expression that is true when the invariant holds.")
    on_error: Literal["violate", "record"] = Field(
        "violate", description="What a condition that can't be worked out counts as; it never counts as held."
    )
    message: Text = Field(description="What to tell a person when it is violated.")
    message_expression: ConditionText | None = Field(
        None, description="A CEL expression of type string that words the message with the values met."
    )
    remediation: Text = Field(description="What the caller can do about it.")
    examples: ExamplesEntry = Field(
        default_factory=ExamplesEntry, description="At least one context in which it holds and one that violates it."
    )

    def value(self, place: Place, owner: str) -> promised.Invariant:
        """The frozen value."""
        told = self.message_expression
        examples = place["examples"]
        return promised.Invariant(
            id=self.id,
            title=self.title,
            owner=owner,
            operation=self.operation,
            applies_to=each(self.applies_to, place["applies_to"]),
            severity=self.severity,
            match=tuple(expression(text, place["match"][n]) for n, text in enumerate(self.match)),
            variables=each(self.variables, place["variables"]),
            condition=expression(self.condition, place["condition"]),
            on_error=self.on_error,
            message=self.message,
            message_expression=expression(told, place["message_expression"]) if told is not None else None,
            remediation=self.remediation,
            holds=self.examples.value("holds", examples),
            violates=self.examples.value("violates", examples),
            at=place.at,
        )


class InvariantsFile(Entry):
    """A file of business invariants that look at the same context."""

    owner: Name = Field(description="The domain that answers for these invariants, as the domains file names it.")
    context: JsonSchema = Field(
        description="JSON Schema (2020-12) of what these conditions may look at: a property for each name."
    )
    invariants: list[InvariantEntry] = Field(min_length=1, description="The invariants.")

    def value(self, place: Place) -> promised.InvariantFile:
        """The frozen value."""
        below = place["invariants"]
        return promised.InvariantFile(
            owner=self.owner,
            context=values.frozen_mapping(self.context) or values.EMPTY,
            invariants=tuple(entry.value(below[n], self.owner) for n, entry in enumerate(self.invariants)),
            context_at=place["context"].at,
            at=place.at,
        )


def check(whole: Written, problems: Problems) -> None:
    """The context is a JSON Schema; no variable of an invariant stands twice. Ids are compared by the gate."""
    context = whole.data.get("context")
    if isinstance(context, dict):
        check_schema(context, whole.place["context"], problems)
    for invariant in whole.entries("invariants"):
        unique("variable", invariant.entries("variables"), "name", problems)


EXAMPLE = """\
owner: api_keys
context:                              # what the conditions below may look at
  type: object
  required: [request]
  properties:
    request:
      type: object
      required: [tenant_id]
      properties: {tenant_id: {type: string}}
    tenant:
      type: object
      properties: {status: {enum: [PENDING, ACTIVE, SUSPENDED, CLOSED]}}
invariants:
  - id: BI-APIKEY-001
    title: An API key belongs to a tenant that is ACTIVE
    operation: api_key.create
    applies_to: [{dispatch: api_keys.write, method: create}]
    severity: critical
    variables:
      - {name: active, expression: tenant.status == "ACTIVE"}
    condition: has(tenant.status) && variables.active
    message: The tenant must be ACTIVE before a key is created.
    message_expression: '"tenant " + request.tenant_id + " is " + tenant.status'
    remediation: Activate the tenant, or create the key under one that is active.
    examples:
      holds:
        - {request: {tenant_id: acme}, tenant: {status: ACTIVE}}
      violates:
        - {request: {tenant_id: acme}, tenant: {status: SUSPENDED}}
        - {request: {tenant_id: acme}}            # no tenant at all: fails closed
"""
