# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Binds the names that conditions may use to those who know what stands there
"""Who supplies what conditions mention; nothing is read that no condition of the dispatch mentions.

What `state` and `old` hold is looked up by the same functions as what is supplied before the handler. They know what
a dispatch is about by its parameters, and of what it makes by its result.
"""

from collections.abc import Callable, Iterator, Mapping

from assure.runtime import Guard
from sqlalchemy.exc import OperationalError

from app.hoc.cus.account.L5_engines.account_snapshot import enabled_integrations_now, onboarding_now, tenant_now
from app.hoc.cus.api_keys.L5_engines.api_key_snapshot import api_key_behind, api_key_now, usable_keys_now
from app.hoc.cus.controls.L5_engines.control_snapshot import (
    active_for_metric_now,
    kill_switch_now,
    threshold_now,
    thresholds_now,
)
from app.hoc.cus.hoc_spine.contracts.scene import Scene
from app.hoc.cus.hoc_spine.orchestrator.context import rendered
from app.hoc.cus.incidents.L5_engines.incident_snapshot import events_now, incident_now
from app.hoc.cus.integrations.L5_engines.integration_snapshot import (
    connector_now,
    enabled_with_now,
    integration_now,
    same_name_now,
)
from app.hoc.cus.logs.L5_engines.log_snapshot import chain_now, end_now, entries_now, intact_now
from app.hoc.cus.policies.L5_engines.policy_snapshot import active_now, policy_now, versions_now

Look = Callable[[Scene], object]
CONNECTORS = "connectors.write"


def _tenant(scene: Scene) -> object:
    return tenant_now(scene.session, scene.tenant_id)


def _onboarding(scene: Scene) -> object:
    return onboarding_now(scene.session, scene.tenant_id)


def _enabled_integrations(scene: Scene) -> object:
    return enabled_integrations_now(scene.session, scene.tenant_id)


def _api_key(scene: Scene) -> object:
    secret = scene.named("secret")
    if secret is not None:
        return api_key_behind(scene.session, scene.tenant_id, secret)
    found = scene.about("api_key_id", "key", "id")
    return found and api_key_now(scene.session, scene.tenant_id, found)


def _usable_keys(scene: Scene) -> object:
    return usable_keys_now(scene.session, scene.tenant_id, scene.occasion.now)


def _integration(scene: Scene) -> object:
    found = scene.about("integration_id")
    return found and integration_now(scene.session, scene.tenant_id, found)


def _same_name(scene: Scene) -> object:
    name = scene.named("name") or _of_integration(scene, "name")
    return same_name_now(scene.session, scene.tenant_id, name) if name else 0


def _connector(scene: Scene) -> object:
    name = _connector_name(scene)
    if name is None:
        return None
    # Tenants share connectors: who uses one holds it, who changes one holds it alone, so that both see what is so.
    changes = scene.operation.name == CONNECTORS
    return connector_now(scene.session, name, held=not scene.operation.reads, for_change=changes)


def _enabled_with_it(scene: Scene) -> object:
    name = _connector_name(scene)
    return enabled_with_now(scene.session, name) if name else 0


def _connector_name(scene: Scene) -> str | None:
    if scene.operation.name == CONNECTORS:
        return scene.named("name")
    return scene.named("connector") or _of_integration(scene, "connector")


def _of_integration(scene: Scene, field: str) -> str | None:
    found = scene.about("integration_id")
    integration = integration_now(scene.session, scene.tenant_id, found) if found else None
    return None if integration is None else str(getattr(integration, field))


def _policy(scene: Scene) -> object:
    found = scene.about("policy_id")
    return found and policy_now(scene.session, scene.tenant_id, found)


def _versions(scene: Scene) -> object:
    found = scene.named("policy_id")
    policy = policy_now(scene.session, scene.tenant_id, found) if found else None
    name = policy.name if policy else scene.named("name")
    return versions_now(scene.session, scene.tenant_id, name) if name else []


def _active(scene: Scene) -> object:
    return active_now(scene.session, scene.tenant_id)


def _threshold(scene: Scene) -> object:
    found = scene.about("threshold_id")
    return found and threshold_now(scene.session, scene.tenant_id, found)


def _thresholds(scene: Scene) -> object:
    return thresholds_now(scene.session, scene.tenant_id)


def _active_for_metric(scene: Scene) -> object:
    found = scene.named("threshold_id")
    threshold = threshold_now(scene.session, scene.tenant_id, found) if found else None
    metric = threshold.metric if threshold else scene.named("metric")
    return active_for_metric_now(scene.session, scene.tenant_id, metric) if metric else 0


def _kill_switch(scene: Scene) -> object:
    return kill_switch_now(scene.session, scene.tenant_id)


def _incident(scene: Scene) -> object:
    found = scene.about("incident_id")
    return found and incident_now(scene.session, scene.tenant_id, found)


def _events(scene: Scene) -> object:
    found = scene.about("incident_id")
    return events_now(scene.session, scene.tenant_id, found) if found else 0


def _chain(scene: Scene) -> object:
    return chain_now(scene.session, scene.tenant_id)


def _entries(scene: Scene) -> object:
    return entries_now(scene.session, scene.tenant_id)


def _end(scene: Scene) -> object:
    return end_now(scene.session, scene.tenant_id)


def _intact(scene: Scene) -> object:
    return intact_now(scene.session, scene.tenant_id)


class _Chain(Mapping[str, object]):
    """The ends of a chain, and whether it is intact; that takes reading all of it, where a condition asks."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._ends = rendered(_chain(scene))

    def __getitem__(self, name: str) -> object:
        if name == "intact":
            return _intact(self._scene)
        return self._ends[name] if isinstance(self._ends, dict) else None

    def __iter__(self) -> Iterator[str]:
        yield from (*(self._ends if isinstance(self._ends, dict) else ()), "intact")

    def __len__(self) -> int:
        return sum(1 for _ in self)


# What is seen before a dispatch (`old`) and after it (`state`).
STATE: Mapping[str, Look] = {
    "tenant": _tenant,
    "onboarding": _onboarding,
    "enabled_integrations": _enabled_integrations,
    "api_key": _api_key,
    "usable_keys": _usable_keys,
    "integration": _integration,
    "same_name": _same_name,
    "connector": _connector,
    "enabled_with_it": _enabled_with_it,
    "policy": _policy,
    "versions": _versions,
    "active": _active,
    "threshold": _threshold,
    "thresholds": _thresholds,
    "active_for_metric": _active_for_metric,
    "kill_switch": _kill_switch,
    "incident": _incident,
    "events": _events,
    "chain": _chain,
    "entries": _entries,
    "end": _end,
    "intact": _intact,
}
# What invariants look at before the handler, besides the request.
SURROUNDINGS: Mapping[str, Look] = {
    # Where there is no tenant nothing is known of it, so that every condition about its status fails closed.
    "tenant": lambda scene: _tenant(scene) or {},
    "onboarding": _onboarding,
    "enabled_integrations": _enabled_integrations,
    "api_key": _api_key,
    "usable_keys": _usable_keys,
    "integration": _integration,
    "connector": _connector,
    "policy": _policy,
    "versions": _versions,
    "active_for_metric": _active_for_metric,
    "kill_switch": _kill_switch,
    "incident": _incident,
    "chain": _Chain,
}


def supply(guard: Guard) -> None:
    """Have every name that a condition may mention supplied."""
    for name, look in STATE.items():
        guard.probe(name, _asking(look))
    for name, look in SURROUNDINGS.items():
        guard.provide(name, _asking(look))


def _asking(look: Look) -> Look:
    """The same as JSON knows it. Where the database does not answer, that is remembered: it is no broken contract."""

    def ask(scene: Scene) -> object:
        try:
            found = look(scene)
        except OperationalError as error:
            scene.outage = error
            raise
        return found if isinstance(found, _Chain) else rendered(found)

    return ask
