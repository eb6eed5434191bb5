"""Dispatches in traces: an observer that adds each to the current span of OpenTelemetry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.runtime.records import Ending
from assure.runtime.violations import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.runtime.records import DispatchRecord

EVENT = "assure.dispatch"


def span_observer() -> Callable[[DispatchRecord], None]:
    """An observer that adds an event a dispatch to the span that is current, and an event for each violation.

    A dispatch that did not complete sets the status of the span to error. The library is imported at the first
    dispatch; where it is not installed that is said once (RegistryError, which a guard reports), and then left.
    """
    state: dict[str, Any] = {}

    def observe(record: DispatchRecord) -> None:
        if not state:
            state["trace"] = None
            state["trace"] = _library()
        if state["trace"] is not None:
            _add(state["trace"], record)

    return observe


def _library() -> Any:
    try:
        from opentelemetry import trace
    except ImportError as error:
        raise RegistryError("traces need the package opentelemetry-api, which is not installed") from error
    return trace


def _add(trace: Any, record: DispatchRecord) -> None:
    span = trace.get_current_span()
    if not span.is_recording():
        return
    span.add_event(EVENT, _attributes(record))
    for violation in record.violations:
        details = {
            "assure.violation.id": violation.id,
            "assure.violation.severity": violation.severity,
            "assure.violation.outcome": violation.outcome,
            "assure.violation.blocking": violation.blocking,
            "assure.violation.message": violation.message,
        }
        span.add_event("assure.violation", details)
    if record.ending is not Ending.COMPLETED:
        span.set_status(trace.Status(trace.StatusCode.ERROR, f"{record.operation} {record.ending.value}"))


def _attributes(record: DispatchRecord) -> dict[str, str | bool | float]:
    return {
        "assure.operation": record.operation,
        "assure.method": record.method,
        "assure.domain": record.domain,
        "assure.tenant": record.tenant_id,
        "assure.decision": record.decision.value,
        "assure.outcome": record.ending.value,
        "assure.called": record.called,
        "assure.duration": record.duration,
    }
