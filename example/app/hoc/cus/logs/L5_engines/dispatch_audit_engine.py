# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what is kept of a dispatch
"""The record of dispatches: every one, and of its parameters none, since they may hold secrets.

Of contracts that did not hold it keeps the ids, which say where to look, and none of the values that were looked at.
"""

from typing import TYPE_CHECKING

from app.hoc.cus.logs.L5_schemas.log import DispatchNote
from app.hoc.cus.logs.L6_drivers.dispatch_audit_driver import DispatchAuditDriver

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NAME_LENGTH = 120


def record_dispatch(session: "Session", note: DispatchNote) -> None:
    """Keep one dispatch. What a caller may have made up is cut to the length that is stored."""
    DispatchAuditDriver(session).insert(
        id=note.id,
        at=note.at,
        operation=note.operation[:NAME_LENGTH],
        method=None if note.method is None else note.method[:NAME_LENGTH],
        tenant_id=note.tenant_id[:NAME_LENGTH],
        actor_id=note.actor_id[:NAME_LENGTH],
        audience=note.audience,
        decision=note.decision,
        outcome=note.outcome,
        error_code=note.error_code,
        duration_ms=note.duration_ms,
        violations=note.violations,
    )
