# Layer: L0 — Kernel
# AUDIENCE: SHARED
# Role: Tells engines for whom, by whom and when they decide
"""The circumstances of one dispatch. Time, ids and secrets come from `Sources`, so that a run can be repeated."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from app.kernel.errors import RuleBroken, TenantNotActive

ACTIVE = "ACTIVE"
ONBOARDED = frozenset({ACTIVE, "SUSPENDED"})


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the backend gets what is different on every run."""

    clock: Callable[[], datetime]
    ticks: Callable[[], float]
    new_uuid: Callable[[], UUID]
    new_secret: Callable[[], str]

    def new_id(self, prefix: str) -> str:
        """A new identifier, its kind readable: `int_5f0c...`."""
        return f"{prefix}_{self.new_uuid().hex}"


def system_sources() -> Sources:
    """The sources of production: the clock of the machine, random ids and random secrets."""
    return Sources(
        clock=lambda: datetime.now(UTC),
        ticks=time.perf_counter,
        new_uuid=uuid4,
        new_secret=lambda: secrets.token_urlsafe(32),
    )


@dataclass(frozen=True, slots=True)
class TenantStanding:
    """A tenant as the rest of the backend needs to know it; `status` is None where no such tenant exists."""

    tenant_id: str
    status: str | None

    @property
    def exists(self) -> bool:
        """True where the tenant has been created."""
        return self.status is not None

    @property
    def is_active(self) -> bool:
        """True where the tenant may begin new things."""
        return self.status == ACTIVE

    def require_active(self, effect: str) -> None:
        """Raise TenantNotActive unless the tenant is ACTIVE; an unknown tenant is not."""
        if not self.is_active:
            met = self.status or "unknown"
            raise TenantNotActive(
                f"{effect} needs an ACTIVE tenant; {self.tenant_id} is {met}", status=met, expected=ACTIVE
            )

    def require_onboarded(self, effect: str) -> None:
        """Raise RuleBroken unless the tenant has been onboarded and not closed; a SUSPENDED one is enough."""
        if self.status not in ONBOARDED:
            met = self.status or "unknown"
            raise RuleBroken(f"{effect} needs an onboarded tenant; {self.tenant_id} is {met}", status=met)


@dataclass(frozen=True, slots=True)
class Occasion:
    """For whom, by whom and when an engine decides; `now` is one instant for the whole dispatch."""

    tenant: TenantStanding
    actor_id: str
    now: datetime
    sources: Sources

    @property
    def tenant_id(self) -> str:
        """The tenant on whose behalf everything happens."""
        return self.tenant.tenant_id

    def new_id(self, prefix: str) -> str:
        """A new identifier for something that this dispatch creates."""
        return self.sources.new_id(prefix)
