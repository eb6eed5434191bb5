"""A session of a backend into whose dispatches faults are let in."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.backend.process import Raised
from assure.backend.session import Session
from assure.core import CouldNotJudge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.backend.process import BackendProcess, Launch


_ADDRESS = re.compile(r"at 0x[0-9a-fA-F]+")


@dataclass(frozen=True, slots=True)
class Injected:
    """A fault to let in: the point, the kind, which hit, the seconds of a timeout, the values of an invalid state."""

    point: str
    kind: str
    hit: int = 1
    seconds: float = 30.0
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind} at {self.point}" + (f", hit {self.hit}" if self.hit > 1 else "")


@dataclass(frozen=True, slots=True)
class Struck:
    """What came of a dispatch with a fault: the decision, whether the fault was let in, and the decision when the same
    was asked again, where that was done (see `assure.backend.worker.decisions`).
    """

    decision: Mapping[str, Any]
    struck: bool
    again: Mapping[str, Any] | None = None


class Point(NamedTuple):
    """A point that a dispatch passes, its hit, and the kinds of failure that can be let in there.

    `place` is the line of the backend that comes to it, `way` stands for the whole way there: equal ways are the same
    code. `supplied` says that contracts came to it, to look at what their conditions mention.
    """

    name: str
    hit: int
    kinds: tuple[str, ...]
    place: str
    way: str
    supplied: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """A dispatch without a fault: the decision, and each point that it passed, in their order."""

    decision: Mapping[str, Any]
    points: tuple[Point, ...]


class FaultSession(Session):
    """A session whose drivers, clients and failpoints can be made to fail; `shape` says how the registry dispatches."""

    def __init__(
        self, launch: Launch, harness: str, contracts: Mapping[str, Any] | None, shape: Mapping[str, Any]
    ) -> None:
        super().__init__(launch, harness, contracts, "strict")
        self._dispatching = dict(shape)

    def record(self, request: Mapping[str, Any], begin: int | None, stale: int | None) -> Recorded:
        """Dispatch without a fault; raises CouldNotJudge where that can't be told, BackendDied where nothing comes."""
        found = self._told("faults.record", **request, begin=begin, stale=stale)
        points = (Point(name, hit, tuple(kinds), *reached) for name, hit, kinds, *reached in found["points"])
        return Recorded(found["decision"], tuple(points))

    def strike(self, request: Mapping[str, Any], fault: Injected, begin: int | None, *, again: bool) -> Struck:
        """Dispatch with a fault, and once more without where it did not complete and `again` is wanted."""
        found = self._told("faults.strike", **request, begin=begin, again=again, fault=asdict(fault))
        return Struck(found["decision"], found["struck"], found["again"])

    def _told(self, service: str, **arguments: Any) -> Any:
        found = self.ask(service, **arguments)
        if isinstance(found, Raised):
            raise CouldNotJudge(f"{service} failed: {self.told(found)}")
        for decision in (found["decision"], found.get("again")):
            if decision is not None and decision["error"] is not None:
                decision["error"]["message"] = self._repeatable(decision["error"]["message"])
        return found

    def _repeatable(self, message: str) -> str:
        """What an error says, without the folder and the addresses of this one run."""
        return _ADDRESS.sub("at 0x", message.replace(self._scratch.name, "(scratch)"))

    def _prepare(self, process: BackendProcess) -> None:
        process.call("faults.prepare", shape=self._dispatching)
