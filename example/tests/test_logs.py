"""Logs and their chains."""

from typing import Any

import pytest

from app.kernel.errors import InvalidInput, NotFound, RuleBroken

from .conftest import Backend


@pytest.fixture
def mode() -> str:
    """Engines refuse by themselves what contracts would refuse before them."""
    return "monitor"


def append(backend: Backend, message: str = "called a tool", **more: object) -> dict[str, Any]:
    """Append an entry."""
    wanted = {"agent_id": "agent-1", "kind": "tool_call", "message": message, **more}
    return backend.do("logs.write", "append", **wanted)


def verify(backend: Backend) -> dict[str, Any]:
    """Check the chain."""
    return backend.do("logs.query", "verify")


def test_entries_vouch_for_the_ones_before(backend: Backend) -> None:
    """Each begins with the hash of the last."""
    first, second = append(backend), append(backend, payload={"tool": "mail", "cost": 0.25, "tags": ["a", None]})
    assert first["previous_hash"] == "0" * 64
    assert (second["seq"], second["previous_hash"]) == (2, first["entry_hash"])
    assert verify(backend) == {"intact": True, "entries": 2, "broken_at": None}


@pytest.mark.parametrize(
    ("crime", "broken_at"),
    [
        ("UPDATE log_entries SET message = 'nothing' WHERE seq = 2", 2),
        ("UPDATE log_entries SET payload = '{\"x\": 2}' WHERE seq = 2", 2),
        ("UPDATE log_entries SET agent_id = 'agent-2' WHERE seq = 2", 2),
        ("DELETE FROM log_entries WHERE seq = 2", 2),
        ("DELETE FROM log_entries WHERE seq = 1", 1),
        ("DELETE FROM log_entries WHERE seq = 3", 3),
        ("UPDATE log_entries SET entry_hash = previous_hash WHERE seq = 3", 3),
    ],
)
def test_no_change_stays_hidden(backend: Backend, crime: str, broken_at: int) -> None:
    """Whether an entry is changed or missing; and nothing is purged or exported then."""
    for number in range(3):
        append(backend, f"entry {number}", payload={"x": 1})
    backend.tamper(crime)
    assert verify(backend) == {"intact": False, "entries": 3, "broken_at": broken_at}
    with pytest.raises(RuleBroken):
        backend.do("logs.query", "export", from_seq=1, to_seq=3)
    backend.clock.advance(days=400)
    with pytest.raises(RuleBroken):
        backend.do("logs.write", "purge")


def test_a_message_is_kept_as_it_was_said(backend: Backend) -> None:
    """With the blank space around it: a log is no place for tidying."""
    assert append(backend, "  indented\n")["message"] == "  indented\n"
    assert verify(backend)["intact"] is True


def test_a_log_of_another_tenant_is_another_chain(backend: Backend) -> None:
    """Both begin from nothing."""
    append(backend)
    backend.tenant_id = "zenith"
    backend.onboard()
    assert append(backend)["seq"] == 1
    assert backend.do("logs.query", "list")["total"] == 1


def test_retention_takes_the_oldest_and_the_chain_goes_on(backend: Backend) -> None:
    """What is left can be checked still."""
    backend.do("logs.write", "set_retention", days=30)
    append(backend, "old")
    backend.clock.advance(days=20)
    append(backend, "younger")
    backend.clock.advance(days=10)
    assert backend.do("logs.write", "purge")["purged"] == 0
    backend.clock.advance(seconds=1)
    assert backend.do("logs.write", "purge") == {"purged": 1, "anchor_seq": 1, "retention_days": 30}
    assert [entry["message"] for entry in backend.do("logs.query", "list")["items"]] == ["younger"]
    assert verify(backend) == {"intact": True, "entries": 1, "broken_at": None}
    backend.clock.advance(days=31)
    assert backend.do("logs.write", "purge")["purged"] == 1
    assert append(backend, "new")["seq"] == 3
    assert verify(backend)["intact"] is True


@pytest.mark.parametrize("days", [29, 3651])
def test_retention_has_bounds(backend: Backend, days: int) -> None:
    """Nobody gets rid of what happened last week."""
    with pytest.raises(InvalidInput):
        backend.do("logs.write", "set_retention", days=days)


def test_an_export_can_be_checked_alone(backend: Backend) -> None:
    """It begins from the hash before its first entry."""
    made = [append(backend, f"entry {number}") for number in range(4)]
    export = backend.do("logs.query", "export", from_seq=2, to_seq=3)
    assert (export["begins_from"], export["entries"]) == (made[0]["entry_hash"], made[1:3])


@pytest.mark.parametrize(
    ("first", "last", "error"), [(2, 1, InvalidInput), (1, 1001, InvalidInput), (1, 3, NotFound), (0, 1, InvalidInput)]
)
def test_an_export_holds_what_there_is(backend: Backend, first: int, last: int, error: type[Exception]) -> None:
    """Forward, not too long, and nothing that is not there."""
    append(backend)
    append(backend)
    with pytest.raises(error):
        backend.do("logs.query", "export", from_seq=first, to_seq=last)


def test_entries_are_listed_after_the_last_one_seen(backend: Backend) -> None:
    """By agent and kind too."""
    append(backend)
    append(backend, agent_id="agent-2", kind="error")
    append(backend, agent_id="agent-2")
    after = backend.do("logs.query", "list", after_seq=1, limit=1)
    assert ([entry["seq"] for entry in after["items"]], after["total"]) == ([2], 2)
    assert backend.do("logs.query", "list", agent_id="agent-2", kind="error")["total"] == 1


@pytest.mark.parametrize("payload", [{"x": float("nan")}, {"x": "\x00"}, {"\ud800": 1}, [1], {"x": object()}])
def test_a_payload_that_can_not_be_kept_is_refused(backend: Backend, payload: object) -> None:
    """Before it reaches a database that would choke on it."""
    with pytest.raises(InvalidInput):
        append(backend, payload=payload)


def test_a_suspended_tenant_logs(backend: Backend) -> None:
    """What agents still do is recorded."""
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    assert append(backend)["seq"] == 1
