"""Properties as people write them: what holds of an operation whatever is asked of it, and in whatever order (R8)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from assure.contracts import rules, values
from assure.contracts.jsonschemas import check_schema
from assure.contracts.models.fields import (
    ConditionText,
    Entry,
    Identifier,
    JsonSchema,
    Name,
    OperationName,
    Shape,
    Text,
    refused,
)
from assure.contracts.models.running import Given, Scalar
from assure.contracts.places import Place
from assure.contracts.problems import Problems
from assure.contracts.properties import Ask, Property, Varied
from assure.contracts.spots import expression
from assure.contracts.written import Written

Pointer = Annotated[str, Shape.of(r"^(/[^/]+)+$", "a JSON pointer into the parameters such as /readings/error_rate")]
# How many inputs are generated where the file does not say: a size that is committed, whatever the machine.
EXAMPLES = 20
MEMBERS = 3


class AskEntry(Entry):
    """A request, with values in it that are generated."""

    operation: OperationName = Field(description="The operation that is dispatched.")
    caller: dict[Name, Scalar] = Field(
        default_factory=dict, description="Who dispatches; default: as for the property."
    )
    params: dict[str, Any] = Field(
        default_factory=dict,
        description="The parameters; `${UC-005/id}` is what UC-005 answered under /id, `${1/id}` what the first step "
        "of the same member did, `${member}` a text of the member's own.",
    )
    varies: dict[Pointer, JsonSchema] = Field(
        default_factory=dict, description="The values that are generated: where they stand, and their JSON Schema."
    )

    def value(self, place: Place) -> Ask:
        """The frozen value."""
        frozen = values.frozen_mapping
        varied = (Varied(where, frozen(self.varies[where]) or values.EMPTY) for where in sorted(self.varies))
        caller, params = frozen(self.caller) or values.EMPTY, frozen(self.params) or values.EMPTY
        return Ask(self.operation, caller, params, tuple(varied), place.at)


class PropertyEntry(Entry):
    """A promise about many requests."""

    id: Identifier = Field(description="The id, such as PROP-CTRL-001; unique among all files.")
    title: Text = Field(description="The promise in one sentence.")
    kind: Literal["monotone", "order_independent", "idempotent"] = Field(
        description="monotone: as a value rises, the decision never gets laxer. order_independent: what is brought "
        "about in any order leads to the same decision. idempotent: asking twice is the same as asking once."
    )
    given: list[Given] = Field(default_factory=list, description="Use cases whose examples run before, in this order.")
    caller: dict[Name, Scalar] = Field(default_factory=dict, description="Who dispatches.")
    asks: AskEntry = Field(description="The request whose decision is judged.")
    raised: Pointer | None = Field(None, description="monotone: which of the values that vary is raised.")
    each: list[AskEntry] = Field(
        default_factory=list, description="order_independent: the steps by which each member comes about."
    )
    members: int = Field(MEMBERS, ge=2, le=5, description="order_independent: how many members there are.")
    decision: ConditionText | None = Field(
        None, description="A CEL expression over `result` that gives the decision: result.level."
    )
    order: list[str] = Field(
        default_factory=list, description="monotone: the decisions from the laxest to the strictest; default: numbers."
    )
    examples: int = Field(EXAMPLES, ge=1, le=10000, description="How many inputs are generated.")

    @model_validator(mode="after")
    def _whole(self) -> PropertyEntry:
        if self.kind != "idempotent" and self.decision is None:
            raise refused(rules.CONTRADICTION, f"a `decision`, which {self.kind} compares")
        if (self.kind == "monotone") != (self.raised is not None):
            raise refused(rules.CONTRADICTION, "`raised` for monotone, and for nothing else")
        if self.raised is not None and self.raised not in self.asks.varies:
            raise refused(rules.CONTRADICTION, f"{self.raised} under `asks.varies`, because it is raised")
        if (self.kind == "order_independent") != bool(self.each):
            raise refused(rules.CONTRADICTION, "`each` for order_independent, and for nothing else")
        return self

    def value(self, place: Place, owner: str) -> Property:
        """The frozen value."""
        frozen = values.frozen_mapping
        return Property(
            id=self.id,
            title=self.title,
            owner=owner,
            kind=self.kind,
            given=tuple(self.given),
            caller=frozen(self.caller) or values.EMPTY,
            asks=self.asks.value(place["asks"]),
            raised=self.raised or "",
            members=self.members,
            each=tuple(entry.value(place["each"][index]) for index, entry in enumerate(self.each)),
            decision=expression(self.decision, place["decision"]) if self.decision is not None else None,
            order=tuple(self.order),
            examples=self.examples,
            at=place.at,
        )


class PropertiesFile(Entry):
    """A file of properties."""

    owner: Name = Field(description="The domain that answers for these properties, as the domains file names it.")
    properties: list[PropertyEntry] = Field(min_length=1, description="The properties.")

    def value(self, place: Place) -> tuple[Property, ...]:
        """The frozen values."""
        below = place["properties"]
        return tuple(entry.value(below[index], self.owner) for index, entry in enumerate(self.properties))


def check(whole: Written, problems: Problems) -> None:
    """What is generated has a JSON Schema that is one."""
    for entry in whole.entries("properties"):
        asks = (*entry.entries("each"), *_one(entry, "asks"))
        for ask in asks:
            varies = ask.data.get("varies")
            for pointer, schema in varies.items() if isinstance(varies, dict) else ():
                if isinstance(schema, dict):
                    check_schema(schema, ask.place["varies"][pointer], problems)


def _one(entry: Written, key: str) -> tuple[Written, ...]:
    value = entry.data.get(key)
    return (Written(value, entry.place[key]),) if isinstance(value, dict) else ()


EXAMPLE = """\
owner: controls
properties:
  - id: PROP-CTRL-001
    title: A higher reading is never judged more leniently
    kind: monotone
    given: [UC-024]
    caller: {tenant: acme, actor: gateway}
    asks:
      operation: control.evaluate
      params: {readings: {error_rate: 0.0}}
      varies: {/readings/error_rate: {type: number, minimum: 0, maximum: 1}}
    raised: /readings/error_rate
    decision: result.level
    order: [ok, warn, block]
  - id: PROP-CTRL-002
    title: Policies come to the same decision in whatever order they were put in force
    kind: order_independent
    given: [UC-004]
    caller: {tenant: acme, actor: alice}
    each:
      - operation: policy.create
        params: {name: "${member}", scope: tenant, target: "*", action: mail.send}
        varies: {/effect: {enum: [allow, deny]}, /priority: {type: integer, minimum: 0, maximum: 2}}
      - operation: policy.activate
        params: {policy_id: "${1/id}"}
    asks: {operation: policy.resolve, params: {agent_id: bot, action: mail.send}}
    decision: result.effect
"""
