"""Policies and their conflicts."""

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest

from app.hoc.cus.policies.L5_engines.conflict_engine import resolve
from app.hoc.cus.policies.L5_schemas.policy import ResolvePolicies
from app.kernel.errors import Conflict, InvalidInput, InvalidTransition, NotFound, RuleBroken

from .conftest import Backend


@pytest.fixture
def mode() -> str:
    """Engines refuse by themselves what contracts would refuse before them."""
    return "monitor"


TEXT: dict[str, Any] = {"scope": "tenant", "target": "*", "action": "tool.call", "effect": "allow"}
ASKED = ResolvePolicies(agent_id="agent-1", team="billing", action="tool.call")


@dataclass(frozen=True)
class Rule:
    """A policy as the conflict engine sees it."""

    id: str
    scope: str = "tenant"
    effect: str = "allow"
    priority: int = 100
    action: str = "tool.call"
    target: str = "*"

    @property
    def name(self) -> str:
        """The id will do."""
        return self.id


def create(backend: Backend, name: str = "tools", **text: Any) -> str:
    """Create a policy and give the id of its draft."""
    return str(backend.do("policies.write", "create", name=name, **{**TEXT, **text})["id"])


def activate(backend: Backend, policy_id: str) -> dict[str, Any]:
    """Put a draft in force."""
    return backend.do("policies.write", "activate", policy_id=policy_id)


def test_what_no_policy_covers_is_denied() -> None:
    """Silence is no permission."""
    for policies in ([], [Rule("other", action="mail.send")], [Rule("theirs", "agent", target="agent-2")]):
        assert (resolve(policies, ASKED).effect, resolve(policies, ASKED).decided_by) == ("deny", None)


@pytest.mark.parametrize(
    ("policies", "winner"),
    [
        ([Rule("low", effect="deny", priority=1), Rule("high", priority=2)], "high"),
        ([Rule("wide", effect="deny"), Rule("narrow", "agent", target="agent-1")], "narrow"),
        ([Rule("team", "team", "deny", target="billing"), Rule("agent", "agent", target="agent-1")], "agent"),
        ([Rule("a", effect="allow"), Rule("b", effect="require_approval"), Rule("c", effect="deny")], "c"),
        ([Rule("a", effect="allow"), Rule("b", effect="require_approval")], "b"),
        ([Rule("b"), Rule("a")], "a"),
        ([Rule("any", effect="deny", action="*"), Rule("z", effect="deny")], "any"),
    ],
)
def test_conflicts_end_the_same_in_any_order(policies: list[Rule], winner: str) -> None:
    """Priority, then narrowness, then strictness, then the name."""
    outcomes = {resolve(order, ASKED) for order in permutations(policies)}
    assert [outcome.decided_by for outcome in outcomes] == [winner]


def test_drafts_and_retired_versions_decide_nothing(backend: Backend) -> None:
    """Only what is in force counts."""
    policy_id = create(backend)
    ask = {"agent_id": "agent-1", "action": "tool.call"}
    assert backend.do("policy.resolve", **ask)["effect"] == "deny"
    in_force = activate(backend, policy_id)
    assert backend.do("policies.query", "get", policy_id=policy_id) == in_force
    assert backend.do("policy.resolve", **ask) == {
        "effect": "allow",
        "decided_by": policy_id,
        "reason": "tools decides: priority 100, scope tenant, allow",
        "considered": [policy_id],
    }
    backend.do("policies.write", "retire", policy_id=policy_id)
    assert backend.do("policy.resolve", **ask)["effect"] == "deny"


def test_activating_a_version_retires_the_one_before(backend: Backend) -> None:
    """One version is in force at a time."""
    first = create(backend)
    activate(backend, first)
    second = backend.do("policies.write", "revise", policy_id=first, **{**TEXT, "effect": "deny"})
    assert (second["version"], second["status"]) == (2, "draft")
    activate(backend, second["id"])
    versions = backend.do("policies.query", "list", name="tools")["items"]
    assert [(version["version"], version["status"]) for version in versions] == [(1, "retired"), (2, "active")]


def test_a_policy_has_one_draft_at_a_time(backend: Backend) -> None:
    """Whoever revises works on the newest text."""
    first = create(backend)
    with pytest.raises(RuleBroken):
        backend.do("policies.write", "revise", policy_id=first, **TEXT)
    with pytest.raises(Conflict):
        create(backend)


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        ([], "retire"),
        (["activate"], "activate"),
        (["activate", "retire"], "activate"),
        (["activate", "retire"], "retire"),
    ],
)
def test_a_version_goes_forward_only(backend: Backend, steps: list[str], refused: str) -> None:
    """Draft, active, retired."""
    policy_id = create(backend)
    for method in steps:
        backend.do("policies.write", method, policy_id=policy_id)
    with pytest.raises(InvalidTransition):
        backend.do("policies.write", refused, policy_id=policy_id)


@pytest.mark.parametrize(
    "text",
    [
        {"scope": "tenant", "target": "agent-1"},
        {"scope": "agent", "target": "*"},
        {"priority": 1001},
        {"priority": -1},
        {"effect": "maybe"},
        {"action": "Tool Call"},
    ],
)
def test_a_text_that_makes_no_sense_is_refused(backend: Backend, text: dict[str, Any]) -> None:
    """A policy for the whole tenant targets everybody, any other somebody."""
    with pytest.raises(InvalidInput):
        create(backend, **text)


def test_a_policy_of_another_tenant_does_not_exist(backend: Backend) -> None:
    """Neither to read nor to change."""
    policy_id = create(backend)
    backend.tenant_id = "zenith"
    backend.onboard()
    with pytest.raises(NotFound):
        activate(backend, policy_id)
