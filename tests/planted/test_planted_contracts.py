"""Contracts of the example that were broken on purpose: dead, toothless, too broad or about values that never occur."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from broken_backend import Backend, Found

KEYS, INTEGRATIONS = "invariants/api_keys.yaml", "invariants/integrations.yaml"
OF_KEYS, ENFORCEMENT = "specs/operations/api_keys.yaml", "invariants/enforcement.yaml"
LIFECYCLES, TENANTS = "specs/lifecycles/integrations.yaml", "example/app/models/tenant.py"
SUPPLIERS = "example/app/hoc/cus/hoc_spine/contracts/suppliers.py"
CREATE = "    applies_to: [{dispatch: api_keys.write, method: create}]\n    severity: critical\n"


def found(backend: Backend, gate: str) -> list[Found]:
    """The findings of one gate, each of use to whoever reads it."""
    findings = backend.findings("--only", gate)
    assert all(finding.message and finding.fix for finding in findings)
    return findings


def codes(backend: Backend, gate: str) -> list[tuple[str, str, int]]:
    """Code, path and line of what one gate finds."""
    return [(each.code, each.path, each.line) for each in found(backend, gate)]


def test_the_unbroken_contracts_pass(backend: Backend) -> None:
    assert backend.red_gates("--only", "specs,invariants") == []


def test_an_alias_that_also_catches_the_list_is_found(backend: Backend) -> None:
    caught = CREATE.replace("method: create}]", "method: create}, {dispatch: api_keys.query, method: list}]")
    backend.replace(KEYS, CREATE, caught)
    line = backend.line_of(KEYS, "api_keys.query")
    assert codes(backend, "invariants") == [("INV011", KEYS, line)]


def test_an_invariant_that_can_never_be_violated_is_found(backend: Backend) -> None:
    backend.replace(KEYS, "condition: usable_keys < 5", "condition: usable_keys < 5 || usable_keys >= 5")
    line = backend.line_of(KEYS, "{request: {tenant_id: acme}, usable_keys: 5}")
    assert ("INV014", KEYS, line) in codes(backend, "invariants")


def test_a_literal_in_another_spelling_than_the_model_stores_is_found(backend: Backend) -> None:
    backend.replace(KEYS, 'expression: tenant.status == "ACTIVE"', 'expression: tenant.status == "active"')
    finding = next(each for each in found(backend, "invariants") if each.code == "CEL010")
    assert finding.line == backend.line_of(KEYS, 'tenant.status == "active"')
    assert "'ACTIVE'" in finding.message


def test_a_model_that_stores_other_values_than_contracts_believe_is_found(backend: Backend) -> None:
    backend.replace(TENANTS, 'SUSPENDED = "SUSPENDED"', 'SUSPENDED = "suspended"')
    told = [each for each in found(backend, "invariants") if each.code == "INV021"]
    assert len(told) == 7  # every context that declares the status of a tenant
    assert "`app.models.tenant.TenantStatus` has ACTIVE, CLOSED, PENDING, suspended" in told[0].message


def test_an_invariant_of_an_operation_that_nothing_dispatches_is_found(backend: Backend) -> None:
    backend.replace(INTEGRATIONS, "operation: integration.disable", "operation: integration.switch_off")
    told = codes(backend, "invariants")
    assert ("INV001", INTEGRATIONS, backend.line_of(INTEGRATIONS, "BI-INTEG-002")) in told


def test_a_name_that_nothing_declares_is_found(backend: Backend) -> None:
    backend.replace(INTEGRATIONS, "connector != null && connector.status", "conector != null && connector.status")
    finding = next(each for each in found(backend, "invariants") if each.code == "CEL002")
    assert "did you mean 'connector'?" in finding.message


def test_a_name_that_nobody_supplies_any_more_is_found(backend: Backend) -> None:
    backend.replace(SUPPLIERS, '"chain": _Chain,', '"chains": _Chain,')
    (finding,) = found(backend, "invariants")
    assert (finding.code, finding.path) == ("INV020", "invariants/logs.yaml")
    assert "nothing supplies `chain`" in finding.message


def test_a_state_that_nobody_looks_up_any_more_is_found(backend: Backend) -> None:
    backend.replace(SUPPLIERS, '"same_name": _same_name,', '"of_that_name": _same_name,')
    told = found(backend, "specs")
    assert {finding.code for finding in told} == {"SPEC033"}
    assert all("nothing supplies `same_name`" in finding.message for finding in told)


def test_a_postcondition_over_the_input_is_found(backend: Backend) -> None:
    backend.replace(OF_KEYS, "state.usable_keys == old.usable_keys + 1", 'request.tenant_id != ""')
    line = backend.line_of(OF_KEYS, 'request.tenant_id != ""')
    assert codes(backend, "specs") == [("SPEC021", OF_KEYS, line)]


def test_a_postcondition_about_a_field_that_nothing_has_is_found(backend: Backend) -> None:
    backend.replace(OF_KEYS, "timestamp(result.key.expires_at) > now", "timestamp(result.key.ends_at) > now")
    assert [code for code, _, _ in codes(backend, "specs")] == ["CEL006"]


def test_a_step_by_an_operation_that_does_not_exist_is_found(backend: Backend) -> None:
    step = "      - {operation: integration.delete, from"
    backend.replace(LIFECYCLES, step, "      - {operation: integration.purge, from: [disabled], to: deleted}\n" + step)
    line = backend.line_of(LIFECYCLES, "integration.purge")
    assert codes(backend, "specs") == [("SPEC029", LIFECYCLES, line)]


RULE = "rules: [{mode: enforce, SELECT, reason: r, owner: o, until: UNTIL}]\n"
MISSPELT = RULE.replace("SELECT", "id: [BI-INTEG-9]").replace("UNTIL", "2027-01-01")
OVER = RULE.replace("SELECT", "domain: [logs]").replace("UNTIL", "2026-01-01")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("default: monitor\n", "INV034"),
        (f"default: strict\n{MISSPELT}", "INV031"),
        (f"default: strict\n{OVER}", "INV032"),
        ("default: strict\nunresolved_method: allow\n", "INV035"),
    ],
)
def test_an_enforcement_that_lets_more_through_than_it_says_is_found(backend: Backend, text: str, code: str) -> None:
    backend.write(ENFORCEMENT, text)
    assert {each.code for each in found(backend, "invariants")} == {code}
