# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Takes one dispatch from the authority through its handler to the end of its transaction
"""The dispatcher: authority, handler, commit, record; in this order, whatever the operation."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.hoc.cus.account.L5_engines.tenant_engine import standing_of
from app.hoc.cus.controls.L5_engines.kill_switch_engine import is_engaged
from app.hoc.cus.hoc_spine.audit.dispatch_audit import DispatchAudit, Trace
from app.hoc.cus.hoc_spine.authority.authority import Authority, Decision, Request
from app.hoc.cus.hoc_spine.orchestrator.context import (
    Audience,
    DispatchContext,
    OperationContext,
    Payload,
    as_payload,
)
from app.hoc.cus.hoc_spine.transaction.unit_of_work import unit_of_work
from app.kernel.errors import UnknownOperation
from app.kernel.occasion import Occasion, Sources, TenantStanding


@dataclass(frozen=True, slots=True)
class Operation:
    """A registered operation: how it is run, whether it only reads, and for whom it is."""

    name: str
    run: Callable[[DispatchContext], object]
    reads: bool
    audience: Audience


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """What every dispatch passes through."""

    engine: Engine
    authority: Authority
    audit: DispatchAudit
    sources: Sources

    def dispatch(self, name: str, operation: Operation | None, context: OperationContext) -> Payload:
        """Carry out one dispatch and record it; an operation that nobody registered is recorded as refused."""
        trace = self.audit.begin(name, context)
        try:
            if operation is None:
                raise UnknownOperation(f"no operation is named {name!r}")
            payload = self._carry_out(operation, context, trace)
        except Exception as error:
            self.audit.ended_by(trace, error)
            raise
        if operation.reads:
            self.audit.completed_read(trace)
        return payload

    def _carry_out(self, operation: Operation, context: OperationContext, trace: Trace) -> Payload:
        with unit_of_work(self.engine, writes=not operation.reads) as session:
            tenant = standing_of(session, context.tenant_id)
            trace.decision = Decision.REFUSE
            trace.decision = self.authority.decide(self._request(operation, context, tenant, session))
            occasion = Occasion(tenant, context.actor_id, self.sources.clock(), self.sources)
            result = operation.run(DispatchContext(operation.name, context.method, context.params, occasion, session))
            payload = as_payload(result)
            if not operation.reads:
                self.audit.completed(trace, session)
        return payload

    def _request(
        self, operation: Operation, context: OperationContext, tenant: TenantStanding, session: Session
    ) -> Request:
        return Request(
            operation=operation.name,
            reads=operation.reads,
            audience=operation.audience,
            context=context,
            tenant=tenant,
            kill_switch_engaged=is_engaged(session, context.tenant_id),
        )
