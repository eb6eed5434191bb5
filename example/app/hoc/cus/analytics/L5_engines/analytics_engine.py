# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides how the past of a tenant is measured
"""Analytics: rates and means, from what is stored."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from app.hoc.cus.analytics.L5_schemas.analytics import IncidentFigures, OperationUsage, Span, Usage
from app.hoc.cus.analytics.L6_drivers.analytics_driver import AnalyticsDriver, IncidentSpan, OutcomeCount
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SECONDS_PER_HOUR = 3600


class AnalyticsEngine:
    """Decisions about the figures of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._analytics = AnalyticsDriver(session)
        self._occasion = occasion

    def usage(self, span: Span) -> Usage:
        """How much was dispatched and logged."""
        since = self._occasion.now - timedelta(days=span.days)
        tenant_id = self._occasion.tenant_id
        return Usage(
            days=span.days,
            operations=usage_by_operation(self._analytics.outcomes(tenant_id, since)),
            log_entries_by_day=self._analytics.log_entries_by_day(tenant_id, since),
        )

    def incidents(self, span: Span) -> IncidentFigures:
        """How incidents went."""
        since = self._occasion.now - timedelta(days=span.days)
        found = self._analytics.incidents(self._occasion.tenant_id, since)
        return IncidentFigures(
            days=span.days,
            opened=dict(sorted(Counter(incident.severity for incident in found).items())),
            reopened=sum(1 for incident in found if incident.reopen_count),
            resolved=sum(1 for incident in found if incident.resolved_at),
            mean_hours_to_resolve=mean_hours_to_resolve(found),
        )


def usage_by_operation(counts: Sequence[OutcomeCount]) -> tuple[OperationUsage, ...]:
    """One row an operation, in the order of their names."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for count in counts:
        table[count.operation][count.outcome] += count.count
    return tuple(
        OperationUsage(
            operation=operation,
            completed=ended["completed"],
            refused=ended["refused"],
            failed=ended["failed"],
            refusal_rate=round(ended["refused"] / ended.total(), 4),
        )
        for operation, ended in sorted(table.items())
    )


def mean_hours_to_resolve(incidents: Sequence[IncidentSpan]) -> float | None:
    """How long incidents took from opening to resolution, or None where none is resolved."""
    hours = [
        (incident.resolved_at - incident.opened_at).total_seconds() / SECONDS_PER_HOUR
        for incident in incidents
        if incident.resolved_at is not None
    ]
    return round(sum(hours) / len(hours), 4) if hours else None
