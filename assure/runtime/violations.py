"""What the runtime raises: contracts that did not hold, dispatches that were refused, registries used wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# As much of a message as an exception shows in one line.
SHORT = 200


@dataclass(frozen=True, slots=True)
class Violation:
    """One clause that did not hold, or that had no answer (`outcome` is "violated" or "error", `reason` says why).

    `values` are the paths it looked at and what stood there, short and with secrets masked. `blocking` says whether it
    stops a dispatch in the mode that applied to it.
    """

    id: str
    kind: str
    severity: str
    outcome: str
    message: str
    operation: str
    mode: str
    blocking: bool
    remediation: str = ""
    reason: str = ""
    values: tuple[tuple[str, object], ...] = ()
    origin: tuple[str, int, int] = ("", 0, 0)

    def to_dict(self) -> dict[str, Any]:
        """The violation as JSON knows it."""
        file, line, column = self.origin
        return {
            "id": self.id,
            "kind": self.kind,
            "severity": self.severity,
            "outcome": self.outcome,
            "message": self.message,
            "remediation": self.remediation,
            "reason": self.reason,
            "operation": self.operation,
            "mode": self.mode,
            "blocking": self.blocking,
            "values": dict(self.values),
            "origin": {"file": file, "line": line, "column": column} if file else None,
        }


class DispatchError(Exception):
    """What every error of the runtime is."""


class RegistryError(DispatchError):
    """The registry was filled or used in a way that can't be right: a mistake in the program, not in a request."""


class UnknownOperation(DispatchError):
    """Nobody registered the operation."""


class OperationRefused(DispatchError):
    """The authority or the kill switch did not let the dispatch reach its handler.

    `decision` is "deny", "degraded" or "kill", `reason` what was said about it.
    """

    def __init__(self, operation: str, decision: str, reason: str) -> None:
        super().__init__(operation, decision, reason)
        self.operation = operation
        self.decision = decision
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.operation} was refused ({self.decision}): {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """The refusal as JSON knows it."""
        return {"operation": self.operation, "decision": self.decision, "reason": self.reason}


class ContractViolation(DispatchError):
    """Contracts did not hold, and the mode says that this blocks.

    `violations` are all that block, `recorded` those that were found and do not. `called` says whether the handler ran:
    it did not where anything was wrong before, and it did where its result or the state it left behind is wrong.
    """

    def __init__(
        self,
        operation: str,
        method: str,
        violations: tuple[Violation, ...],
        recorded: tuple[Violation, ...] = (),
        called: bool = False,
    ) -> None:
        super().__init__(operation, method, violations, recorded, called)
        self.operation = operation
        self.method = method
        self.violations = violations
        self.recorded = recorded
        self.called = called

    def __str__(self) -> str:
        first, more = self.violations[0], len(self.violations) - 1
        named = f"{self.operation}:{self.method}" if self.method else self.operation
        why = f" ({first.reason[:SHORT]})" if first.reason else ""
        return f"{named}: {first.id}: {first.message[:SHORT]}{why}" + (f" (and {more} more)" if more else "")

    @property
    def id(self) -> str:
        """The id of the first violation that blocks."""
        return self.violations[0].id

    @property
    def kind(self) -> str:
        """The kind of the first violation that blocks."""
        return self.violations[0].kind

    @property
    def severity(self) -> str:
        """The severity of the first violation that blocks."""
        return self.violations[0].severity

    @property
    def message(self) -> str:
        """The message of the first violation that blocks."""
        return self.violations[0].message

    @property
    def remediation(self) -> str:
        """What to do about the first violation that blocks."""
        return self.violations[0].remediation

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all violations that block, in the order of the contracts."""
        return tuple(violation.id for violation in self.violations)

    def to_dict(self) -> dict[str, Any]:
        """The whole of it as JSON knows it."""
        return {
            "operation": self.operation,
            "method": self.method or None,
            "called": self.called,
            "violations": [violation.to_dict() for violation in self.violations],
            "recorded": [violation.to_dict() for violation in self.recorded],
        }
