# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides what counts as activity
"""Activity: what was dispatched for a tenant, and what its agents have been doing."""

from datetime import timedelta
from typing import TYPE_CHECKING

from app.hoc.cus.activity.L5_schemas.activity import AgentActivity, ListActivity
from app.hoc.cus.activity.L6_drivers.activity_driver import ActivityDriver
from app.kernel.commands import Page
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

QUIET_AFTER = timedelta(days=1)


class ActivityEngine:
    """Decisions about the activity of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._activity = ActivityDriver(session)
        self._occasion = occasion

    def list(self, command: ListActivity) -> Page:
        """What was dispatched for the tenant, refused dispatches too."""
        return Page(
            *self._activity.dispatches(
                self._occasion.tenant_id,
                command.operation,
                command.actor_id,
                command.outcome,
                command.limit,
                command.offset,
            )
        )

    def agents(self) -> Page:
        """What each agent has done; one that has logged nothing for a day is quiet."""
        agents = [
            AgentActivity(
                agent_id=agent.agent_id,
                entries=agent.entries,
                errors=agent.errors,
                last_seen_at=agent.last_seen_at,
                quiet=self._occasion.now - agent.last_seen_at > QUIET_AFTER,
            )
            for agent in self._activity.agents(self._occasion.tenant_id)
        ]
        return Page(agents, len(agents))
