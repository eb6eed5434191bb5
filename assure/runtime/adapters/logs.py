"""Dispatches in the log: an observer for Python's own logging, with the record as fields of the log record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.runtime.records import Ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.runtime.records import DispatchRecord


def log_observer(logger: str = "assure.dispatch") -> Callable[[DispatchRecord], None]:
    """An observer that writes one line a dispatch: refused and rejected ones as warnings, failed ones as errors.

    Whatever was found without blocking makes a warning too. The whole record is in the field `dispatch` of the log
    record, for formatters that write JSON.
    """
    found: list[Any] = []

    def observe(record: DispatchRecord) -> None:
        if not found:
            import logging

            found.append((logging.getLogger(logger), (logging.INFO, logging.WARNING, logging.ERROR)))
        target, levels = found[0]
        level = levels[_gravity(record)]
        if target.isEnabledFor(level):
            target.log(level, "%s", _line(record), extra={"dispatch": record.to_dict()})

    return observe


def _gravity(record: DispatchRecord) -> int:
    if record.ending is Ending.FAILED:
        return 2
    return 0 if record.ending is Ending.COMPLETED and not record.violations else 1


def _line(record: DispatchRecord) -> str:
    """`api_keys.write:create refused for t-1 in 0.4 ms: BI-APIKEY-001`."""
    named = f"{record.operation}:{record.method}" if record.method else record.operation
    tenant = f" for {record.tenant_id}" if record.tenant_id else ""
    why = [violation.id for violation in record.violations] or ([record.error] if record.error else [])
    told = f": {', '.join(why)}" if why else ""
    return f"{named} {record.ending.value}{tenant} in {record.duration * 1000:.1f} ms{told}"
