"""Asks a backend for decisions: what one dispatch on the real registry comes to, from a known state (R4, R8, R9).

    with DecidingSession(launch, harness, contracts, shape=shape) as session:
        session.fresh()
        start = session.save()
        found = session.decide(Request("integrations.write", "enable", params={...}), begin=start, keep=True)
        found.decision["outcome"], found.decision["state"], found.kept

A decision is described in `assure.backend.worker.decisions`. Whoever walks through states (a lifecycle, a sweep of
faults) begins each step from a state that was kept, and so pays for no state twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assure.backend.process import Raised
from assure.backend.session import Session

if TYPE_CHECKING:
    from assure.backend.process import BackendProcess, Launch


@dataclass(frozen=True, slots=True)
class Request:
    """What is dispatched: operation and method as a caller names them, who calls, the parameters.

    `clock` (ISO) and `seed` take the place of those of the state that it begins from ("" and None: they stay). `rows`
    are put into the tables before, by table.
    """

    operation: str
    method: str = ""
    caller: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    clock: str = ""
    seed: int | None = None
    rows: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision; `leaked` names the tables in which the state it began from was not what it had been before.

    `kept` is the number of the state it ended in, where that was asked for and the harness can keep one.
    """

    decision: dict[str, Any]
    leaked: tuple[str, ...] = ()
    kept: int | None = None


class DecidingSession(Session):
    """A session whose backend is watched: contracts tell what they judged, the registry what it was asked for."""

    def __init__(
        self,
        launch: Launch,
        harness: str,
        contracts: Mapping[str, Any] | None = None,
        mode: str = "strict",
        shape: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(launch, harness, contracts, mode)
        self._dispatching = shape

    def decide(self, request: Request, begin: int | None = None, *, keep: bool = False) -> Decided | Raised:
        """What the backend decides from the state `begin`, or from the one it is in; Raised where that can't be told.

        Raises BackendDied where the backend ends or hangs.
        """
        found = self.ask(
            "decision.decide",
            operation=request.operation,
            method=request.method or None,
            caller=dict(request.caller),
            params=dict(request.params),
            begin=begin,
            clock=request.clock or None,
            seed=request.seed,
            rows=dict(request.rows) or None,
            keep=keep,
        )
        if isinstance(found, Raised):
            return found
        return Decided(found["decision"], tuple(found["leaked"]), found.get("kept"))

    def _prepare(self, process: BackendProcess) -> None:
        process.call("decision.prepare", shape=None if self._dispatching is None else dict(self._dispatching))
