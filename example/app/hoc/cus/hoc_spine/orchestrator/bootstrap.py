# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Registers every operation of the backend, in one place and by name
"""The bootstrap: nothing is registered by importing a module, everything by calling `build_registry`."""

from assure.runtime import Guard
from sqlalchemy import Engine

from app.hoc.cus.hoc_spine.audit.dispatch_audit import DispatchAudit
from app.hoc.cus.hoc_spine.orchestrator.context import Audience
from app.hoc.cus.hoc_spine.orchestrator.dispatcher import Dispatcher
from app.hoc.cus.hoc_spine.orchestrator.handlers.account_handler import (
    AccountQueryHandler,
    AccountWriteHandler,
    OnboardingQueryHandler,
    OnboardingWriteHandler,
    TenantsAdministerHandler,
    TenantsQueryHandler,
)
from app.hoc.cus.hoc_spine.orchestrator.handlers.activity_handler import ActivityQueryHandler
from app.hoc.cus.hoc_spine.orchestrator.handlers.analytics_handler import register_analytics
from app.hoc.cus.hoc_spine.orchestrator.handlers.api_keys_handler import (
    ApiKeysQueryHandler,
    ApiKeysWriteHandler,
    register_key_check,
)
from app.hoc.cus.hoc_spine.orchestrator.handlers.controls_handler import (
    KillSwitchesQueryHandler,
    KillSwitchesWriteHandler,
    ThresholdsQueryHandler,
    ThresholdsWriteHandler,
    register_control_evaluation,
)
from app.hoc.cus.hoc_spine.orchestrator.handlers.incidents_handler import (
    IncidentsQueryHandler,
    IncidentsWriteHandler,
)
from app.hoc.cus.hoc_spine.orchestrator.handlers.integrations_handler import (
    ConnectorsQueryHandler,
    ConnectorsWriteHandler,
    IntegrationsQueryHandler,
    IntegrationsWriteHandler,
)
from app.hoc.cus.hoc_spine.orchestrator.handlers.logs_handler import LogsQueryHandler, LogsWriteHandler
from app.hoc.cus.hoc_spine.orchestrator.handlers.overview_handler import register_overview
from app.hoc.cus.hoc_spine.orchestrator.handlers.policies_handler import (
    PoliciesQueryHandler,
    PoliciesWriteHandler,
    register_policy_decisions,
)
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry
from app.kernel.occasion import Sources


def build_registry(engine: Engine, guard: Guard, sources: Sources) -> OperationRegistry:
    """The registry with everything in it, frozen."""
    audit = DispatchAudit(engine, sources)
    registry = OperationRegistry(Dispatcher(engine, guard, audit, sources))
    register_customer_operations(registry)
    register_founder_operations(registry)
    register_decisions(registry)
    registry.freeze()
    return registry


def register_customer_operations(registry: OperationRegistry) -> None:
    """What customers do and ask; the caller names a method."""
    registry.register("account.write", AccountWriteHandler())
    registry.register("account.query", AccountQueryHandler(), reads=True)
    registry.register("onboarding.write", OnboardingWriteHandler())
    registry.register("onboarding.query", OnboardingQueryHandler(), reads=True)
    registry.register("integrations.write", IntegrationsWriteHandler())
    registry.register("integrations.query", IntegrationsQueryHandler(), reads=True)
    registry.register("connectors.query", ConnectorsQueryHandler(), reads=True)
    registry.register("api_keys.write", ApiKeysWriteHandler())
    registry.register("api_keys.query", ApiKeysQueryHandler(), reads=True)
    registry.register("policies.write", PoliciesWriteHandler())
    registry.register("policies.query", PoliciesQueryHandler(), reads=True)
    registry.register("thresholds.write", ThresholdsWriteHandler())
    registry.register("thresholds.query", ThresholdsQueryHandler(), reads=True)
    registry.register("kill_switches.write", KillSwitchesWriteHandler())
    registry.register("kill_switches.query", KillSwitchesQueryHandler(), reads=True)
    registry.register("incidents.write", IncidentsWriteHandler())
    registry.register("incidents.query", IncidentsQueryHandler(), reads=True)
    registry.register("logs.write", LogsWriteHandler())
    registry.register("logs.query", LogsQueryHandler(), reads=True)
    registry.register("activity.query", ActivityQueryHandler(), reads=True)


def register_founder_operations(registry: OperationRegistry) -> None:
    """What the people who run the platform do and ask."""
    registry.register("tenants.administer", TenantsAdministerHandler(), audience=Audience.FOUNDER)
    registry.register("tenants.query", TenantsQueryHandler(), reads=True, audience=Audience.FOUNDER)
    registry.register("connectors.write", ConnectorsWriteHandler(), audience=Audience.FOUNDER)


def register_decisions(registry: OperationRegistry) -> None:
    """What is one question with one answer: an operation of its own."""
    register_key_check(registry)
    register_policy_decisions(registry)
    register_control_evaluation(registry)
    register_overview(registry)
    register_analytics(registry)
