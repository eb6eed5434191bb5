"""What others are told of a dispatch: the authority before it, the audit sink and the observers after it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assure.runtime.violations import Violation


class Decision(StrEnum):
    """What was said about a dispatch before contracts were asked. DEGRADED lets through only what changes nothing."""

    ALLOW = "allow"
    DEGRADED = "degraded"
    DENY = "deny"
    KILL = "kill"


class Ending(StrEnum):
    """How a dispatch ended: done, refused before the handler ran, rejected after it ran, or failed by an exception."""

    COMPLETED = "completed"
    REFUSED = "refused"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PartOf:
    """What a dispatch is in the words of contracts: the operations it may carry out, and the domains they belong to."""

    operations: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()


NOTHING = PartOf()


class Dispatch:
    """One dispatch, as authority, recorder and shadow see it; nothing of the mode or the contracts is in `context`.

    `operation` is what was dispatched, `part_of` what contracts call that: `api_key.create` for `api_keys.write` with
    the method `create`.
    """

    __slots__ = ("context", "domain", "method", "operation", "part_of", "reads")

    def __init__(
        self, operation: str, method: str, context: object, domain: str, reads: bool, part_of: PartOf = NOTHING
    ) -> None:
        self.operation = operation
        self.method = method
        self.context = context
        self.domain = domain
        self.reads = reads
        self.part_of = part_of

    def __repr__(self) -> str:
        return f"<Dispatch {self.operation}:{self.method}>" if self.method else f"<Dispatch {self.operation}>"


@dataclass(frozen=True, slots=True)
class DispatchRecord:
    """What is kept of a dispatch, refused ones too; `duration` is in seconds, `error` the type of what was raised.

    `called` says whether the handler was called, `violations` are all that were found, blocking or not.
    """

    operation: str
    method: str
    domain: str
    tenant_id: str
    actor_id: str
    decision: Decision
    ending: Ending
    called: bool
    duration: float
    violations: tuple[Violation, ...] = ()
    error: str = ""
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON knows it."""
        return {
            "operation": self.operation,
            "method": self.method or None,
            "domain": self.domain,
            "tenant_id": self.tenant_id,
            "actor_id": self.actor_id,
            "decision": self.decision.value,
            "outcome": self.ending.value,
            "called": self.called,
            "duration": self.duration,
            "error": self.error,
            "reason": self.reason,
            "violations": [violation.to_dict() for violation in self.violations],
        }
