# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what a tenant must look at first
"""The overview: counts, and from them what calls for attention."""

from typing import TYPE_CHECKING

from app.hoc.cus.overview.L5_schemas.overview import Summary
from app.hoc.cus.overview.L6_drivers.overview_driver import Counts, OverviewDriver
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class OverviewEngine:
    """Decisions about what the tenant of the occasion is shown."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._overview = OverviewDriver(session)
        self._occasion = occasion

    def summary(self) -> Summary:
        """The tenant at a glance."""
        counts = self._overview.counts(self._occasion.tenant_id)
        return Summary(
            tenant_id=self._occasion.tenant_id,
            tenant_status=self._occasion.tenant.status,
            integrations=counts.integrations,
            api_keys=counts.api_keys,
            policies=counts.policies,
            ongoing_incidents=counts.ongoing_incidents,
            kill_switch=counts.kill_switch or "released",
            log_entries=counts.log_entries,
            attention=attention(counts),
        )


def attention(counts: Counts) -> tuple[str, ...]:
    """What somebody should look at, the most urgent first."""
    notes = []
    if counts.kill_switch == "engaged":
        notes.append("the kill switch is engaged")
    if counts.ongoing_incidents.get("critical"):
        notes.append(f"{counts.ongoing_incidents['critical']} critical incidents go on")
    if not counts.policies.get("active"):
        notes.append("no policy is active: everything agents ask for is denied")
    return tuple(notes)
