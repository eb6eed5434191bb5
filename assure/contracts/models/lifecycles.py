"""Lifecycles as people write them: the states of one kind of thing, and the operations that lead between them (R8)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from assure.contracts import promised, values
from assure.contracts.models.fields import ConditionText, Entry, FieldPath, Name, OperationName, Text
from assure.contracts.models.running import Given, Scalar
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.spots import expression
from assure.contracts.written import Written, once

State = Annotated[Name, Field(description="A state, as it is stored.")]


class TransitionEntry(Entry):
    """A step that an operation takes."""

    operation: OperationName = Field(description="The operation that takes it.")
    origins: list[State] = Field(
        default_factory=list,
        alias="from",
        description="The states it starts from; without them the operation brings the thing about.",
    )
    target: State = Field(alias="to", description="The state it ends in.")
    caller: dict[Name, Scalar] | None = Field(
        None, description="Who takes it; default: as in the first run of the operation's spec that holds."
    )
    params: dict[str, Any] | None = Field(
        None, description="The parameters by which it is taken; default: as in the first run of its spec that holds."
    )

    def value(self, place: Place) -> promised.Transition:
        """The frozen value."""
        frozen = values.frozen_mapping
        caller, params = frozen(self.caller), frozen(self.params)
        return promised.Transition(self.operation, tuple(self.origins), self.target, place.at, caller, params)


class ForbiddenEntry(Entry):
    """A step that must never be taken; none that is not a transition may be, this one says why."""

    origins: list[State] = Field(alias="from", min_length=1, description="The states it would start from.")
    targets: list[State] = Field(alias="to", min_length=1, description="The states it would end in.")
    reason: Text = Field(description="Why it must never be taken.")

    def value(self, place: Place) -> promised.ForbiddenTransition:
        """The frozen value."""
        return promised.ForbiddenTransition(tuple(self.origins), tuple(self.targets), self.reason, place.at)


class WalkEntry(Entry):
    """How the lifecycle is walked on the running backend: every operation tried in every state."""

    given: list[Given] = Field(
        min_length=1, description="Use cases whose examples lead to one thing in its initial state, in this order."
    )
    reads: OperationName = Field(description="The operation that tells its state, such as integration.get.")
    caller: dict[Name, Scalar] = Field(default_factory=dict, description="Who asks for the state.")
    params: dict[str, Any] = Field(
        default_factory=dict, description="The parameters of `reads`; `${UC-005/id}` is what UC-005 answered under /id."
    )
    state: ConditionText = Field(description="A CEL expression over `result` that gives the state: result.status.")
    own_rules: bool = Field(
        True, description="Whether forbidden steps are refused by the backend alone too, with no contract in force."
    )

    def value(self, place: Place) -> promised.Walk:
        """The frozen value."""
        frozen = values.frozen_mapping
        return promised.Walk(
            given=tuple(self.given),
            reads=self.reads,
            caller=frozen(self.caller) or values.EMPTY,
            params=frozen(self.params) or values.EMPTY,
            state=expression(self.state, place["state"]),
            own_rules=self.own_rules,
            at=place.at,
        )


class LifecycleEntry(Entry):
    """The states of one kind of thing."""

    name: Name = Field(description="The name by which specs refer to it.")
    title: str = Field("", description="The lifecycle in one sentence.")
    field: FieldPath = Field(
        "", description="Where the state probe shows the state: a path below `state`, such as integration.status."
    )
    states: list[State] = Field(min_length=1, description="Every state.")
    initial: State = Field(description="The state in which it comes to be.")
    terminal: list[State] = Field(default_factory=list, description="The states that nothing leaves any more.")
    transitions: list[TransitionEntry] = Field(min_length=1, description="Every step there is.")
    forbidden: list[ForbiddenEntry] = Field(default_factory=list, description="Steps that are tried and refused.")
    walk: WalkEntry | None = Field(None, description="How it is walked on the running backend.")

    def value(self, place: Place) -> promised.Lifecycle:
        """The frozen value."""
        return promised.Lifecycle(
            name=self.name,
            title=self.title,
            field=self.field,
            states=tuple(self.states),
            initial=self.initial,
            terminal=tuple(self.terminal),
            transitions=each(self.transitions, place["transitions"]),
            forbidden=each(self.forbidden, place["forbidden"]),
            at=place.at,
            walk=self.walk.value(place["walk"]) if self.walk else None,
        )


class LifecyclesFile(Entry):
    """A file of lifecycles."""

    lifecycles: list[LifecycleEntry] = Field(min_length=1, description="The lifecycles.")

    def value(self, place: Place) -> tuple[promised.Lifecycle, ...]:
        """The frozen values."""
        return each(self.lifecycles, place["lifecycles"])


def check(whole: Written, problems: Problems) -> None:
    """A lifecycle names a state once; what its steps name is judged by the specs gate."""
    for lifecycle in whole.entries("lifecycles"):
        once(lifecycle, "states", "state", problems)


EXAMPLE = """\
lifecycles:
  - name: integration
    title: An integration is registered, then enabled and disabled, until it is deleted
    field: integration.status
    states: [registered, enabled, disabled, deleted]
    initial: registered
    terminal: [deleted]
    transitions:
      - {operation: integration.register, to: registered}
      - {operation: integration.enable, from: [registered, disabled], to: enabled}
      - {operation: integration.disable, from: [enabled], to: disabled}
      - {operation: integration.delete, from: [registered, disabled], to: deleted}
    forbidden:
      - {from: [enabled], to: [deleted], reason: What reaches outside is stopped before it is deleted.}
    walk:                                  # each of the four operations is tried in each state
      given: [UC-006]
      reads: integration.get
      caller: {tenant: acme, actor: alice}
      params: {integration_id: "${UC-005/id}"}
      state: result.status
"""
