# Layer: L4 — Authority
# AUDIENCE: CUSTOMER
# Role: Decides whether a dispatch may reach its handler at all
"""The authority: the posture of the platform, the kill switch of the tenant, and who may use which operation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.hoc.cus.hoc_spine.orchestrator.context import Audience, OperationContext
from app.kernel.errors import BackendError, Forbidden, NotFound, Unavailable
from app.kernel.occasion import TenantStanding

ANY_METHOD = "*"

# What needs no tenant that exists: making one, what an operator does for the whole platform, and what is refused
# without an ACTIVE tenant by its own contract, which says more than that there is none.
WITHOUT_TENANT: Mapping[str, frozenset[str]] = {
    "account.write": frozenset({"create"}),
    "api_keys.write": frozenset({"create"}),
    "tenants.query": frozenset({"list"}),
    "connectors.write": frozenset({"register", "withdraw"}),
}
# What goes on while the kill switch is engaged: dealing with what went wrong, and what makes things quieter.
DESPITE_KILL_SWITCH: Mapping[str, frozenset[str]] = {
    "kill_switches.write": frozenset({"release"}),
    "incidents.write": frozenset({ANY_METHOD}),
    "integrations.write": frozenset({"disable"}),
    "api_keys.write": frozenset({"revoke"}),
    "logs.write": frozenset({"append"}),
    "tenants.administer": frozenset({ANY_METHOD}),
}


class Posture(StrEnum):
    """How much the platform lets through."""

    ALLOW = "allow"
    DEGRADED = "degraded"
    KILL = "kill"


class Decision(StrEnum):
    """What the authority said about one dispatch."""

    ALLOW = "allow"
    DEGRADED = "degraded"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Request:
    """What the authority must know of a dispatch."""

    operation: str
    reads: bool
    audience: Audience
    context: OperationContext
    tenant: TenantStanding
    kill_switch_engaged: bool


@dataclass(frozen=True, slots=True)
class Authority:
    """The posture of the platform and the founders it knows."""

    posture: Posture
    founders: frozenset[str]

    def decide(self, request: Request) -> Decision:
        """Let the dispatch through, or raise Forbidden, NotFound or Unavailable with the reason."""
        refusal = self._refusal(request)
        if refusal is not None:
            raise refusal
        return Decision.DEGRADED if self.posture is Posture.DEGRADED else Decision.ALLOW

    def _refusal(self, request: Request) -> BackendError | None:
        return (
            self._wrong_audience(request)
            or self._posture_forbids(request)
            or _tenant_is_missing(request)
            or _kill_switch_forbids(request)
        )

    def _wrong_audience(self, request: Request) -> BackendError | None:
        if request.context.audience is not request.audience:
            return Forbidden(f"{request.operation} is for the audience {request.audience}")
        if request.audience is Audience.FOUNDER and request.context.actor_id not in self.founders:
            return Forbidden(f"{request.context.actor_id} is no founder")
        return None

    def _posture_forbids(self, request: Request) -> BackendError | None:
        if self.posture is Posture.KILL:
            return Unavailable("the platform has been stopped")
        if self.posture is Posture.DEGRADED and not request.reads:
            return Unavailable("the platform is degraded: it answers questions and changes nothing")
        return None


def _tenant_is_missing(request: Request) -> BackendError | None:
    if request.tenant.exists or _is_listed(WITHOUT_TENANT, request):
        return None
    return NotFound(f"there is no tenant {request.tenant.tenant_id}")


def _kill_switch_forbids(request: Request) -> BackendError | None:
    if not request.kill_switch_engaged or request.reads or _is_listed(DESPITE_KILL_SWITCH, request):
        return None
    return Forbidden(f"{request.tenant.tenant_id} has engaged its kill switch")


def _is_listed(listed: Mapping[str, frozenset[str]], request: Request) -> bool:
    methods = listed.get(request.operation, frozenset())
    return ANY_METHOD in methods or request.context.method in methods
