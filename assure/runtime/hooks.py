"""Who else takes part in a dispatch: authority and kill switch before it, those who are told of it after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from assure.runtime.contexts import Source
    from assure.runtime.records import Dispatch, DispatchRecord

LOGGER = "assure.runtime"


@dataclass(frozen=True, slots=True)
class Listener:
    """One who is told how a dispatch ended: as a `Told` with value and error (`whole`), or as its record.

    Where it is `required` a dispatch that it could not be told of does not succeed. `begin` is called with the dispatch
    just before its handler; what that gives comes back as `Told.begun`.
    """

    role: str
    function: Callable[[Any], Any]
    whole: bool = False
    required: bool = False
    begin: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Kill:
    """A kill switch that is engaged: for one operation, for one domain, or, with neither, for everything.

    An operation is what is dispatched, or what contracts call it: `api_key.create` stops `api_keys.write` with the
    method `create`, and nothing else of it.
    """

    reason: str
    operation: str = ""
    domain: str = ""

    def covers(self, dispatch: Dispatch) -> bool:
        """Whether it stops the dispatch."""
        operations = (dispatch.operation, *dispatch.part_of.operations)
        domains = (dispatch.domain, *dispatch.part_of.domains)
        return (not self.operation or self.operation in operations) and (not self.domain or self.domain in domains)


def utc_now() -> datetime:
    """The time of the machine, in UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Hooks:
    """Everyone who takes part besides the contracts; replaced as a whole, so that a dispatch sees one state of it."""

    authority: Callable[[Dispatch], Any] | None = None
    told: tuple[Listener, ...] = ()
    kills: tuple[Kill, ...] = ()
    clock: Callable[[], datetime] = utc_now
    fields: Mapping[str, Source] = field(default_factory=dict)
    on_failure: Callable[[str, Dispatch, Exception], Any] | None = None

    @property
    def open(self) -> bool:
        """Whether nobody but the contracts has a say."""
        return self.authority is None and not self.kills

    def killed(self, dispatch: Dispatch) -> str | None:
        """Why a kill switch stops the dispatch, None where none does."""
        return next((kill.reason for kill in self.kills if kill.covers(dispatch)), None)

    def listeners(self, found: bool) -> tuple[Listener, ...]:
        """Who is told; what was found is logged where nobody listens, so that MONITOR never records into nothing."""
        return self.told if self.told or not found else (Listener("log", logged),)

    def failed(self, role: str, dispatch: Dispatch, error: Exception) -> None:
        """Report that a listener failed; the dispatch itself is not touched by it."""
        try:
            if self.on_failure is not None:
                self.on_failure(role, dispatch, error)
            else:
                _log_failure(role, dispatch, error)
        except Exception as second:  # noqa: BLE001 (the last resort is the log)
            _log_failure(role, dispatch, second)


def logged(record: DispatchRecord) -> None:
    """Write the violations of a dispatch to the log `assure.runtime`, a line each."""
    import logging

    logger = logging.getLogger(LOGGER)
    for found in record.violations:
        level = logging.ERROR if found.blocking else logging.WARNING
        named = f"{record.operation}:{record.method}" if record.method else record.operation
        logger.log(level, "%s %s %s (%s): %s", named, found.id, found.outcome, found.mode, found.message)


def _log_failure(role: str, dispatch: Dispatch, error: Exception) -> None:
    import logging

    logging.getLogger(LOGGER).error("the %s of %r failed", role, dispatch, exc_info=error)
