# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Takes one dispatch from the authority through contracts and handler to the end of its transaction
"""The dispatcher: authority, contracts, handler, contracts, commit, record; in this order, whatever the operation."""

from dataclasses import dataclass

from assure.runtime import ContractViolation, Guard
from assure.runtime.failpoints import failpoint
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.hoc.cus.account.L5_engines.tenant_engine import standing_of
from app.hoc.cus.hoc_spine.audit.dispatch_audit import DispatchAudit, Trace
from app.hoc.cus.hoc_spine.contracts.scene import Scene
from app.hoc.cus.hoc_spine.orchestrator.context import OperationContext, Payload, as_payload
from app.hoc.cus.hoc_spine.orchestrator.operation import Operation
from app.hoc.cus.hoc_spine.transaction.unit_of_work import unit_of_work
from app.kernel.errors import UnknownOperation
from app.kernel.occasion import Occasion, Sources


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """What every dispatch passes through; the guard asks the authority and holds the contracts."""

    engine: Engine
    guard: Guard
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
            payload = self._guarded(self._scene(operation, context, trace, session))
            if not operation.reads:
                self.audit.completed(trace, session)
                failpoint("spine.commit")
        return payload

    def _scene(self, operation: Operation, context: OperationContext, trace: Trace, session: Session) -> Scene:
        # Whoever changes something of a tenant holds it: what contracts saw before the handler is so until the end.
        tenant = standing_of(session, context.tenant_id, for_change=not operation.reads)
        occasion = Occasion(tenant, context.actor_id, self.sources.clock(), self.sources)
        return Scene(operation, context, occasion, session, trace)

    def _guarded(self, scene: Scene) -> Payload:
        """Run the handler under the contracts; a database that does not answer them is an outage, no broken promise."""
        try:
            payload: Payload = self.guard.run(scene.operation.name, scene, _handled)
        except ContractViolation:
            if scene.outage is not None:
                raise scene.outage from None
            raise
        return payload


def _handled(scene: Scene) -> Payload:
    """Run the handler. What it leaves half done is taken back at once, so that contracts see what will be stored."""
    # The handler reads afresh what contracts looked at, and contracts what the handler wrote: from the database.
    scene.session.expire_all()
    with scene.session.begin_nested():
        scene.result = as_payload(scene.operation.run(scene.handed()))
    scene.session.expire_all()
    return scene.result
