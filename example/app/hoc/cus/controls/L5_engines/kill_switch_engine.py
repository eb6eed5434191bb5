# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides who may engage and release the kill switch
"""Rules of the kill switch: anybody engages it, somebody else releases it."""

from typing import TYPE_CHECKING

from app.hoc.cus.controls.L5_schemas.control import (
    KILL_SWITCH_LIFECYCLE,
    EngageKillSwitch,
    KillSwitchState,
)
from app.hoc.cus.controls.L6_drivers.control_driver import KillSwitchDriver, KillSwitchRecord
from app.kernel.errors import NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def is_engaged(session: "Session", tenant_id: str) -> bool:
    """True while the tenant has stopped its agents."""
    switch = KillSwitchDriver(session).get(tenant_id)
    return switch is not None and switch.state == KillSwitchState.ENGAGED


class KillSwitchEngine:
    """Decisions about the kill switch of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._switches = KillSwitchDriver(session)
        self._occasion = occasion

    def engage(self, command: EngageKillSwitch) -> KillSwitchRecord:
        """Stop everything; allowed whatever the status of the tenant."""
        current = self._switches.get(self._occasion.tenant_id, for_change=True)
        state = KILL_SWITCH_LIFECYCLE.initial if current is None else current.state
        KILL_SWITCH_LIFECYCLE.require(state, KillSwitchState.ENGAGED)
        return self._switches.engage(
            self._occasion.tenant_id, command.reason, self._occasion.actor_id, self._occasion.now
        )

    def release(self) -> KillSwitchRecord:
        """Go on, once somebody other than the one who engaged the switch has looked."""
        current = self._switches.get(self._occasion.tenant_id, for_change=True)
        state = KILL_SWITCH_LIFECYCLE.initial if current is None else current.state
        KILL_SWITCH_LIFECYCLE.require(state, KillSwitchState.RELEASED)
        if current is not None and current.engaged_by == self._occasion.actor_id:
            raise RuleBroken("whoever engaged the kill switch can not release it", engaged_by=current.engaged_by)
        return self._switches.release(self._occasion.tenant_id, self._occasion.actor_id, self._occasion.now)

    def get(self) -> KillSwitchRecord:
        """The switch as it stands."""
        switch = self._switches.get(self._occasion.tenant_id)
        if switch is None:
            raise NotFound(f"{self._occasion.tenant_id} has never used its kill switch")
        return switch
