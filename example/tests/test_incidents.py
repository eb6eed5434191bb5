"""Incidents."""

from typing import Any

import pytest

from app.kernel.errors import InvalidInput, InvalidTransition, LimitReached, NotFound, RuleBroken

from .conftest import Backend


@pytest.fixture
def mode() -> str:
    """Engines refuse by themselves what contracts would refuse before them."""
    return "monitor"


WITH: dict[str, dict[str, str]] = {
    "acknowledge": {},
    "mitigate": {"note": "token revoked"},
    "resolve": {"cause": "a prompt that leaked a token"},
    "close": {},
    "reopen": {"note": "it happened again"},
}
WAY = ["acknowledge", "mitigate", "resolve", "close"]


def opened(backend: Backend, severity: str = "low", steps: int = 0) -> str:
    """Open an incident, take the first steps of its way, and give its id."""
    made = backend.do("incidents.write", "open", title="odd behaviour", severity=severity, agent_id="agent-1")
    for method in WAY[:steps]:
        take(backend, made["id"], method)
    return str(made["id"])


def take(backend: Backend, incident_id: str, method: str) -> dict[str, Any]:
    """Take a step."""
    return backend.do("incidents.write", method, incident_id=incident_id, **WITH[method])


@pytest.mark.parametrize("reached", range(5))
@pytest.mark.parametrize("method", [*WAY, "reopen"])
def test_every_step_has_its_place(backend: Backend, reached: int, method: str) -> None:
    """The next step is taken; reopening is for what is resolved or closed; all else is refused."""
    incident_id = opened(backend, steps=reached)
    fits = method == "reopen" if reached == 4 else method == WAY[reached] or (method == "reopen" and reached == 3)
    if fits:
        take(backend, incident_id, method)
        return
    before = backend.do("incidents.query", "get", incident_id=incident_id)
    with pytest.raises(InvalidTransition):
        take(backend, incident_id, method)
    assert backend.do("incidents.query", "get", incident_id=incident_id) == before


def test_the_timeline_tells_who_did_what(backend: Backend) -> None:
    """In order, with the notes."""
    incident_id = opened(backend, steps=2)
    backend.actor_id = "bob"
    take(backend, incident_id, "resolve")
    shown = backend.do("incidents.query", "get", incident_id=incident_id)
    steps = [(entry["step"], entry["actor_id"]) for entry in shown["timeline"]]
    assert steps == [("opened", "alice"), ("acknowledged", "alice"), ("mitigated", "alice"), ("resolved", "bob")]
    assert shown["incident"]["cause"] == shown["timeline"][-1]["note"] == WITH["resolve"]["cause"]


@pytest.mark.parametrize("cause", ["", "unknown", "          x          ", "a prompt that leaked "])
def test_nothing_is_resolved_without_a_cause(backend: Backend, cause: str) -> None:
    """A word is not a cause, and neither is blank space, nor is any stored."""
    incident_id = opened(backend, steps=2)
    with pytest.raises(InvalidInput):
        backend.do("incidents.write", "resolve", incident_id=incident_id, cause=cause)


def test_severity_rises_and_never_falls(backend: Backend) -> None:
    """And the same severity is no escalation."""
    incident_id = opened(backend, "medium")
    escalate = {"incident_id": incident_id, "note": "worse than it looked"}
    for severity in ("low", "medium"):
        with pytest.raises(RuleBroken):
            backend.do("incidents.write", "escalate", severity=severity, **escalate)
    assert backend.do("incidents.write", "escalate", severity="critical", **escalate)["severity"] == "critical"


def test_what_is_over_is_not_escalated(backend: Backend) -> None:
    """It would have to be reopened."""
    incident_id = opened(backend, steps=3)
    with pytest.raises(RuleBroken):
        backend.do("incidents.write", "escalate", incident_id=incident_id, severity="high", note="late")


def test_a_reopened_incident_has_no_cause_any_more(backend: Backend) -> None:
    """It goes its whole way again."""
    again = take(backend, opened(backend, steps=4), "reopen")
    assert (again["status"], again["cause"], again["closed_at"], again["reopen_count"]) == ("open", None, None, 1)
    assert again["resolved_at"] is None


def test_an_incident_is_not_reopened_for_ever(backend: Backend) -> None:
    """After the third time it is another incident."""
    incident_id = opened(backend, steps=3)
    for _ in range(3):
        take(backend, incident_id, "reopen")
        for method in WAY[:3]:
            take(backend, incident_id, method)
    with pytest.raises(LimitReached):
        take(backend, incident_id, "reopen")


@pytest.mark.parametrize(("days", "fits"), [(14, True), (14.001, False)])
def test_what_was_closed_long_ago_stays_closed(backend: Backend, days: float, fits: bool) -> None:
    """Two weeks, to the moment."""
    incident_id = opened(backend, steps=4)
    backend.clock.advance(days=days)
    if fits:
        assert take(backend, incident_id, "reopen")["status"] == "open"
        return
    with pytest.raises(RuleBroken):
        take(backend, incident_id, "reopen")


def test_a_suspended_tenant_has_incidents_and_a_pending_one_has_none(fresh: Backend) -> None:
    """Whoever was never onboarded has no agents."""
    fresh.do("account.write", "create", name="Acme")
    with pytest.raises(RuleBroken):
        opened(fresh)
    fresh.tenant_id = "zenith"
    fresh.onboard()
    fresh.founder("tenants.administer", "suspend", reason="unpaid invoice")
    take(fresh, opened(fresh), "acknowledge")


def test_incidents_are_found_by_status_and_severity(backend: Backend) -> None:
    """And not by other tenants."""
    opened(backend, "high", steps=1)
    opened(backend, "low")
    assert backend.do("incidents.query", "list", status="open", severity="low")["total"] == 1
    assert backend.do("incidents.query", "list", status="open", severity="high")["total"] == 0
    found = backend.do("incidents.query", "list", status="acknowledged")["items"][0]["id"]
    backend.tenant_id = "zenith"
    backend.onboard()
    with pytest.raises(NotFound):
        take(backend, found, "acknowledge")
