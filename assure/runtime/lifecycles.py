"""Lifecycles as conditions: which states an operation may start from, and where it may lead from each of them (R3)."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: the operation, the states it may start from (none: it creates), and those it may lead to."""

    operation: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A state machine over one field of the state, `integration.status`; without a field nothing can be judged."""

    id: str
    field: str
    transitions: tuple[Transition, ...]

    def before(self, operation: str) -> str:
        """The condition that holds when the operation may start; empty when the lifecycle does not know it."""
        return " || ".join(self._start(step) for step in self._steps(operation))

    def after(self, operation: str) -> str:
        """The condition that holds when the operation led where it may lead from where it started."""
        return " || ".join(self._step(step) for step in self._steps(operation))

    def _steps(self, operation: str) -> tuple[Transition, ...]:
        return tuple(step for step in self.transitions if step.operation == operation)

    def _start(self, step: Transition) -> str:
        return f"old.{self.field} in {_words(step.sources)}" if step.sources else f"({self._absent()})"

    def _step(self, step: Transition) -> str:
        return f"({self._start(step)} && state.{self.field} in {_words(step.targets)})"

    def _absent(self) -> str:
        """Nothing there: the subject of the lifecycle is missing or null."""
        subject = self.field.partition(".")[0]
        return f"!has(old.{subject}) || old.{subject} == null"


def _words(words: tuple[str, ...]) -> str:
    """The words as a list of CEL, whose strings are written as those of JSON."""
    return json.dumps(list(words), ensure_ascii=False)
