"""Conditions of specs: what they may look at when, and what other clauses have asked already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guarded_project import OF_SPECS, guarded

if TYPE_CHECKING:
    from pathlib import Path

    from small_project import SmallProject

PRE = 'condition: tenant.status == "ACTIVE", message: The tenant must be ACTIVE.'


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    """A backend with one complete spec, clean."""
    return guarded(tmp_path)


def messages(project: SmallProject, code: str) -> list[str]:
    """The messages of one rule."""
    return [finding.message for finding in project.findings("specs") if finding.code == code]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("result.id", "`result` exists only after the handler has run"),
        ("state.key", "`state` exists only after the handler has run"),
        ("error.type", "`error` exists only when the handler has failed"),
        ("variables.x", "`variables` belong to invariants"),
    ],
)
def test_a_precondition_can_not_look_at_what_comes_later(project: SmallProject, name: str, why: str) -> None:
    project.change(OF_SPECS, PRE, f'condition: {name} == ""')
    assert messages(project, "CEL002") == [f"SPEC-001 PRE-1: {why}"]


def test_after_a_failure_there_is_no_result(project: SmallProject) -> None:
    project.change(OF_SPECS, "condition: state == old}", "condition: state == old && result == null}")
    assert messages(project, "CEL002") == ["SPEC-001 EXC-1: `result` does not exist where the handler has failed"]


def test_state_without_a_schema_is_not_declared(project: SmallProject) -> None:
    project.change(OF_SPECS, "    result: {type: object, required: [valid]}\n", VALID)
    assert messages(project, "CEL002") == [
        "SPEC-004 POST-1: `state` is what the state probe returns; the contract declares no `state`"
    ]


VALID = """\
    result: {type: object, required: [valid]}
    postconditions: [{id: POST-1, condition: result.valid && state.key != null}]
"""


def test_what_an_earlier_clause_has_asked_needs_no_second_question(project: SmallProject) -> None:
    assert messages(project, "CEL008") == []
    project.change(OF_SPECS, "state.key != null && state.key.id == result.id", 'result.id != ""')
    assert messages(project, "CEL008") == [
        "SPEC-001 POST-2: the field 'status' takes map, and the value may be null_type",
    ]


def test_two_clauses_do_not_excuse_each_other(project: SmallProject) -> None:
    project.change(OF_SPECS, "state.key != null && state.key.id == result.id", "state.key.id == result.id")
    assert len(messages(project, "CEL008")) == 1


def test_a_postcondition_over_the_input_says_what_it_looks_at(project: SmallProject) -> None:
    project.change(OF_SPECS, 'condition: state.key.status == "active"', 'condition: request.params.name != ""')
    (message,) = messages(project, "SPEC021")
    assert message == "SPEC-001 POST-2 looks at request, and so says the same before and after the handler"


def test_params_have_the_types_of_the_input(project: SmallProject) -> None:
    project.change(OF_SPECS, PRE, 'condition: request.params.nmae != ""')
    (message,) = messages(project, "CEL006")
    assert message == "SPEC-001 PRE-1: the schema does not declare the field 'nmae': did you mean 'name'?"


def test_a_retired_spec_is_not_judged(project: SmallProject) -> None:
    retired = "status: retired, preconditions: [{id: P-1, condition: nonsense ===}]}"
    project.change(OF_SPECS, "status: retired}", retired)
    assert project.told("specs") == []


def test_findings_are_the_same_when_they_are_kept(project: SmallProject) -> None:
    project.change(OF_SPECS, PRE, "condition: nonsense ===")
    workspace = project.workspace()
    from assure.gates import load

    (gate,) = load(["specs"])

    def run() -> list[object]:
        return [finding for subject in gate.subjects(workspace) for finding in gate.judge(subject, workspace)]

    assert run() == run()
    assert any(getattr(finding, "code", "") == "CEL001" for finding in run())
