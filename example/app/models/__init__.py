# Layer: L7 — Model
# AUDIENCE: SHARED
# Role: Names all tables in one place
"""Every model of the backend; importing this package completes `Base.metadata`."""

from app.models.api_key import ApiKey, ApiKeyStatus
from app.models.base import Base
from app.models.control import KillSwitch, KillSwitchState, Threshold, ThresholdStatus
from app.models.incident import Incident, IncidentEvent, IncidentSeverity, IncidentStatus
from app.models.integration import Connector, ConnectorStatus, Integration, IntegrationStatus
from app.models.log import DispatchAudit, DispatchOutcome, LogChain, LogEntry, LogKind
from app.models.policy import Policy, PolicyEffect, PolicyScope, PolicyStatus
from app.models.tenant import Onboarding, OnboardingState, Tenant, TenantStatus

__all__ = [
    "ApiKey",
    "ApiKeyStatus",
    "Base",
    "Connector",
    "ConnectorStatus",
    "DispatchAudit",
    "DispatchOutcome",
    "Incident",
    "IncidentEvent",
    "IncidentSeverity",
    "IncidentStatus",
    "Integration",
    "IntegrationStatus",
    "KillSwitch",
    "KillSwitchState",
    "LogChain",
    "LogEntry",
    "LogKind",
    "Onboarding",
    "OnboardingState",
    "Policy",
    "PolicyEffect",
    "PolicyScope",
    "PolicyStatus",
    "Tenant",
    "TenantStatus",
    "Threshold",
    "ThresholdStatus",
]
