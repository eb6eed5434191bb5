# Layer: L6 — Driver
# AUDIENCE: CUSTOMER
# Role: Writes the record of dispatches; never commits
"""The record of dispatches as it is stored."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import DispatchAudit, DispatchOutcome


class DispatchAuditDriver:
    """Effects on the table of dispatches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def insert(
        self,
        *,
        id: str,
        at: datetime,
        operation: str,
        method: str | None,
        tenant_id: str,
        actor_id: str,
        audience: str,
        decision: str,
        outcome: str,
        error_code: str | None,
        duration_ms: float,
        violations: Sequence[str],
    ) -> None:
        """Store one dispatch."""
        self._session.add(
            DispatchAudit(
                id=id,
                at=at,
                operation=operation,
                method=method,
                tenant_id=tenant_id,
                actor_id=actor_id,
                audience=audience,
                decision=decision,
                outcome=DispatchOutcome(outcome),
                error_code=error_code,
                duration_ms=duration_ms,
                violations=list(violations),
            )
        )
        self._session.flush()
