# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names what a tenant sees first
"""The overview of a tenant."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """A tenant at a glance; every count is by status."""

    tenant_id: str
    tenant_status: str | None
    integrations: Mapping[str, int]
    api_keys: Mapping[str, int]
    policies: Mapping[str, int]
    ongoing_incidents: Mapping[str, int]
    kill_switch: str
    log_entries: int
    attention: tuple[str, ...]
