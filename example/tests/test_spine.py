"""The spine: registry, authority, transactions and the record of dispatches."""

import pytest
from assure.runtime import Contracts, ContractViolation, Guard, Mode

from app.hoc.cus.hoc_spine.audit.dispatch_audit import DispatchAudit
from app.hoc.cus.hoc_spine.authority.authority import Authority, Posture
from app.hoc.cus.hoc_spine.contracts.contract_guard import build_guard
from app.hoc.cus.hoc_spine.orchestrator.bootstrap import build_registry
from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, OperationContext, as_payload
from app.hoc.cus.hoc_spine.orchestrator.dispatcher import Dispatcher
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry, RegistryError
from app.kernel.commands import Page
from app.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, Unavailable, UnknownOperation

from .conftest import Backend, MakeBackend

AUDIT = "SELECT operation, method, tenant_id, decision, outcome, error_code FROM dispatch_audits ORDER BY id"
CHANGE = "UPDATE tenants SET name = 'changed'"
AUTHORITY = Authority(Posture.ALLOW, frozenset({"founder"}))


def empty_registry(backend: Backend) -> OperationRegistry:
    """A registry on the database of the backend, with nothing in it."""
    sources = backend.clock.sources()
    audit = DispatchAudit(backend.engine, sources)
    return OperationRegistry(Dispatcher(backend.engine, unbound(backend), audit, sources))


def unbound(backend: Backend) -> Guard:
    """A guard without contracts: the authority alone has a say."""
    return build_guard(Contracts(), Mode.STRICT, AUTHORITY, backend.clock.sources())


def run_sql(context: DispatchContext, statement: str) -> None:
    """Run a statement in the transaction of the dispatch, as no handler would."""
    context.session.connection().exec_driver_sql(statement)


def test_a_frozen_registry_takes_nothing_more(backend: Backend) -> None:
    """What is registered does not depend on what is imported later."""
    with pytest.raises(RegistryError, match="frozen"):
        backend.registry.operation("late.arrival")(lambda context: Page([], 0))


def test_a_name_is_registered_once(backend: Backend) -> None:
    """Nobody replaces an operation by another."""
    registry = empty_registry(backend)
    registry.operation("one.thing")(lambda context: Page([], 0))
    with pytest.raises(RegistryError, match="twice"):
        registry.operation("one.thing")(lambda context: Page([], 0))


def test_nothing_is_dispatched_before_the_start_is_over(backend: Backend) -> None:
    """The outcome may not depend on how far the bootstrap has come."""
    with pytest.raises(RegistryError):
        empty_registry(backend).execute("overview.summary", OperationContext("acme", "alice"))


def test_two_bootstraps_register_the_same(backend: Backend) -> None:
    """There is no memory between them."""
    again = build_registry(backend.engine, unbound(backend), backend.clock.sources())
    assert again.names == backend.registry.names


@pytest.mark.parametrize(("operation", "method"), [("integrations.write", "explode"), ("integrations.write", None)])
def test_a_method_that_does_not_exist_is_unknown(
    backend: Backend, make_backend: MakeBackend, operation: str, method: str | None
) -> None:
    """So is no method at all; and nobody can tell which contracts would apply, so that they refuse it first."""
    with pytest.raises(ContractViolation) as caught:
        backend.do(operation, method)
    assert caught.value.ids == ("UNRESOLVED-METHOD",)
    with pytest.raises(UnknownOperation):
        make_backend(contracts_mode="monitor").do(operation, method)


@pytest.mark.parametrize("name", ["integrations.write", "incidents.write", "api_key.verify", "kill_switches.write"])
def test_nothing_but_parameters_travels_in_params(backend: Backend, make_backend: MakeBackend, name: str) -> None:
    """A key that the operation does not know is refused, whatever it is for."""
    watching = make_backend(contracts_mode="monitor")
    methods = {"integrations.write": "enable", "incidents.write": "close", "kill_switches.write": "release"}
    with pytest.raises(InvalidInput) as caught:
        watching.do(name, methods.get(name), contract_mode="STRICT")
    assert "contract_mode" in repr(caught.value.details)


def test_every_parameter_that_does_not_fit_is_named(backend: Backend, make_backend: MakeBackend) -> None:
    """All of them, not the first."""
    with pytest.raises(InvalidInput) as caught:
        make_backend(contracts_mode="monitor").do("thresholds.write", "create", warn_at="1", extra=1)
    problems = caught.value.details["errors"]
    assert isinstance(problems, list)
    assert [problem["field"] for problem in problems] == ["metric", "warn_at", "block_at", "extra"]


def test_every_dispatch_is_recorded_whatever_becomes_of_it(fresh: Backend) -> None:
    """Done, refused by a contract, refused by the authority, unknown."""
    fresh.do("account.write", "create", name="Acme")
    with pytest.raises(ContractViolation):
        fresh.do("account.write", "create", name="Acme")
    with pytest.raises(Forbidden):
        fresh.do("tenants.administer", "reactivate")
    with pytest.raises(UnknownOperation):
        fresh.do("no.such")
    fresh.tenant_id = "nobody"
    with pytest.raises(NotFound):
        fresh.do("overview.summary")
    assert fresh.rows(AUDIT) == [
        ("account.write", "create", "acme", "allow", "completed", None),
        ("account.write", "create", "acme", "allow", "refused", "contract_violation"),
        ("tenants.administer", "reactivate", "acme", "refuse", "refused", "forbidden"),
        ("no.such", None, "acme", "none", "refused", "unknown_operation"),
        ("overview.summary", None, "nobody", "refuse", "refused", "not_found"),
    ]


def test_a_handler_that_fails_leaves_nothing_but_its_record(backend: Backend) -> None:
    """What it had flushed is rolled back."""
    registry = empty_registry(backend)

    @registry.operation("half.done")
    def half_done(context: DispatchContext) -> object:
        run_sql(context, CHANGE)
        raise ZeroDivisionError

    registry.freeze()
    with pytest.raises(ZeroDivisionError):
        registry.execute("half.done", OperationContext("acme", "alice"))
    assert backend.rows("SELECT name FROM tenants") == [("Acme",)]
    assert backend.rows(f"{AUDIT} DESC LIMIT 1") == [("half.done", None, "acme", "allow", "failed", "internal_error")]


def test_what_a_read_writes_is_not_kept(backend: Backend) -> None:
    """An operation that is registered as a read stays one."""
    registry = empty_registry(backend)

    @registry.operation("sly.read", reads=True)
    def sly_read(context: DispatchContext) -> object:
        run_sql(context, CHANGE)
        return Page([], 0)

    registry.freeze()
    assert registry.execute("sly.read", OperationContext("acme", "alice")) == {"items": [], "total": 0}
    assert backend.rows("SELECT name FROM tenants") == [("Acme",)]


def test_a_result_that_json_has_no_word_for_is_not_committed(backend: Backend) -> None:
    """It is a mistake of the handler, found before the commit."""
    registry = empty_registry(backend)

    @registry.operation("odd.result")
    def odd_result(context: DispatchContext) -> object:
        run_sql(context, CHANGE)
        return {"value": object()}

    registry.freeze()
    with pytest.raises(TypeError):
        registry.execute("odd.result", OperationContext("acme", "alice"))
    assert backend.rows("SELECT name FROM tenants") == [("Acme",)]


def test_a_result_is_an_object() -> None:
    """A list alone leaves no room for what comes later."""
    with pytest.raises(TypeError):
        as_payload([1, 2])


def test_a_degraded_platform_answers_and_changes_nothing(backend: Backend, make_backend: MakeBackend) -> None:
    """Its answers are recorded as such."""
    degraded = make_backend(posture="degraded")
    assert degraded.do("overview.summary")["tenant_status"] == "ACTIVE"
    with pytest.raises(Unavailable):
        degraded.do("kill_switches.write", "engage", reason="just in case")
    assert [row[3:5] for row in backend.rows(f"{AUDIT} DESC LIMIT 2")] == [
        ("refuse", "refused"),
        ("degraded", "completed"),
    ]


def test_a_stopped_platform_does_nothing(backend: Backend, make_backend: MakeBackend) -> None:
    """Not even answer."""
    with pytest.raises(Unavailable):
        make_backend(posture="kill").do("overview.summary")


def test_only_known_founders_act_as_founders(backend: Backend, make_backend: MakeBackend) -> None:
    """And a founder does not act as a customer by the way."""
    other = make_backend(founders=frozenset({"grace"}))
    with pytest.raises(Forbidden):
        other.founder("tenants.administer", "suspend", reason="unpaid invoice")
    with pytest.raises(Forbidden):
        backend.founder("integrations.write", "register", name="chat", connector="slack")


def test_a_duplicate_that_slips_past_the_engine_is_a_conflict(backend: Backend) -> None:
    """The database has the last word, and the caller understands it."""
    registry = empty_registry(backend)

    @registry.operation("slip.past")
    def slip_past(context: DispatchContext) -> object:
        run_sql(context, "INSERT INTO connectors SELECT * FROM connectors WHERE name = 'slack'")
        return Page([], 0)

    registry.freeze()
    with pytest.raises(Conflict):
        registry.execute("slip.past", OperationContext("acme", "alice"))


def test_the_database_refuses_what_no_engine_would_ask_for(backend: Backend) -> None:
    """Rules that matter most stand in the schema too."""
    for crime in (
        "UPDATE tenants SET status = 'active'",
        "UPDATE connectors SET status = 'gone'",
        "INSERT INTO kill_switches (tenant_id, state, reason, engaged_by, engaged_at, released_by) "
        "VALUES ('acme', 'released', 'why', 'alice', '2026-03-01', 'alice')",
    ):
        with pytest.raises(Exception, match=r"(?i)check"):
            backend.tamper(crime)
