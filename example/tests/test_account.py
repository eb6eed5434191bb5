"""Tenants and onboarding."""

from typing import Any

import pytest

from app.kernel.errors import (
    Conflict,
    InvalidInput,
    InvalidTransition,
    NotFound,
    RuleBroken,
    TenantNotActive,
)

from .conftest import STEPS, Backend


@pytest.fixture
def mode() -> str:
    """Engines refuse by themselves what contracts would refuse before them."""
    return "monitor"


TEXT = {"scope": "tenant", "target": "*", "action": "tool.call", "effect": "deny"}


def test_a_new_tenant_is_pending(fresh: Backend) -> None:
    """Nothing but onboarding makes it ACTIVE."""
    tenant = fresh.do("account.write", "create", name="Acme")
    assert (tenant["id"], tenant["status"], tenant["activated_at"]) == ("acme", "PENDING", None)


def test_a_tenant_is_created_once(backend: Backend) -> None:
    """The id is taken for good."""
    with pytest.raises(Conflict):
        backend.do("account.write", "create", name="Acme again")


@pytest.mark.parametrize("tenant_id", ["platform", "Acme", "a", "1st", "x" * 41, "ac_me"])
def test_an_unfit_tenant_id_is_refused(fresh: Backend, tenant_id: str) -> None:
    """Ids are short, lower case and not reserved."""
    fresh.tenant_id = tenant_id
    with pytest.raises(InvalidInput):
        fresh.do("account.write", "create", name="Acme")


def test_finishing_the_onboarding_makes_the_tenant_active(backend: Backend) -> None:
    """Both change together."""
    assert backend.do("account.query", "get")["status"] == "ACTIVE"
    onboarding = backend.do("onboarding.query", "get")
    assert onboarding["state"] == "finished"
    assert onboarding["details"] == STEPS


@pytest.mark.parametrize("done", range(3))
@pytest.mark.parametrize("tried", ["profile", "agreement", "contact", "finish"])
def test_no_step_of_onboarding_is_skipped_or_repeated(fresh: Backend, done: int, tried: str) -> None:
    """Of all steps only the next one is accepted."""
    fresh.do("account.write", "create", name="Acme")
    fresh.do("onboarding.write", "start")
    for step in list(STEPS)[:done]:
        fresh.do("onboarding.write", "complete_step", step=step, details=STEPS[step])
    if tried == list(STEPS)[done]:
        fresh.do("onboarding.write", "complete_step", step=tried, details=STEPS[tried])
        return
    with pytest.raises(InvalidTransition):
        if tried == "finish":
            fresh.do("onboarding.write", "finish")
        else:
            fresh.do("onboarding.write", "complete_step", step=tried, details=STEPS[tried])


@pytest.mark.parametrize(
    ("step", "details", "error"),
    [
        ("profile", {"company": "Acme"}, InvalidInput),
        ("profile", {"company": "Acme", "country": "DE", "more": "x"}, InvalidInput),
        ("profile", {"company": "", "country": "DE"}, InvalidInput),
        ("agreement", {"version": "2025-01", "accepted_by": "alice"}, RuleBroken),
        ("contact", {"email": "nobody"}, InvalidInput),
        ("contact", {"email": "@acme.example"}, InvalidInput),
        ("contact", {"email": "no body@acme.example"}, InvalidInput),
    ],
)
def test_a_step_needs_what_it_declares(
    fresh: Backend, step: str, details: dict[str, str], error: type[Exception]
) -> None:
    """Neither less nor more, and the agreement must be the one in force."""
    fresh.do("account.write", "create", name="Acme")
    fresh.do("onboarding.write", "start")
    for earlier in list(STEPS)[: list(STEPS).index(step)]:
        fresh.do("onboarding.write", "complete_step", step=earlier, details=STEPS[earlier])
    before = fresh.do("onboarding.query", "get")
    with pytest.raises(error):
        fresh.do("onboarding.write", "complete_step", step=step, details=details)
    assert fresh.do("onboarding.query", "get") == before


def test_onboarding_is_begun_once_and_only_by_a_pending_tenant(backend: Backend) -> None:
    """An ACTIVE tenant has nothing to onboard."""
    with pytest.raises(RuleBroken):
        backend.do("onboarding.write", "start")
    with pytest.raises(RuleBroken):
        backend.do("onboarding.write", "finish")


def test_onboarding_that_has_not_begun_is_not_found(fresh: Backend) -> None:
    """There is nothing to show and nothing to complete."""
    fresh.do("account.write", "create", name="Acme")
    with pytest.raises(NotFound):
        fresh.do("onboarding.query", "get")
    with pytest.raises(NotFound):
        fresh.do("onboarding.write", "finish")


def test_a_tenant_is_suspended_and_goes_on(backend: Backend) -> None:
    """ACTIVE, SUSPENDED, ACTIVE; the first activation is remembered."""
    activated = backend.do("account.query", "get")["activated_at"]
    backend.clock.advance(days=1)
    suspended = backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    assert (suspended["status"], suspended["status_reason"]) == ("SUSPENDED", "unpaid invoice")
    again = backend.founder("tenants.administer", "reactivate")
    assert (again["status"], again["status_reason"], again["activated_at"]) == ("ACTIVE", None, activated)


@pytest.mark.parametrize(
    ("operation", "method", "params"),
    [
        ("policies.write", "create", {"name": "x", **TEXT}),
        (
            "policies.write",
            "revise",
            {"policy_id": "p", **TEXT},
        ),
        ("policies.write", "activate", {"policy_id": "p"}),
        ("policies.write", "retire", {"policy_id": "p"}),
        ("thresholds.write", "create", {"metric": "calls", "warn_at": 1, "block_at": 2}),
        ("thresholds.write", "update", {"threshold_id": "t", "warn_at": 1}),
        ("thresholds.write", "remove", {"threshold_id": "t"}),
        ("integrations.write", "register", {"name": "chat", "connector": "slack"}),
        ("integrations.write", "set_credentials", {"integration_id": "i", "credential_ref": "vault://acme/slack"}),
        ("integrations.write", "enable", {"integration_id": "i"}),
        ("api_keys.write", "create", {"name": "gateway", "scopes": ["logs:write"]}),
        ("api_keys.write", "rotate", {"api_key_id": "k"}),
        ("logs.write", "set_retention", {"days": 60}),
        ("logs.write", "purge", {}),
    ],
)
def test_a_suspended_tenant_begins_nothing(
    backend: Backend, operation: str, method: str, params: dict[str, Any]
) -> None:
    """Whatever it asks for is refused for its status, before anything else is looked at."""
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    with pytest.raises(TenantNotActive):
        backend.do(operation, method, **params)


def test_a_closed_tenant_has_neither_incidents_nor_logs(backend: Backend) -> None:
    """What it had can be read still."""
    made = backend.do("incidents.write", "open", title="odd behaviour", severity="low")
    backend.founder("tenants.administer", "close", reason="contract ended")
    with pytest.raises(RuleBroken):
        backend.do("incidents.write", "acknowledge", incident_id=made["id"])
    with pytest.raises(RuleBroken):
        backend.do("logs.write", "append", agent_id="agent-1", kind="message", message="hello")
    assert backend.do("incidents.query", "get", incident_id=made["id"])["incident"] == made


def test_a_pending_tenant_is_not_reactivated(fresh: Backend) -> None:
    """Otherwise a founder could skip the onboarding."""
    fresh.do("account.write", "create", name="Acme")
    with pytest.raises(RuleBroken):
        fresh.founder("tenants.administer", "reactivate")


def test_closed_is_the_end(backend: Backend) -> None:
    """There is no way back from CLOSED."""
    backend.founder("tenants.administer", "close", reason="contract ended")
    for method, params in (("reactivate", {}), ("suspend", {"reason": "again"}), ("close", {"reason": "again"})):
        with pytest.raises(InvalidTransition):
            backend.founder("tenants.administer", method, **params)


def test_a_tenant_with_enabled_integrations_is_not_closed(backend: Backend) -> None:
    """Nothing of a closed tenant may reach outside."""
    made = backend.do("integrations.write", "register", name="chat", connector="slack")
    target = made["id"]
    backend.do("integrations.write", "set_credentials", integration_id=target, credential_ref="vault://a/slack")
    backend.do("integrations.write", "enable", integration_id=target)
    with pytest.raises(RuleBroken):
        backend.founder("tenants.administer", "close", reason="contract ended")
    backend.do("integrations.write", "disable", integration_id=target)
    assert backend.founder("tenants.administer", "close", reason="contract ended")["status"] == "CLOSED"


def test_founders_see_all_tenants_by_status(backend: Backend) -> None:
    """In the order of their ids."""
    backend.tenant_id = "zenith"
    backend.do("account.write", "create", name="Zenith")
    backend.tenant_id = "platform"
    everybody = backend.founder("tenants.query", "list")
    assert [tenant["id"] for tenant in everybody["items"]] == ["acme", "zenith"]
    pending = backend.founder("tenants.query", "list", status="PENDING")
    assert ([tenant["id"] for tenant in pending["items"]], pending["total"]) == (["zenith"], 1)
