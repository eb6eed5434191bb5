"""Lifecycles as people write them: the states of one kind of thing, and the operations that lead between them (R8)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from assure.contracts import promised
from assure.contracts.models.fields import Entry, FieldPath, Name, OperationName, Text
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
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

    def value(self, place: Place) -> promised.Transition:
        """The frozen value."""
        return promised.Transition(self.operation, tuple(self.origins), self.target, place.at)


class ForbiddenEntry(Entry):
    """A step that must never be taken; none that is not a transition may be, this one says why."""

    origins: list[State] = Field(alias="from", min_length=1, description="The states it would start from.")
    targets: list[State] = Field(alias="to", min_length=1, description="The states it would end in.")
    reason: Text = Field(description="Why it must never be taken.")

    def value(self, place: Place) -> promised.ForbiddenTransition:
        """The frozen value."""
        return promised.ForbiddenTransition(tuple(self.origins), tuple(self.targets), self.reason, place.at)


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
"""
