# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Sees to it that every dispatch is recorded, refused ones too
"""The audit of dispatches: what was done is recorded with it, what was refused is recorded apart."""

import logging
from dataclasses import dataclass

from assure.runtime import ContractViolation
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.hoc.cus.hoc_spine.orchestrator.context import OperationContext
from app.hoc.cus.hoc_spine.transaction.unit_of_work import unit_of_work
from app.hoc.cus.logs.L5_engines.dispatch_audit_engine import record_dispatch
from app.hoc.cus.logs.L5_schemas.log import DispatchNote, DispatchOutcome
from app.kernel.errors import BackendError
from app.kernel.occasion import Sources

UNDECIDED = "none"
BROKEN_CONTRACT = "contract_violation"
INTERNAL = "internal_error"

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Trace:
    """One dispatch while it runs; `decision` is filled in once the authority has spoken, `violations` by contracts."""

    operation: str
    context: OperationContext
    started: float
    decision: str = UNDECIDED
    violations: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """The dispatch as people call it: `integrations.write:enable`."""
        return self.operation if self.context.method is None else f"{self.operation}:{self.context.method}"


@dataclass(frozen=True, slots=True)
class DispatchAudit:
    """Where the record of dispatches is kept."""

    engine: Engine
    sources: Sources

    def begin(self, operation: str, context: OperationContext) -> Trace:
        """Begin to watch a dispatch."""
        return Trace(operation, context, self.sources.ticks())

    def completed(self, trace: Trace, session: Session) -> None:
        """Record what was done in the transaction that did it: both are kept, or neither."""
        record_dispatch(session, self._note(trace, DispatchOutcome.COMPLETED, None))

    def completed_read(self, trace: Trace) -> None:
        """Record a read, whose own transaction keeps nothing."""
        with unit_of_work(self.engine, writes=True) as session:
            self.completed(trace, session)

    def ended_by(self, trace: Trace, error: Exception) -> None:
        """Record a dispatch that had no effect. If even that fails, it is logged: the first error matters more."""
        outcome, code = _ending(error)
        try:
            with unit_of_work(self.engine, writes=True) as session:
                record_dispatch(session, self._note(trace, outcome, code))
        except Exception:
            logger.exception("dispatch %s (%s) could not be recorded", trace.operation, code)

    def _note(self, trace: Trace, outcome: DispatchOutcome, code: str | None) -> DispatchNote:
        return DispatchNote(
            id=self.sources.new_id("dsp"),
            at=self.sources.clock(),
            operation=trace.operation,
            method=trace.context.method,
            tenant_id=trace.context.tenant_id,
            actor_id=trace.context.actor_id,
            audience=trace.context.audience,
            decision=trace.decision,
            outcome=outcome,
            error_code=code,
            duration_ms=round((self.sources.ticks() - trace.started) * 1000, 3),
            violations=trace.violations,
        )


def _ending(error: Exception) -> tuple[DispatchOutcome, str]:
    """How a dispatch without effect ended: a contract that is broken after the handler ran is the backend's failure."""
    if isinstance(error, BackendError):
        return DispatchOutcome.REFUSED, error.code
    if isinstance(error, ContractViolation):
        return DispatchOutcome.FAILED if error.called else DispatchOutcome.REFUSED, BROKEN_CONTRACT
    return DispatchOutcome.FAILED, INTERNAL
