"""Overview, activity and analytics: what is shown is what happened."""

import pytest

from app.kernel.errors import InvalidInput, RuleBroken

from .conftest import Backend


@pytest.fixture
def mode() -> str:
    """Engines refuse by themselves what contracts would refuse before them."""
    return "monitor"


def test_the_overview_counts_by_status(backend: Backend) -> None:
    """And says what calls for attention."""
    for name in ("one", "two"):
        made = backend.do("integrations.write", "register", name=name, connector="slack")
    backend.do("integrations.write", "delete", integration_id=made["id"])
    backend.do("incidents.write", "open", title="runaway agent", severity="critical")
    backend.do("logs.write", "append", agent_id="agent-1", kind="error", message="stopped")
    summary = backend.do("overview.summary")
    assert summary["integrations"] == {"deleted": 1, "registered": 1}
    assert summary["ongoing_incidents"] == {"critical": 1}
    assert (summary["tenant_status"], summary["log_entries"], summary["kill_switch"]) == ("ACTIVE", 1, "released")
    assert summary["attention"] == [
        "1 critical incidents go on",
        "no policy is active: everything agents ask for is denied",
    ]


def test_activity_shows_refused_dispatches_too(backend: Backend) -> None:
    """The latest first."""
    made = backend.do("integrations.write", "register", name="chat", connector="slack")
    backend.clock.advance(seconds=1)
    backend.actor_id = "bob"
    with pytest.raises(RuleBroken):
        backend.do("integrations.write", "enable", integration_id=made["id"])
    found = backend.do("activity.query", "list", operation="integrations.write")
    told = [(item["method"], item["actor_id"], item["outcome"], item["error_code"]) for item in found["items"]]
    assert told == [("enable", "bob", "refused", "rule_broken"), ("register", "alice", "completed", None)]
    assert backend.do("activity.query", "list", outcome="refused", actor_id="bob")["total"] == 1
    with pytest.raises(InvalidInput):
        backend.do("activity.query", "list", outcome="unheard of")


def test_an_agent_that_logs_nothing_for_a_day_is_quiet(backend: Backend) -> None:
    """Its errors are counted."""
    backend.do("logs.write", "append", agent_id="agent-1", kind="error", message="failed")
    backend.clock.advance(days=1, seconds=1)
    backend.do("logs.write", "append", agent_id="agent-2", kind="message", message="hello")
    agents = backend.do("activity.query", "agents")["items"]
    assert [(agent["agent_id"], agent["errors"], agent["quiet"]) for agent in agents] == [
        ("agent-1", 1, True),
        ("agent-2", 0, False),
    ]


def test_usage_is_counted_within_the_span(backend: Backend) -> None:
    """By operation, and log entries by day."""
    backend.do("logs.write", "append", agent_id="agent-1", kind="message", message="long ago")
    backend.clock.advance(days=40)
    backend.do("logs.write", "append", agent_id="agent-1", kind="message", message="today")
    with pytest.raises(InvalidInput):
        backend.do("logs.write", "append")
    usage = backend.do("analytics.usage", days=7)
    assert usage["log_entries_by_day"] == {"2026-04-10": 1}
    assert usage["operations"] == [
        {"operation": "logs.write", "completed": 1, "refused": 1, "failed": 0, "refusal_rate": 0.5}
    ]
    assert backend.do("analytics.usage", days=90)["log_entries_by_day"] == {"2026-03-01": 1, "2026-04-10": 1}


def test_the_time_to_resolve_is_a_mean_over_what_is_resolved(backend: Backend) -> None:
    """What goes on still does not count."""
    assert backend.do("analytics.incidents")["mean_hours_to_resolve"] is None
    for hours in (2, 4, 0):
        made = backend.do("incidents.write", "open", title="odd behaviour", severity="low")
        if not hours:
            continue
        backend.clock.advance(hours=hours)
        backend.do("incidents.write", "acknowledge", incident_id=made["id"])
        backend.do("incidents.write", "mitigate", incident_id=made["id"], note="stopped")
        backend.do("incidents.write", "resolve", incident_id=made["id"], cause="a wrong prompt")
    figures = backend.do("analytics.incidents", days=1)
    assert (figures["opened"], figures["resolved"], figures["mean_hours_to_resolve"]) == ({"low": 3}, 2, 3.0)
