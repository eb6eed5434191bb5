"""Declared properties of the example hold, and defects planted in its engines are found by small requests (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from broken_backend import Backend, broken_copy

from assure.config import load_config, tree_options
from assure.contracts.bundle import bundle_of
from assure.contracts.loader import load_contracts
from assure.gates.backends import launch_of
from assure.gates.property_backend import Reopened, bench_of, uncontracted
from assure.gates.property_declared import declared, judge_declared
from assure.tree.tree import Tree
from assure.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from assure.core import Finding

LEVELS = "example/app/hoc/cus/controls/L5_engines/evaluation_engine.py"
CONFLICTS = "example/app/hoc/cus/policies/L5_engines/conflict_engine.py"
THRESHOLDS = "example/app/hoc/cus/controls/L5_engines/threshold_engine.py"
CONTROLS = "specs/properties/controls.yaml"


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    """A copy of the example that is run."""
    return broken_copy(tmp_path / "project", runs=True)


def found(backend: Backend, *, contracts: bool = True) -> list[Finding]:
    """What is wrong with the declared properties, under the contracts or without; nothing else is asked."""
    config = load_config(backend.root / "assure.yaml")
    sources = {
        str(path.relative_to(backend.root)): path.read_text("utf-8")
        for path in sorted((backend.root / "example" / "app").rglob("*.py"))
    }
    workspace = Workspace(
        config, "2026-06-01", lambda: load_contracts(config), lambda: Tree.of(sources, tree_options(config))
    )
    settings = config.backend
    assert settings is not None
    promised = workspace.contracts
    bundle = bundle_of(promised) if contracts else uncontracted(promised)
    with Reopened(launch_of(config), settings.harness, bundle, "strict") as session:
        bench = bench_of(session, workspace)
        return [each for subject in declared(promised.properties, bench) for each in judge_declared(subject.item)]


def test_the_properties_of_the_example_hold(backend: Backend) -> None:
    assert found(backend) == []


def test_a_threshold_that_is_not_monotone_is_found_by_two_readings(backend: Backend) -> None:
    backend.replace(LEVELS, "return Level.WARN if value >= warn_at else", "return Level.WARN if value <= warn_at else")
    (finding,) = found(backend, contracts=False)
    assert (finding.code, finding.target) == ("PROP030", "PROP-CTRL-001")
    assert finding.message.count("control.evaluate") == 2
    assert 'after UC-024 `control.evaluate {"readings": {"error_rate": ' in finding.message
    assert 'is judged "warn", and ' in finding.message
    assert finding.message.endswith('"ok"')


def test_a_conflict_that_the_order_of_policies_decides_is_found_by_two_policies(backend: Backend) -> None:
    backend.replace(CONFLICTS, "covering = sorted((policy for", "covering = list((policy for")
    backend.replace(CONFLICTS, "covers(policy, request)), key=_rank)", "covers(policy, request)))")
    (finding,) = found(backend)
    assert (finding.code, finding.target) == ("PROP030", "PROP-POLICY-001")
    assert finding.message.count("policy.create") == 4


def test_bounds_that_move_when_they_are_set_again_are_found(backend: Backend) -> None:
    place = "self._thresholds.change(threshold.id, warn_at, block_at, threshold.status"
    backend.replace(THRESHOLDS, place, place.replace("warn_at, block_at", "warn_at, threshold.block_at + 0.125"))
    (finding,) = found(backend, contracts=False)
    assert (finding.code, finding.target) == ("PROP030", "PROP-CTRL-002")
    assert "a second time changed thresholds once more" in finding.message


def test_a_property_whose_requests_are_all_refused_holds_of_nothing(backend: Backend) -> None:
    backend.replace(CONTROLS, "{type: number, minimum: 0, maximum: 0.4}", "{type: number, minimum: 2, maximum: 3}")
    (finding,) = found(backend)
    assert (finding.code, finding.target) == ("PROP031", "PROP-CTRL-002")
    assert "inputs came to a decision" in finding.message


def test_a_decision_over_something_else_than_the_result_is_told_before_anything_is_asked(backend: Backend) -> None:
    backend.replace(CONTROLS, "decision: result.level", "decision: state.level")
    (finding,) = found(backend)
    assert "reads state, and there is only `result`" in finding.message
