"""Business invariants: each guards a call, means something, and is shown to hold and to be violated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guarded_project import OF_INVARIANTS, guarded

from assure.core import CouldNotJudge
from assure.gates.invariant_meaning import Names, form
from assure.runtime.conditions import compile_expression

if TYPE_CHECKING:
    from pathlib import Path

    from small_project import SmallProject

DOMAINS = "specs/domains.yaml"
PAIR = "{dispatch: keys.write, method: create}"


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    """A backend with two invariants, clean."""
    return guarded(tmp_path)


def told(project: SmallProject) -> list[tuple[str, int]]:
    """What the gate finds in the invariants file, by code and line."""
    return [(code, line) for code, path, line in project.told("invariants") if path == OF_INVARIANTS]


def test_a_project_whose_invariants_hold_is_clean(project: SmallProject) -> None:
    assert project.findings("invariants") == []
    assert project.findings("specs") == []


def test_invariants_contexts_guarded_operations_and_enforcement_are_counted(project: SmallProject) -> None:
    kinds = [subject.kind for subject in project.subjects("invariants")]
    assert kinds == ["invariant"] * 2 + ["context"] + ["guarded operation"] * 2 + ["enforcement"]


def test_without_invariants_there_is_nothing_to_examine(project: SmallProject) -> None:
    project.change("assure.yaml", "  invariants: [invariants/*.yaml]\n", "")
    project.change("assure.yaml", "  enforcement: [invariants/enforcement.yaml]\n", "")
    assert project.subjects("invariants") == []


def test_without_a_word_on_how_operations_are_registered_nobody_can_judge(project: SmallProject) -> None:
    shape = "registrations:\n  - {kind: call, receiver: app.spine.Registry, method: register}\n"
    project.change("assure.yaml", shape, "")
    project.change("assure.yaml", "  specs: [specs/specs.yaml]\n  domains: [specs/domains.yaml]\n", "")
    with pytest.raises(CouldNotJudge, match="registrations"):
        project.subjects("invariants")


def test_a_dead_invariant_names_the_nearest_live_operation(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, "operation: key.revoke", "operation: key.revok")
    (found,) = project.findings("invariants")
    assert (found.code, found.location.line) == ("INV001", project.line_of(OF_INVARIANTS, "BI-KEY-002"))
    assert "the nearest live name is `key.revoke`" in found.message


def test_an_operation_that_only_its_invariant_declares_is_live_where_there_are_no_domains(
    project: SmallProject,
) -> None:
    project.change("assure.yaml", "  specs: [specs/specs.yaml]\n  domains: [specs/domains.yaml]\n", "")
    project.change(OF_INVARIANTS, "operation: key.revoke\n", "operation: keys.write:revoke\n")
    assert project.told("invariants") == []


def test_a_pair_of_another_operation_is_told_by_its_name(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, f"[{PAIR}]", f"[{PAIR}, {{dispatch: keys.write, method: revoke}}]")
    (found,) = project.findings("invariants")
    assert (found.code, found.target) == ("INV010", "BI-KEY-001 keys.write:revoke")
    assert "which is `key.revoke`" in found.message


def test_the_read_that_an_invariant_of_a_write_catches_is_critical(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, f"[{PAIR}]", f"[{PAIR}, {{dispatch: key.check}}]")
    (found,) = project.findings("invariants")
    assert (found.code, str(found.severity)) == ("INV011", "critical")


def test_an_invariant_of_a_whole_dispatch_operation_is_too_broad(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, f"operation: key.create\n    applies_to: [{PAIR}]", "operation: keys.write")
    codes = [finding.code for finding in project.findings("invariants")]
    assert "INV009" in codes


def test_a_condition_is_told_at_its_place_in_a_folded_text(project: SmallProject) -> None:
    folded = ">-\n      has(tenant.status)\n      && variables.active\n      && tenant.stauts == 'ACTIVE'"
    project.change(OF_INVARIANTS, "has(tenant.status) && variables.active", folded)
    found = next(finding for finding in project.findings("invariants") if finding.code == "CEL006")
    assert found.location.line == project.line_of(OF_INVARIANTS, "tenant.stauts")
    assert found.location.column == len("      && tenant.") + 1
    assert "did you mean 'status'" in found.message


def test_a_variable_is_judged_with_the_guards_of_where_it_is_mentioned(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, "has(tenant.status) && variables.active", "variables.active")
    (found,) = project.findings("invariants")
    assert (found.code, found.location.line) == ("CEL007", project.line_of(OF_INVARIANTS, "name: active"))


def test_a_guard_counts_for_the_condition(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, "    match: [key != null]\n", "")
    assert [(code, line) for code, line in told(project) if code == "CEL008"] == [
        ("CEL008", project.line_of(OF_INVARIANTS, "timestamp(key.ends_at)"))
    ]


def test_an_example_that_the_guard_passes_over_shows_nothing(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, '{key: {ends_at: "2025-06-01T00:00:00Z"}}', "{key: null}")
    codes = [(finding.code, finding.message) for finding in project.findings("invariants")]
    assert (
        "INV014",
        "example 1 under `violates` of BI-KEY-002 comes to: does not apply; `key` is null, "
        "`key.ends_at` is absent, `now` is 2026-01-01 00:00:00+00:00",
    ) in codes


def test_an_example_runs_at_a_fixed_time_unless_it_says_another(project: SmallProject) -> None:
    old = '{key: {ends_at: "2025-06-01T00:00:00Z"}}'
    project.change(OF_INVARIANTS, old, '{now: "2025-01-01T00:00:00Z", key: {ends_at: "2025-06-01T00:00:00Z"}}')
    assert ("INV014", project.line_of(OF_INVARIANTS, "now:")) in told(project)


def test_an_error_is_told_with_its_reason(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, "- {tenant: {status: ACTIVE}}", "- {}  # nothing")
    found = next(finding for finding in project.findings("invariants") if finding.code == "INV014")
    assert "comes to: error (" in found.message
    assert "tenant" in found.message


def test_a_violated_condition_needs_one_example_that_is_complete(project: SmallProject) -> None:
    project.change(OF_INVARIANTS, "        - {tenant: {status: SUSPENDED}}\n", "")
    assert [code for code, _ in told(project)] == ["INV015"]


SAME = [
    'tenant.status == "ACTIVE" && has(tenant.status)',
    '"ACTIVE" == tenant.status && has(tenant.status)',
    '!(!has(tenant.status) || tenant.status != "ACTIVE")',
    'has(tenant.status) && (has(tenant.status) && tenant.status == "ACTIVE")',
]


@pytest.mark.parametrize("text", SAME)
def test_order_negation_and_variables_change_no_meaning(project: SmallProject, text: str) -> None:
    assert ("INV018", "BI-KEY-003 BI-KEY-001") in with_another(project, text)


DIFFERENT = [
    'tenant.status == "ACTIVE" || has(tenant.status)',
    'tenant.status != "ACTIVE" && has(tenant.status)',
    'tenant.status == "SUSPENDED" && has(tenant.status)',
    "has(tenant.status)",
    'tenant.status == "ACTIVE" && has(tenant.status) && 1.0 == 1',
]


@pytest.mark.parametrize("text", DIFFERENT)
def test_what_says_something_else_is_no_duplicate(project: SmallProject, text: str) -> None:
    assert not [code for code, _ in with_another(project, text) if code == "INV018"]


FORMS = [
    ("items.all(one, one.price > 0)", "items.all(other, 0 < other.price)", True),
    ("items.all(a, a.tags.exists(b, b == a.name))", "items.all(x, x.tags.exists(y, x.name == y))", True),
    ("items.all(a, a.tags.exists(b, b == a.name))", "items.all(b, b.tags.exists(a, a == a.name))", False),
    ("items.all(one, one.price > 0)", "items.exists(one, one.price > 0)", False),
    ("items.map(a, a > 0, a)", "items.map(b, 0 < b, b)", True),
    ("items.filter(a, a > 0)", "items.map(a, a > 0)", False),
    ("one.price > 0", "other.price > 0", False),
    ('status in ["a", "b"]', 'status in ["b", "a", "b"]', True),
    ('status in ["a", "b"]', 'status in ["a"]', False),
    ('status == ["a", "b"]', 'status == ["b", "a"]', False),
]


@pytest.mark.parametrize(("one", "other", "same"), FORMS)
def test_the_name_that_a_macro_binds_and_the_order_of_choices_change_no_meaning(
    one: str, other: str, same: bool
) -> None:
    first, second = (form(compile_expression(text, check=False).node, Names({})) for text in (one, other))
    assert (first == second) is same


def with_another(project: SmallProject, condition: str) -> list[tuple[str, str]]:
    """What is found, by code and target, with a third invariant of the first one's operation."""
    project.change(
        OF_INVARIANTS,
        "  - id: BI-KEY-002",
        "  - id: BI-KEY-003\n    title: t\n    operation: key.create\n    severity: low\n"
        f"    condition: '{condition}'\n    message: m\n    remediation: r\n  - id: BI-KEY-002",
    )
    return [(finding.code, finding.target) for finding in project.findings("invariants")]


def test_an_invariant_may_look_at_what_comes_of_an_operation_where_its_context_declares_that(
    project: SmallProject,
) -> None:
    project.change(OF_INVARIANTS, "    key: {type:", "    result: {type: object, required: [id]}\n    key: {type:")
    project.change(OF_INVARIANTS, "has(tenant.status) &&", 'has(tenant.status) && result.id != "" &&')
    assert [code for code, _ in told(project) if code.startswith("CEL")] == []


def test_a_name_that_no_provider_supplies_is_told_with_those_that_are(project: SmallProject) -> None:
    providers = "providers:\n  - {kind: call, receiver: app.spine.Registry, method: provide}\nregistrations:\n"
    project.change("assure.yaml", "registrations:\n", providers)
    project.change(
        "app/spine.py", "    return registry\n", '    registry.provide("tenant", dict)\n    return registry\n'
    )
    project.change(
        "app/spine.py",
        "    def register(self",
        "    def provide(self, name, function):\n        pass\n\n    def register(self",
    )
    (found,) = project.findings("invariants")
    assert (found.code, found.target) == ("INV020", "keys key")
    assert "supplied are `tenant` (app/spine.py:" in found.message


def test_enumerations_of_a_class_hold_texts_auto_and_labels(project: SmallProject) -> None:
    project.write(
        "app/keys/model.py",
        "import enum\n\n\nclass Status(enum.Enum):\n    ACTIVE = 'ACTIVE', 'Active'\n    SUSPENDED = 'SUSPENDED'\n",
    )
    project.change(
        OF_INVARIANTS, "enum: [ACTIVE, SUSPENDED]", "enum: [ACTIVE, SUSPENDED], x-enum-of: app.keys.model.Status"
    )
    assert project.told("invariants") == []
