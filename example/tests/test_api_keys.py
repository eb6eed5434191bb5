"""API keys."""

from hashlib import sha256
from typing import Any

import pytest

from app.kernel.errors import InvalidInput, InvalidTransition, LimitReached, NotFound, RuleBroken, TenantNotActive

from .conftest import Backend


@pytest.fixture
def mode() -> str:
    """Engines refuse by themselves what contracts would refuse before them."""
    return "monitor"


def create(backend: Backend, name: str = "gateway", **more: object) -> dict[str, Any]:
    """Create a key."""
    return backend.do("api_keys.write", "create", name=name, **{"scopes": ["logs:write"], **more})


def verify(backend: Backend, secret: str) -> dict[str, Any]:
    """Present a secret."""
    return backend.do("api_key.verify", secret=secret)


def test_a_secret_is_shown_once_and_stored_as_its_hash(backend: Backend) -> None:
    """Neither another answer nor any table holds it."""
    made = create(backend)
    secret, key_id = made["secret"], made["key"]["id"]
    assert backend.rows("SELECT secret_hash FROM api_keys") == [(sha256(secret.encode()).hexdigest(),)]
    shown = [
        backend.do("api_keys.query", "get", api_key_id=key_id),
        backend.do("api_keys.query", "list"),
        backend.do("activity.query", "list"),
    ]
    assert secret not in repr(shown)
    assert "secret_hash" not in repr(shown)


def test_a_key_is_good_until_it_expires(backend: Backend) -> None:
    """Its last day does not count."""
    secret = create(backend, days=30)["secret"]
    backend.clock.advance(days=30, seconds=-1)
    assert verify(backend, secret)["scopes"] == ["logs:write"]
    backend.clock.advance(seconds=1)
    assert verify(backend, secret) == {"valid": False, "reason": "expired", "api_key_id": None, "scopes": []}
    assert backend.do("api_keys.query", "list")["items"][0]["expired"] is True


def test_use_is_remembered(backend: Backend) -> None:
    """The last time counts."""
    made = create(backend)
    backend.clock.advance(hours=1)
    verify(backend, made["secret"])
    shown = backend.do("api_keys.query", "get", api_key_id=made["key"]["id"])
    assert shown["last_used_at"] == "2026-03-01T13:00:00Z"


@pytest.mark.parametrize("days", [0, 366, -1, "90", 1.5])
def test_a_key_does_not_live_for_ever(backend: Backend, days: object) -> None:
    """From one day to a year."""
    with pytest.raises(InvalidInput):
        create(backend, days=days)


@pytest.mark.parametrize("scopes", [[], ["everything"], "logs:write"])
def test_a_key_has_scopes_that_exist(backend: Backend, scopes: object) -> None:
    """At least one of them."""
    with pytest.raises(InvalidInput):
        create(backend, scopes=scopes)


def test_scopes_are_a_set(backend: Backend) -> None:
    """Order and repetition mean nothing."""
    made = create(backend, scopes=["policies:resolve", "logs:write", "logs:write"])
    assert made["key"]["scopes"] == ["logs:write", "policies:resolve"]


def test_a_tenant_has_a_limited_number_of_usable_keys(backend: Backend) -> None:
    """Revoked and expired keys do not count."""
    made = [create(backend, f"key {number}", days=1) for number in range(5)]
    with pytest.raises(LimitReached):
        create(backend)
    backend.do("api_keys.write", "revoke", api_key_id=made[0]["key"]["id"], reason="not needed")
    create(backend, "sixth", days=30)
    with pytest.raises(LimitReached):
        create(backend)
    backend.clock.advance(days=2)
    assert create(backend, "seventh")["key"]["status"] == "active"


def test_only_an_active_tenant_gets_keys(backend: Backend) -> None:
    """And the keys it has are good for nothing while it is SUSPENDED."""
    made = create(backend)
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    with pytest.raises(TenantNotActive):
        create(backend, "second")
    with pytest.raises(TenantNotActive):
        backend.do("api_keys.write", "rotate", api_key_id=made["key"]["id"])
    assert verify(backend, made["secret"])["reason"] == "tenant_not_active"
    assert backend.do("api_keys.query", "list")["total"] == 1


def test_rotation_replaces_a_key_by_one_of_its_kind(backend: Backend) -> None:
    """The old secret is worth nothing from that moment."""
    old = create(backend, days=10)
    backend.clock.advance(days=9)
    new = backend.do("api_keys.write", "rotate", api_key_id=old["key"]["id"])
    assert new["key"]["name"] == old["key"]["name"]
    assert new["key"]["expires_at"] == "2026-03-20T12:00:00Z"
    assert verify(backend, old["secret"])["reason"] == "rotated"
    assert verify(backend, new["secret"])["valid"] is True
    shown = backend.do("api_keys.query", "get", api_key_id=old["key"]["id"])
    assert shown["replaced_by"] == new["key"]["id"]


def test_a_key_that_is_over_stays_over(backend: Backend) -> None:
    """Revoked and rotated keys are neither rotated nor revoked."""
    rotated, revoked = create(backend, "one")["key"]["id"], create(backend, "two")["key"]["id"]
    backend.do("api_keys.write", "rotate", api_key_id=rotated)
    backend.do("api_keys.write", "revoke", api_key_id=revoked, reason="leaked")
    for key_id in (rotated, revoked):
        with pytest.raises(InvalidTransition):
            backend.do("api_keys.write", "rotate", api_key_id=key_id)
        with pytest.raises(InvalidTransition):
            backend.do("api_keys.write", "revoke", api_key_id=key_id, reason="again")


def test_an_expired_key_is_not_rotated(backend: Backend) -> None:
    """Nobody has shown for a while that they still own it."""
    made = create(backend, days=1)
    backend.clock.advance(days=1)
    with pytest.raises(RuleBroken):
        backend.do("api_keys.write", "rotate", api_key_id=made["key"]["id"])


def test_a_revoked_key_is_refused_with_the_reason(backend: Backend) -> None:
    """A SUSPENDED tenant may revoke too."""
    made = create(backend)
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    ended = backend.do("api_keys.write", "revoke", api_key_id=made["key"]["id"], reason="leaked")
    assert (ended["status"], ended["ended_reason"]) == ("revoked", "leaked")
    assert verify(backend, made["secret"])["reason"] == "revoked"


def test_a_secret_is_good_for_its_own_tenant_only(backend: Backend) -> None:
    """Another tenant's secret is unknown, as is one that nobody has."""
    made = create(backend)
    backend.tenant_id = "zenith"
    backend.onboard()
    assert verify(backend, made["secret"])["reason"] == "unknown"
    assert verify(backend, "ak_guess")["reason"] == "unknown"
    with pytest.raises(NotFound):
        backend.do("api_keys.write", "revoke", api_key_id=made["key"]["id"], reason="not mine")
