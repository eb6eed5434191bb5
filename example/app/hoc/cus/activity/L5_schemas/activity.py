# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names what can be asked about the activity of a tenant
"""Activity: commands and views."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.kernel.commands import PageRequest

Outcome = Literal["completed", "refused", "failed"]


class ListActivity(PageRequest):
    """Which dispatches a tenant wants to see."""

    operation: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    actor_id: Annotated[str, Field(min_length=1, max_length=120)] | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class AgentActivity:
    """How much one agent has done, and since when it has been quiet."""

    agent_id: str
    entries: int
    errors: int
    last_seen_at: datetime
    quiet: bool
