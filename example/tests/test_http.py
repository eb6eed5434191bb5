"""The HTTP interface."""

import re
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings

from .conftest import STEPS, Backend

LISTS = {
    "/cus/integrations": {},
    "/cus/integrations/connectors": {},
    "/cus/activity/agents": {},
    "/cus/api_keys": {},
    "/cus/policies": {},
    "/cus/controls/thresholds": {},
    "/cus/incidents": {},
    "/cus/logs": {},
    "/cus/logs/export": {"from_seq": "1", "to_seq": "1"},
    "/cus/activity": {},
    "/cus/analytics/usage": {},
    "/cus/analytics/incidents": {},
    "/fdr/account/tenants": {},
}


def test_a_newcomer_gets_to_an_enabled_integration(fresh: Backend) -> None:
    """The way that the README shows."""
    assert fresh.http("POST", "/cus/account/tenant", {"name": "Acme"}).status_code == 201
    assert fresh.http("POST", "/cus/account/onboarding").status_code == 201
    for step, details in STEPS.items():
        done = fresh.http("POST", f"/cus/account/onboarding/steps/{step}", {"details": details})
        assert done.status_code == 200
    assert fresh.http("POST", "/cus/account/onboarding/finish").json()["state"] == "finished"
    key = fresh.http("POST", "/cus/api_keys", {"name": "gateway", "scopes": ["logs:write"]})
    assert key.json()["secret"].startswith("ak_")
    made = fresh.http("POST", "/cus/integrations", {"name": "chat", "connector": "slack"}).json()
    path = f"/cus/integrations/{made['id']}"
    refused = fresh.http("POST", f"{path}/enable")
    assert (refused.status_code, refused.json()["code"]) == (409, "contract_violation")
    assert fresh.http("PUT", f"{path}/credentials", {"credential_ref": "vault://acme/slack"}).status_code == 200
    assert fresh.http("POST", f"{path}/enable").json()["status"] == "enabled"


def test_problems_are_problem_documents(backend: Backend) -> None:
    """With a stable code, the path, and the details."""
    answer = backend.http("GET", "/cus/integrations/int_nowhere")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:agent-control-plane:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "there is no integration int_nowhere",
        "instance": "/api/v1/cus/integrations/int_nowhere",
        "details": {},
    }


@pytest.mark.parametrize(("verb", "path", "status"), [("GET", "/nowhere", 404), ("PATCH", "/cus/overview", 405)])
def test_what_is_not_routed_is_a_problem_too(backend: Backend, verb: str, path: str, status: int) -> None:
    """No framework's own words."""
    answer = backend.http(verb, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


@pytest.mark.parametrize(
    "headers", [{"X-Tenant-Id": ""}, {"X-Tenant-Id": "Not A Tenant"}, {"X-Actor-Id": ""}, {"X-Actor-Id": "a b"}]
)
def test_every_request_says_for_whom_and_by_whom(backend: Backend, headers: dict[str, str]) -> None:
    """In headers that fit."""
    answer = backend.http("GET", "/cus/overview", **headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert backend.client.get("/api/v1/cus/overview").status_code == 422


@pytest.mark.parametrize("path", LISTS)
def test_a_list_refuses_parameters_that_it_does_not_know(backend: Backend, path: str) -> None:
    """A misspelt filter would otherwise show everything."""
    backend.do("logs.write", "append", agent_id="agent-1", kind="message", message="hello")
    backend.actor_id = "founder"
    query = "&".join(f"{name}={value}" for name, value in LISTS[path].items())
    assert backend.http("GET", f"{path}?{query}").status_code == 200
    answer = backend.http("GET", f"{path}?{query}&statuss=active")
    assert answer.status_code == 422
    assert answer.json()["details"]["errors"][0]["field"] == "query.statuss"


def test_all_lists_are_tested() -> None:
    """Whatever has a query parameter stands above, and so do lists that have none."""
    known = routes()
    assert {path for path, _, operation in known if operation["queried"]} <= set(LISTS)
    assert set(LISTS) <= {path for path, verb, _ in known if verb == "GET"}


@pytest.mark.parametrize("body", [{"name": 1, "scopes": ["logs:write"]}, {"name": "x", "scopes": [], "mode": "STRICT"}])
def test_a_body_that_does_not_fit_is_refused(backend: Backend, body: dict[str, object]) -> None:
    """Nothing is made to fit, and nothing is ignored."""
    assert backend.http("POST", "/cus/api_keys", body).status_code == 422


def test_a_body_that_is_no_json_is_refused(backend: Backend) -> None:
    """With a problem, not with a crash."""
    headers = {"X-Tenant-Id": "acme", "X-Actor-Id": "alice", "Content-Type": "application/json"}
    answer = backend.client.post("/api/v1/cus/api_keys", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


def test_the_founder_routes_are_for_founders(backend: Backend) -> None:
    """A customer is told so."""
    refused = backend.http("POST", "/fdr/account/tenant/suspend", {"reason": "unpaid invoice"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    backend.actor_id = "founder"
    done = backend.http("POST", "/fdr/account/tenant/suspend", {"reason": "unpaid invoice"})
    assert done.json()["status"] == "SUSPENDED"


def test_every_route_dispatches_exactly_once(backend: Backend) -> None:
    """Whatever comes of it: the record of dispatches grows by one."""
    backend.actor_id = "founder"
    for path, verb, operation in routes():
        count = backend.rows("SELECT count(*) FROM dispatch_audits")[0][0]
        answer = backend.http(verb, fill(path) + operation["query"], BODIES.get((verb, path)))
        assert answer.status_code != 422, (verb, path, answer.json())
        assert backend.rows("SELECT count(*) FROM dispatch_audits")[0][0] == count + 1, (verb, path)


def routes() -> list[tuple[str, str, dict[str, Any]]]:
    """Path, verb and what must be known of every route, from the OpenAPI document."""
    found = []
    for path, verbs in sorted(create_app(Settings()).openapi()["paths"].items()):
        for verb, operation in sorted(verbs.items()):
            queried = [item for item in operation["parameters"] if item["in"] == "query"]
            required = "&".join(f"{item['name']}=1" for item in queried if item["required"])
            known = {"queried": bool(queried), "query": f"?{required}"}
            found.append((path.removeprefix("/api/v1"), verb.upper(), known))
    return found


def fill(path: str) -> str:
    """The path of something that does not exist."""
    known = path.replace("{step}", "profile").replace("{name}", "telex")
    return re.sub(r"{(\w+)_id}", r"\1", known)


TEXT = {"scope": "tenant", "target": "*", "action": "tool.call", "effect": "allow"}
BODIES: dict[tuple[str, str], object] = {
    ("POST", "/cus/account/tenant"): {"name": "Acme"},
    ("POST", "/cus/account/onboarding/steps/{step}"): {"details": STEPS["profile"]},
    ("POST", "/cus/api_keys"): {"name": "gateway", "scopes": ["logs:write"]},
    ("POST", "/cus/api_keys/verify"): {"secret": "ak_guess"},
    ("POST", "/cus/api_keys/{api_key_id}/revoke"): {"reason": "leaked"},
    ("POST", "/cus/controls/evaluate"): {"readings": {"calls": 1}},
    ("POST", "/cus/controls/kill_switch/engage"): {"reason": "runaway agent"},
    ("POST", "/cus/controls/thresholds"): {"metric": "calls", "warn_at": 1, "block_at": 2},
    ("PATCH", "/cus/controls/thresholds/{threshold_id}"): {"warn_at": 1},
    ("POST", "/cus/incidents"): {"title": "odd behaviour", "severity": "low"},
    ("POST", "/cus/incidents/{incident_id}/escalate"): {"severity": "high", "note": "worse"},
    ("POST", "/cus/incidents/{incident_id}/mitigate"): {"note": "stopped"},
    ("POST", "/cus/incidents/{incident_id}/reopen"): {"note": "again"},
    ("POST", "/cus/incidents/{incident_id}/resolve"): {"cause": "a wrong prompt"},
    ("POST", "/cus/integrations"): {"name": "chat", "connector": "slack"},
    ("PUT", "/cus/integrations/{integration_id}/credentials"): {"credential_ref": "vault://acme/slack"},
    ("POST", "/cus/logs"): {"agent_id": "agent-1", "kind": "message", "message": "hello"},
    ("PUT", "/cus/logs/retention"): {"days": 60},
    ("POST", "/cus/policies"): {"name": "tools", **TEXT},
    ("POST", "/cus/policies/resolve"): {"agent_id": "agent-1", "action": "tool.call"},
    ("POST", "/cus/policies/{policy_id}/revise"): TEXT,
    ("POST", "/fdr/account/tenant/close"): {"reason": "contract ended"},
    ("POST", "/fdr/account/tenant/suspend"): {"reason": "unpaid invoice"},
    ("POST", "/fdr/integrations/connectors"): {"name": "jira", "title": "Jira"},
}
