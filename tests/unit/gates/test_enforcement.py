"""What is enforced where: every rule selects something and decides somewhere, as the runtime decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guarded_project import guarded

from assure.contracts.bundle import bundle_of
from assure.gates.enforcement import decides, enforced

if TYPE_CHECKING:
    from pathlib import Path

    from small_project import SmallProject

FILE = "invariants/enforcement.yaml"
RULE = "  - {{mode: {mode}, {by}, reason: r, owner: o, until: {until}}}\n"


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    """A backend with two invariants of one domain, the first critical."""
    return guarded(tmp_path)


def write(project: SmallProject, *rules: tuple[str, str, str], default: str = "strict") -> None:
    """An enforcement file with rules as mode, selector and last day."""
    text = "".join(RULE.format(mode=mode, by=by, until=until) for mode, by, until in rules)
    project.write(FILE, f"default: {default}\n" + (f"rules:\n{text}" if text else ""))


def test_a_rule_by_domain_selects_by_the_owner_of_the_file(project: SmallProject) -> None:
    write(project, ("enforce", "domain: [keys]", "2027-01-01"))
    assert project.told("invariants") == []


def test_specs_are_selected_too_critical_ones_as_critical(project: SmallProject) -> None:
    write(project, ("enforce", "id: [SPEC-001]", "2027-01-01"), ("enforce", "severity: [critical]", "2027-01-01"))
    assert project.told("invariants") == []


def test_a_rule_for_what_does_not_exist_names_the_nearest(project: SmallProject) -> None:
    write(project, ("enforce", "id: [BI-KEYS-002]", "2027-01-01"))
    (found,) = project.findings("invariants")
    assert (found.code, found.location.line) == ("INV031", 3)
    assert "did you mean `BI-KEY-002`?" in found.message


def test_a_rule_holds_on_its_last_day_and_not_the_day_after(project: SmallProject) -> None:
    write(project, ("enforce", "id: [BI-KEY-002]", "2026-06-01"))
    assert project.told("invariants") == []
    write(project, ("enforce", "id: [BI-KEY-002]", "2026-05-31"))
    assert project.told("invariants") == [("INV032", FILE, 3)]


def test_a_critical_invariant_in_monitor_is_a_contradiction_unless_it_is_named(project: SmallProject) -> None:
    write(project, ("monitor", "severity: [critical]", "2027-01-01"))
    assert [code for code, _, _ in project.told("invariants")] == ["INV034"]
    write(project, ("monitor", "id: [BI-KEY-001]", "2027-01-01"))
    assert project.told("invariants") == []


CASES = [
    [("monitor", "domain: [keys]", "2027-01-01"), ("enforce", "severity: [critical]", "2027-01-01")],
    [("enforce", "id: [BI-KEY-001]", "2027-01-01"), ("monitor", "domain: [keys]", "2027-01-01")],
    [("monitor", "severity: [high]", "2027-01-01"), ("enforce", "severity: [high, critical]", "2027-01-01")],
    [("monitor", "id: [BI-KEY-002]", "2026-01-01"), ("enforce", "domain: [keys], severity: [high]", "2027-01-01")],
]


@pytest.mark.parametrize("rules", CASES)
def test_the_gate_decides_as_the_runtime_does(project: SmallProject, rules: list[tuple[str, str, str]]) -> None:
    from assure.runtime.contracts import Contracts

    write(project, *rules)
    workspace = project.workspace()
    contracts = workspace.contracts
    runnable = Contracts.from_mapping(bundle_of(contracts))
    assert contracts.enforcement is not None
    of_clause = {clause.contract: clause for clause in runnable.clauses}
    for contract in enforced(contracts).contracts:
        if contract.id not in of_clause:
            continue
        rule = decides(contracts.enforcement, contract, workspace.today)
        mode = runnable.enforcement.mode_of(of_clause[contract.id].subject, workspace.today)
        assert (rule.mode if rule else contracts.enforcement.default) == mode.value, contract.id
