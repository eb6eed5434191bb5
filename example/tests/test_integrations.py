"""Integrations and connectors."""

import pytest

from app.kernel.errors import Conflict, InvalidInput, InvalidTransition, NotFound, RuleBroken

from .conftest import Backend


@pytest.fixture
def mode() -> str:
    """Engines refuse by themselves what contracts would refuse before them."""
    return "monitor"


VAULT = "vault://acme/slack"


def register(backend: Backend, name: str = "chat", connector: str = "slack") -> str:
    """Register an integration and give its id."""
    made = backend.do("integrations.write", "register", name=name, connector=connector)
    return str(made["id"])


def ready(backend: Backend, name: str = "chat") -> str:
    """Register an integration with credentials and give its id."""
    target = register(backend, name)
    backend.do("integrations.write", "set_credentials", integration_id=target, credential_ref=VAULT)
    return target


def step(backend: Backend, method: str, target: str) -> str:
    """Take a step and give the status it leads to."""
    return str(backend.do("integrations.write", method, integration_id=target)["status"])


def test_an_integration_lives_from_registered_to_deleted(backend: Backend) -> None:
    """With enabling and disabling in between, as often as wanted."""
    target = ready(backend)
    steps = ["enable", "disable", "enable", "disable", "delete"]
    reached = [step(backend, method, target) for method in steps]
    assert reached == ["enabled", "disabled", "enabled", "disabled", "deleted"]


def test_enabling_needs_credentials(backend: Backend) -> None:
    """And a refused step changes nothing."""
    target = register(backend)
    before = backend.do("integrations.query", "get", integration_id=target)
    with pytest.raises(RuleBroken, match="credentials"):
        step(backend, "enable", target)
    assert backend.do("integrations.query", "get", integration_id=target) == before


def test_a_suspended_tenant_may_disable(backend: Backend) -> None:
    """What makes things quieter is always allowed."""
    target = ready(backend)
    step(backend, "enable", target)
    backend.founder("tenants.administer", "suspend", reason="unpaid invoice")
    assert step(backend, "disable", target) == "disabled"


def test_a_withdrawn_connector_enables_nothing_but_breaks_nothing(backend: Backend) -> None:
    """What is enabled stays so; nothing new is enabled or registered."""
    running, waiting = ready(backend, "running"), ready(backend, "waiting")
    step(backend, "enable", running)
    backend.founder("connectors.write", "withdraw", name="slack")
    assert backend.do("integrations.query", "get", integration_id=running)["status"] == "enabled"
    with pytest.raises(RuleBroken, match="withdrawn"):
        step(backend, "enable", waiting)
    with pytest.raises(RuleBroken, match="withdrawn"):
        register(backend, "third")
    backend.founder("connectors.write", "register", name="slack", title="Slack")
    assert step(backend, "enable", waiting) == "enabled"


def test_an_unregistered_connector_is_refused(backend: Backend) -> None:
    """By a rule, and not by the foreign key behind it."""
    with pytest.raises(RuleBroken, match="not registered"):
        register(backend, connector="carrier_pigeon")


def test_connectors_are_registered_and_withdrawn_once(backend: Backend) -> None:
    """A second time is a conflict."""
    backend.founder("connectors.write", "register", name="jira", title="Jira")
    with pytest.raises(Conflict):
        backend.founder("connectors.write", "register", name="jira", title="Jira")
    backend.founder("connectors.write", "withdraw", name="jira")
    with pytest.raises(Conflict):
        backend.founder("connectors.write", "withdraw", name="jira")
    with pytest.raises(NotFound):
        backend.founder("connectors.write", "withdraw", name="telex")
    names = [connector["name"] for connector in backend.do("connectors.query", "list")["items"]]
    assert names == ["github", "jira", "pagerduty", "slack", "webhook"]


@pytest.mark.parametrize(
    ("reached", "refused"),
    [
        ([], ["disable"]),
        (["enable"], ["enable", "delete"]),
        (["enable", "disable"], ["disable"]),
    ],
)
def test_steps_out_of_order_are_refused(backend: Backend, reached: list[str], refused: list[str]) -> None:
    """An enabled integration is not deleted, a disabled one not disabled again."""
    target = ready(backend)
    for method in reached:
        step(backend, method, target)
    for method in refused:
        with pytest.raises(InvalidTransition):
            step(backend, method, target)


def test_credentials_do_not_change_while_they_are_used(backend: Backend) -> None:
    """First disable, then change."""
    target = ready(backend)
    step(backend, "enable", target)
    with pytest.raises(RuleBroken):
        backend.do("integrations.write", "set_credentials", integration_id=target, credential_ref=VAULT)


@pytest.mark.parametrize("reference", ["hunter2", "vault://", "VAULT://a/b", "vault://a b"])
def test_only_a_reference_is_taken_for_credentials(backend: Backend, reference: str) -> None:
    """A secret itself never reaches the database."""
    target = register(backend)
    with pytest.raises(InvalidInput):
        backend.do("integrations.write", "set_credentials", integration_id=target, credential_ref=reference)


def test_a_name_is_free_again_after_deletion(backend: Backend) -> None:
    """Living integrations have names of their own; deleted ones keep theirs as history."""
    target = register(backend)
    with pytest.raises(Conflict):
        register(backend)
    step(backend, "delete", target)
    assert register(backend) != target
    assert backend.do("integrations.query", "list")["total"] == 1
    assert backend.do("integrations.query", "list", status="deleted")["total"] == 1


def test_a_deleted_integration_takes_no_step(backend: Backend) -> None:
    """It can be read, and that is all."""
    target = ready(backend)
    step(backend, "delete", target)
    for method in ("enable", "disable", "delete"):
        with pytest.raises(NotFound):
            step(backend, method, target)
    assert backend.do("integrations.query", "get", integration_id=target)["status"] == "deleted"


def test_a_tenant_does_not_see_the_integrations_of_another(backend: Backend) -> None:
    """They do not exist for it."""
    target = ready(backend)
    backend.tenant_id = "zenith"
    backend.onboard()
    assert backend.do("integrations.query", "list")["items"] == []
    for operation, method in (("integrations.query", "get"), ("integrations.write", "enable")):
        with pytest.raises(NotFound):
            backend.do(operation, method, integration_id=target)


def test_lists_come_in_slices(backend: Backend) -> None:
    """Oldest first, with the length of the whole."""
    made = [register(backend, f"chat {number}") for number in range(5)]
    page = backend.do("integrations.query", "list", limit=2, offset=3)
    assert ([item["id"] for item in page["items"]], page["total"]) == (made[3:], 5)
    assert backend.do("integrations.query", "list", connector="github")["total"] == 0
