"""Starts the backend for gates that run it, and keeps states of it, so that what many examples need is run once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.backend.process import Launch, Raised
from assure.core import CouldNotJudge
from assure.gates.dispatch_examples import json_of

if TYPE_CHECKING:
    from assure.backend.session import Session
    from assure.contracts.values import Config
    from assure.gates.dispatch_examples import Sendable, Step
    from assure.tree.shapes import DispatchShape

_SHOWN = 160


def launch_of(config: Config) -> Launch:
    """How the configuration says that the backend is started; raises CouldNotJudge where it does not say so."""
    settings = config.backend
    if settings is None:
        raise CouldNotJudge(f"{config.path} does not say how the backend is run; describe it under `backend`")
    root = Path(config.root)
    folders = settings.path or config.import_roots
    return Launch(
        folder=root,
        python=str(root / settings.python) if settings.python else sys.executable,
        path=tuple(str(root / folder) for folder in folders),
        variables=settings.environment,
        seconds=settings.time_limit,
        memory=settings.memory,
    )


class Answer(NamedTuple):
    """What came back: `raised` where the application did not answer at all."""

    status: int
    body: str
    dispatched: tuple[tuple[str, str], ...]
    raised: str

    def wrong(self, status: int) -> str:
        """How an answer differs from what was promised, "" where it does not."""
        if self.raised:
            return f"was not answered: the application raised {self.raised}"
        if self.status != status:
            body = self.body if len(self.body) <= _SHOWN else self.body[:_SHOWN] + "..."
            return f"was answered with {self.status} and not with {status}: {body or '(no body)'}"
        return ""


class Kept:
    """The states of the backend after what was given before.

    Where the harness can't save its state each example begins anew.
    """

    def __init__(self, session: Session, shape: DispatchShape) -> None:
        self.session = session
        self.shape = {
            "methods": list(shape.methods),
            "operation": shape.operation,
            "context": shape.context,
            "field": shape.field,
        }
        self._states: dict[tuple[int, ...], tuple[int, dict[str, Any]]] = {}

    def prepare(self, steps: tuple[Step, ...]) -> tuple[dict[str, Any], str]:
        """Lead the backend through these steps: the answers by use case, and what went wrong, "" where nothing did."""
        answers, begin = self._restore(steps)
        for number, step in enumerate(steps[begin:], begin + 1):
            ready, problem = step.ready(answers)
            if ready is None:
                return answers, f"{step.row.id}, which is given: {problem}"
            answer = self.ask(ready, watched=False)
            wrong = answer.wrong(step.example.status)
            if wrong:
                return answers, f"{step.row.id}, which is given, {wrong}"
            answers[step.row.id] = json_of(answer.body)
            self._keep(steps[:number], answers)
        return answers, ""

    def _restore(self, steps: tuple[Step, ...]) -> tuple[dict[str, Any], int]:
        """Bring back the furthest state on the way of these steps: what was answered until then, and how far it is."""
        for length in range(len(steps), 0, -1):
            found = self._states.get(_way(steps[:length]))
            if found is not None:
                self.session.restore(found[0])
                return dict(found[1]), length
        self.session.fresh()
        return {}, 0

    def _keep(self, steps: tuple[Step, ...], answers: dict[str, Any]) -> None:
        number = self.session.save()
        if number is not None:
            self._states[_way(steps)] = (number, dict(answers))

    def ask(self, ready: Sendable, watched: bool) -> Answer:
        """Send a request; `watched` tells its dispatches."""
        self.session.start()
        found = self.session.ask(
            "harness.request",
            method=ready.method,
            target=ready.target,
            headers=dict(ready.headers),
            body=ready.body,
            watched=[],
            shape=self.shape if watched else None,
        )
        if isinstance(found, Raised):
            return Answer(0, "", (), self.session.told(found))
        dispatched = tuple((operation or "", method or "") for operation, method in found["dispatched"])
        return Answer(found["status"], found["body"], dispatched, "")


def _way(steps: tuple[Step, ...]) -> tuple[int, ...]:
    return tuple(id(step.example) for step in steps)
