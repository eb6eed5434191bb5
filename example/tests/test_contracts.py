"""Contracts around dispatches: on the real create path, over HTTP, in every mode, and against handlers that are wrong.

Which engine code ran is watched from outside; nothing is put in its place.
"""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from types import FrameType
from typing import Any

import pytest
from assure.runtime import Contracts, ContractViolation

from app.hoc.cus.account.L5_engines.onboarding_engine import OnboardingEngine
from app.hoc.cus.api_keys.L5_engines.api_key_engine import ApiKeyEngine
from app.hoc.cus.hoc_spine.orchestrator.context import Audience, OperationContext
from app.hoc.cus.integrations.L6_drivers.integration_driver import IntegrationDriver
from app.kernel.errors import Conflict, NotFound, RuleBroken, TenantNotActive, Unavailable

from .conftest import Backend, MakeBackend

KEY = {"name": "gateway", "scopes": ["logs:write"]}
AUDITED = "SELECT method, decision, outcome, error_code, violations FROM dispatch_audits ORDER BY id"


@contextmanager
def watched(function: Callable[..., object]) -> Iterator[list[str]]:
    """The calls of a function, as the interpreter sees them."""
    seen: list[str] = []
    code = function.__code__

    def see(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is code:
            seen.append(code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield seen
    finally:
        sys.setprofile(before)


def last(backend: Backend) -> tuple[Any, ...]:
    """The last record of a dispatch, with the ids of what did not hold."""
    method, decision, outcome, code, violations = backend.rows(AUDITED)[-1]
    return method, decision, outcome, code, json.loads(violations) if isinstance(violations, str) else violations


def changed(bundle: dict[str, Any], spec: str, clause: str, condition: str) -> Contracts:
    """The contracts of a bundle in which one condition says something else."""
    (found,) = (
        entry
        for each in bundle["specs"]
        if each["id"] == spec
        for section in ("preconditions", "postconditions", "forbidden")
        for entry in each[section]
        if entry["id"] == clause
    )
    found["condition"] = condition
    return Contracts.from_mapping({key: value for key, value in bundle.items() if key != "digest"})


@pytest.fixture
def bundle() -> dict[str, Any]:
    """The bundle that the backend is delivered with."""
    read: dict[str, Any] = json.loads((Path(__file__).parent.parent / "contracts.json").read_bytes())
    return read


def test_a_key_is_created_for_an_active_tenant(backend: Backend) -> None:
    """The handler is called once, and nothing is found."""
    with watched(ApiKeyEngine.create) as calls:
        made = backend.do("api_keys.write", "create", **KEY)
    assert made["key"]["status"] == "active"
    assert calls == ["ApiKeyEngine.create"]
    assert last(backend) == ("create", "allow", "completed", None, [])


def test_no_key_is_created_without_a_tenant(fresh: Backend) -> None:
    """The handler is not called, and the refusal is recorded with what did not hold."""
    with watched(ApiKeyEngine.create) as calls, pytest.raises(ContractViolation) as caught:
        fresh.do("api_keys.write", "create", **KEY)
    assert calls == []
    assert not caught.value.called
    assert "BI-APIKEY-001" in caught.value.ids
    method, decision, outcome, code, violations = last(fresh)
    assert (method, decision, outcome, code) == ("create", "allow", "refused", "contract_violation")
    assert violations == [*caught.value.ids]


def test_no_key_is_created_for_a_suspended_tenant(backend: Backend) -> None:
    """Invariant and precondition both say so; the message tells how the tenant stands."""
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    with watched(ApiKeyEngine.create) as calls, pytest.raises(ContractViolation) as caught:
        backend.do("api_keys.write", "create", **KEY)
    assert calls == []
    assert caught.value.ids == ("BI-APIKEY-001", "SPEC-015/PRE-1")
    assert caught.value.violations[0].message == "tenant acme is SUSPENDED"
    assert backend.rows("SELECT count(*) FROM api_keys") == [(0,)]


def test_monitor_lets_both_pass_and_records(backend: Backend, make_backend: MakeBackend) -> None:
    """The handler is called; what stops the dispatch then is the engine's own rule."""
    watching = make_backend(contracts_mode="monitor")
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    for tenant in ("acme", "nobody"):
        watching.tenant_id = tenant
        with watched(ApiKeyEngine.create) as calls, pytest.raises(TenantNotActive):
            watching.do("api_keys.write", "create", **KEY)
        assert calls == ["ApiKeyEngine.create"]
        assert last(watching)[:4] == ("create", "allow", "refused", "tenant_not_active")
        assert "BI-APIKEY-001" in last(watching)[4]


def test_monitor_keeps_what_a_contract_alone_would_refuse(
    backend: Backend, make_backend: MakeBackend, bundle: dict[str, Any]
) -> None:
    """Done, and recorded as not as it should be."""
    tightened = changed(bundle, "SPEC-015", "PRE-2", "old.usable_keys < 1")
    backend.do("api_keys.write", "create", **KEY)
    watching = make_backend(tightened, contracts_mode="monitor")
    assert watching.do("api_keys.write", "create", **KEY)["secret"]
    assert last(watching) == ("create", "allow", "completed", None, ["SPEC-015/PRE-2"])
    with pytest.raises(ContractViolation):
        make_backend(tightened).do("api_keys.write", "create", **KEY)


def test_enforce_blocks_what_is_critical_and_records_the_rest(backend: Backend, make_backend: MakeBackend) -> None:
    """BI-APIKEY-003 is not critical: the engine answers. BI-APIKEY-001 is."""
    enforcing = make_backend(contracts_mode="enforce")
    with pytest.raises(Exception, match="do not fit"):
        enforcing.do("api_keys.write", "create", days=366, **KEY)
    assert last(enforcing)[3:] == ("invalid_input", ["BI-APIKEY-003"])
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    with pytest.raises(ContractViolation):
        enforcing.do("api_keys.write", "create", **KEY)


def test_what_is_not_creating_a_key_asks_nothing_about_the_tenant(backend: Backend) -> None:
    """Revoke, rotate's neighbour, list and get go on for a SUSPENDED tenant, in STRICT."""
    key = backend.do("api_keys.write", "create", **KEY)["key"]["id"]
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    assert backend.do("api_keys.query", "list")["total"] == 1
    assert backend.do("api_keys.query", "get", api_key_id=key)["id"] == key
    assert backend.do("api_keys.write", "revoke", api_key_id=key, reason="not used")["status"] == "revoked"
    assert last(backend) == ("revoke", "allow", "completed", None, [])


@pytest.mark.parametrize(
    ("operation", "method"), [("api_keys.write", "revoke"), ("api_keys.query", "list"), ("api_keys.query", "get")]
)
def test_nothing_of_creating_a_key_is_anchored_elsewhere(contracts: Contracts, operation: str, method: str) -> None:
    """Not one clause of the invariants of `api_key.create`."""
    known = contracts.dispatched[operation]
    clauses = (*known.everywhere, *known.by_method[method])
    assert not {"BI-APIKEY-001", "BI-APIKEY-002", "BI-APIKEY-003", "SPEC-015"} & {each.contract for each in clauses}


def test_over_http_a_violation_is_a_problem_document(backend: Backend) -> None:
    """With every violation, what to do about it, and none of the values that were looked at."""
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    with watched(ApiKeyEngine.create) as calls:
        answer = backend.http("POST", "/cus/api_keys", KEY)
    assert calls == []
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    problem = answer.json()
    assert problem["type"] == "urn:agent-control-plane:problem:contract_violation"
    assert (problem["status"], problem["code"], problem["instance"]) == (
        409,
        "contract_violation",
        "/api/v1/cus/api_keys",
    )
    assert problem["details"]["operation"] == "api_keys.write"
    assert [found["id"] for found in problem["details"]["violations"]] == ["BI-APIKEY-001", "SPEC-015/PRE-1"]
    assert problem["details"]["violations"][0] == {
        "id": "BI-APIKEY-001",
        "kind": "invariant",
        "severity": "critical",
        "message": "tenant acme is SUSPENDED",
        "remediation": "Activate the tenant, or create the key under one that is active.",
    }


def test_over_http_nobody_creates_a_key_without_a_tenant(fresh: Backend) -> None:
    """And the others ask nothing about it."""
    answer = fresh.http("POST", "/cus/api_keys", KEY)
    assert answer.status_code == 409
    assert "BI-APIKEY-001" in [found["id"] for found in answer.json()["details"]["violations"]]
    assert fresh.http("GET", "/cus/api_keys").json()["code"] == "not_found"


def test_over_http_monitor_lets_pass(backend: Backend, make_backend: MakeBackend) -> None:
    """The answer is the engine's; what contracts found is in the record."""
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    watching = make_backend(contracts_mode="monitor")
    assert watching.http("POST", "/cus/api_keys", KEY).json()["code"] == "tenant_not_active"
    assert last(watching)[4] == ["BI-APIKEY-001", "SPEC-015/PRE-1"]


def test_no_secret_is_told_of_what_did_not_hold(
    backend: Backend, make_backend: MakeBackend, bundle: dict[str, Any]
) -> None:
    """Not in the error, not over HTTP, not in the record: neither the secret nor its hash."""
    wrong = changed(bundle, "SPEC-015", "FORB-2", 'state.api_key.secret_hash != "" && result.secret != ""')
    strict = make_backend(wrong)
    with pytest.raises(ContractViolation) as caught:
        strict.do("api_keys.write", "create", **KEY)
    answer = strict.http("POST", "/cus/api_keys", KEY)
    assert answer.status_code == 500
    told = json.dumps(caught.value.to_dict()) + answer.text + json.dumps(last(strict))
    assert "SPEC-015/FORB-2" in told
    assert "secret-0" not in told
    assert dict(caught.value.violations[0].values) == {"result.secret": "***", "state.api_key.secret_hash": "***"}


@pytest.mark.parametrize(
    ("clause", "condition"),
    [
        ("POST-1", 'state.api_key.status == "revoked"'),
        ("POST-3", "state.usable_keys == old.usable_keys"),
        ("FORB-1", "state.usable_keys >= 1"),
        ("POST-2", "timestamp(result.key.name) > now"),
    ],
)
def test_a_broken_promise_is_found_before_the_commit(
    backend: Backend, make_backend: MakeBackend, bundle: dict[str, Any], clause: str, condition: str
) -> None:
    """The handler ran, and nothing of what it did is there; the record says why."""
    strict = make_backend(changed(bundle, "SPEC-015", clause, condition))
    with watched(ApiKeyEngine.create) as calls, pytest.raises(ContractViolation) as caught:
        strict.do("api_keys.write", "create", **KEY)
    assert calls == ["ApiKeyEngine.create"]
    assert caught.value.called
    assert caught.value.ids == (f"SPEC-015/{clause}",)
    assert backend.rows("SELECT count(*) FROM api_keys") == [(0,)]
    assert last(strict) == ("create", "allow", "failed", "contract_violation", [f"SPEC-015/{clause}"])


def test_in_monitor_a_broken_promise_is_recorded_and_kept(
    backend: Backend, make_backend: MakeBackend, bundle: dict[str, Any]
) -> None:
    """The row is there, and so is the note."""
    watching = make_backend(changed(bundle, "SPEC-015", "POST-3", "state.usable_keys == 9"), contracts_mode="monitor")
    watching.do("api_keys.write", "create", **KEY)
    assert backend.rows("SELECT count(*) FROM api_keys") == [(1,)]
    assert last(watching)[2:] == ("completed", None, ["SPEC-015/POST-3"])


def test_contracts_look_at_what_is_stored_not_at_what_was_meant(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A driver that says that it stored something, and did not, is caught before the commit."""
    made = backend.do("integrations.write", "register", name="chat", connector="slack")["id"]
    backend.do("integrations.write", "set_credentials", integration_id=made, credential_ref="vault://acme/slack")
    honest = IntegrationDriver.change_status

    def forgetful(driver: IntegrationDriver, *args: Any) -> object:
        record = honest(driver, *args)
        driver._session.connection().exec_driver_sql("UPDATE integrations SET status = 'registered'")
        return record

    monkeypatch.setattr(IntegrationDriver, "change_status", forgetful)
    with pytest.raises(ContractViolation) as caught:
        backend.do("integrations.write", "enable", integration_id=made)
    assert "SPEC-007/POST-1" in caught.value.ids
    assert backend.rows("SELECT status FROM integrations") == [("registered",)]


def test_what_a_handler_left_half_done_is_taken_back_before_contracts_look(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own error is what the caller gets: nothing stays half done, so that no promise is broken."""

    def half(driver: IntegrationDriver, *args: Any) -> object:
        driver._session.connection().exec_driver_sql("UPDATE tenants SET name = 'changed'")
        raise RuleBroken("half way")

    monkeypatch.setattr(IntegrationDriver, "insert", half)
    with pytest.raises(RuleBroken):
        backend.do("integrations.write", "register", name="chat", connector="slack")
    assert backend.rows("SELECT name FROM tenants") == [("Acme",)]
    assert last(backend) == ("register", "allow", "refused", "rule_broken", [])


def test_what_the_database_refuses_is_a_conflict_and_no_broken_promise(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Contracts can still look at what stands after a statement has failed."""
    backend.do("integrations.write", "register", name="chat", connector="slack")

    def twice(driver: IntegrationDriver, *args: Any) -> object:
        return driver._session.connection().exec_driver_sql("INSERT INTO integrations SELECT * FROM integrations")

    monkeypatch.setattr(IntegrationDriver, "insert", twice)
    with pytest.raises(Conflict):
        backend.do("integrations.write", "register", name="other", connector="slack")
    assert last(backend)[2:] == ("refused", "conflict", [])


def test_a_database_that_does_not_answer_contracts_is_an_outage(fresh: Backend) -> None:
    """Nothing is let through, and nobody is told that a contract was broken. PostgreSQL does answer: no such table."""
    fresh.do("account.write", "create", name="Acme")
    fresh.tamper("ALTER TABLE onboardings RENAME TO gone")
    expected = Unavailable if fresh.engine.dialect.name == "sqlite" else ContractViolation
    with watched(OnboardingEngine.start) as calls, pytest.raises(expected):
        fresh.do("onboarding.write", "start")
    assert calls == []
    assert last(fresh)[2] == "refused"


@pytest.mark.parametrize(
    "integration_id", ["", " ", "int_nowhere", "\x00", "\ud800", "x" * 5000, 7, None, ["int"], {"id": 1}, True]
)
def test_an_id_that_names_nothing_lets_nothing_through(backend: Backend, integration_id: object) -> None:
    """Whatever stands there: contracts are asked before anybody has checked the parameters."""
    with pytest.raises(ContractViolation) as caught:
        backend.do("integrations.write", "disable", integration_id=integration_id)
    assert {"BI-INTEG-002", "SPEC-008/PRE-1"} <= set(caught.value.ids)
    assert last(backend)[2] == "refused"


def test_a_thing_of_another_tenant_is_none(backend: Backend) -> None:
    """Contracts see no more than engines do."""
    made = backend.do("integrations.write", "register", name="chat", connector="slack")["id"]
    backend.tenant_id = "other"
    backend.onboard()
    with pytest.raises(ContractViolation) as caught:
        backend.do("integrations.write", "delete", integration_id=made)
    assert "SPEC-009/PRE-1" in caught.value.ids
    with pytest.raises(NotFound):
        backend.do("integrations.query", "get", integration_id=made)


def test_a_log_that_was_tampered_with_is_still_appended_to(backend: Backend) -> None:
    """What agents do is recorded whatever happened; what was broken before is not this dispatch's doing."""
    for number in range(3):
        backend.do("logs.write", "append", agent_id="agent-1", kind="message", message=f"entry {number}")
    backend.tamper("DELETE FROM log_entries WHERE seq = 3")
    backend.do("logs.write", "append", agent_id="agent-1", kind="message", message="after")
    backend.do("logs.write", "set_retention", days=90)
    assert backend.do("logs.query", "verify")["broken_at"] == 3
    with pytest.raises(ContractViolation) as caught:
        backend.do("logs.write", "purge")
    assert caught.value.ids == ("BI-LOG-003", "SPEC-039/PRE-2")


def test_the_mode_is_in_nothing_that_a_handler_gets(backend: Backend, make_backend: MakeBackend) -> None:
    """Parameters that the caller gave are what the handler is given, in every mode."""
    for mode in ("monitor", "enforce", "strict"):
        answer = make_backend(contracts_mode=mode).do("integrations.query", "list", limit=5)
        assert answer == {"items": [], "total": 0}


def test_two_hundred_dispatches_at_once_mix_up_nothing(make_backend: MakeBackend) -> None:
    """Of two tenants: what one may the other may not, and each record names its own."""
    backend = make_backend()
    for tenant in ("acme", "other"):
        backend.tenant_id = tenant
        backend.onboard()
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    before = len(backend.rows("SELECT id FROM dispatch_audits"))
    together = Barrier(8)

    def dispatch(number: int) -> str:
        if number < 8:
            together.wait(30)
        tenant = ("acme", "other")[number % 2]
        context = OperationContext(
            tenant, f"actor-{number}", "create", {"metric": f"metric_{number}", "warn_at": 1, "block_at": 2}
        )
        while True:
            try:
                made = backend.registry.execute("thresholds.write", context)
            except ContractViolation as refused:
                return f"{number} {tenant} {refused.violations[0].values!r}"
            except Unavailable:
                continue
            return f"{number} {made['tenant_id']} {made['metric']}"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(dispatch, range(200)))
    for number, outcome in enumerate(outcomes):
        tenant = ("acme", "other")[number % 2]
        assert outcome.startswith(f"{number} {tenant} ")
        assert ("SUSPENDED" in outcome) == (tenant == "other")
    made = backend.rows("SELECT tenant_id, metric FROM thresholds")
    assert sorted(made) == sorted(("acme", f"metric_{number}") for number in range(0, 200, 2))
    audited = backend.rows(
        "SELECT tenant_id, actor_id, outcome FROM dispatch_audits "
        "WHERE operation = 'thresholds.write' AND error_code IS DISTINCT FROM 'unavailable'"
    )
    expected = [
        (("acme", "other")[number % 2], f"actor-{number}", ("completed", "refused")[number % 2])
        for number in range(200)
    ]
    assert sorted(audited) == sorted(expected)
    assert len(backend.rows("SELECT id FROM dispatch_audits")) >= before + 200


def test_a_limit_holds_for_those_who_ask_at_once(backend: Backend) -> None:
    """What contracts saw before a handler is so until the end: nobody is refused for what another did meanwhile."""
    context = OperationContext("acme", "alice", "create", KEY)

    def create(_number: int) -> str:
        while True:
            try:
                backend.registry.execute("api_keys.write", context)
            except ContractViolation as refused:
                return "refused " + " ".join(refused.ids)
            except Unavailable:
                continue
            return "created"

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(create, range(18)))
    assert outcomes == ["created"] * 5 + ["refused BI-APIKEY-002 SPEC-015/PRE-2"] * 13
    assert backend.rows("SELECT count(*) FROM api_keys") == [(5,)]


def test_only_what_a_condition_mentions_is_looked_up(backend: Backend) -> None:
    """A list of keys asks for nothing, making one asks for the tenant and the keys, and nobody counts integrations."""
    with looked_up() as listed:
        backend.do("api_keys.query", "list")
    with looked_up() as created:
        backend.do("api_keys.write", "create", **KEY)
    assert listed == set()
    assert created == {"tenant_now", "usable_keys_now", "api_key_now"}


@contextmanager
def looked_up() -> Iterator[set[str]]:
    """The functions of snapshots that are called."""
    seen: set[str] = set()

    def see(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.endswith("_snapshot.py"):
            seen.add(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield seen
    finally:
        sys.setprofile(before)
        seen -= {"_shown", "<listcomp>"}


def test_a_connector_is_withdrawn_while_others_enable_with_it(make_backend: MakeBackend) -> None:
    """Nobody is told of a broken promise for what another tenant did meanwhile."""
    backend = make_backend()
    for tenant in ("other", "acme"):
        backend.tenant_id = tenant
        backend.onboard()
    made = []
    for number in range(6):
        target = backend.do("integrations.write", "register", name=f"chat {number}", connector="slack")["id"]
        backend.do("integrations.write", "set_credentials", integration_id=target, credential_ref="vault://acme/slack")
        made.append(target)
    founder = OperationContext("other", "founder", "withdraw", {"name": "slack"}, Audience.FOUNDER)

    def run(number: int) -> str:
        try:
            if number == 3:
                backend.registry.execute("connectors.write", founder)
                return "withdrawn"
            context = OperationContext("acme", "alice", "enable", {"integration_id": made[number % 6]})
            backend.registry.execute("integrations.write", context)
        except ContractViolation as refused:
            return "broken" if refused.called else "refused"
        return "enabled"

    with ThreadPoolExecutor(7) as pool:
        outcomes = list(pool.map(run, range(7)))
    assert outcomes.count("withdrawn") == 1
    assert "broken" not in outcomes
    assert backend.rows("SELECT count(*) FROM integrations WHERE status = 'enabled'") == [(outcomes.count("enabled"),)]
