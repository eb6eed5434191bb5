"""Invariants, enforcement and lifecycles: what is kept of them, and how a person is told what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assure.contracts.schema import example

if TYPE_CHECKING:
    from tests.unit.contracts.conftest import Project

CONFIG = """\
project: shop
contracts: {invariants: [inv/*.yaml], enforcement: [inv/enforcement.yaml], lifecycles: [lifecycles.yaml]}
"""


@pytest.fixture
def promised(project: Project) -> Project:
    """A project with a file of each kind."""
    project.write("assure.yaml", CONFIG).write("inv/keys.yaml", example("invariants"))
    return project.write("inv/enforcement.yaml", example("enforcement")).write("lifecycles.yaml", example("lifecycles"))


def test_an_invariant_keeps_everything_that_was_written(promised: Project) -> None:
    (invariant,) = promised.contracts().invariants
    assert (invariant.id, invariant.owner, invariant.operation) == ("BI-APIKEY-001", "api_keys", "api_key.create")
    assert [str(pair) for pair in invariant.applies_to] == ["api_keys.write:create"]
    assert (invariant.severity, invariant.on_error, invariant.match) == ("critical", "violate", ())
    assert [variable.expression.text for variable in invariant.variables] == ['tenant.status == "ACTIVE"']
    assert [example.context["tenant"]["status"] for example in invariant.holds] == ["ACTIVE"]
    assert [example.at.line for example in invariant.violates] == [29, 30]


def test_the_context_of_a_file_is_kept_once_for_all_its_invariants(promised: Project) -> None:
    (file,) = promised.contracts().invariant_files
    assert sorted(file.context["properties"]) == ["request", "tenant"]
    assert (file.owner, file.context_at.line) == ("api_keys", 3)


def test_the_enforcement_file_beside_the_invariants_is_not_read_as_one_of_them(promised: Project) -> None:
    contracts = promised.contracts()
    assert len(contracts.invariant_files) == 1
    assert contracts.enforcement is not None
    assert (contracts.enforcement.default, contracts.enforcement.unresolved_method) == ("strict", "deny")
    assert ("invariants", "inv/*.yaml", 1) in contracts.patterns


def test_a_lifecycle_keeps_its_steps(promised: Project) -> None:
    (lifecycle,) = promised.contracts().lifecycles
    assert (lifecycle.name, lifecycle.field, lifecycle.initial) == ("integration", "integration.status", "registered")
    assert [(step.operation, step.origins, step.target) for step in lifecycle.transitions][:2] == [
        ("integration.register", (), "registered"),
        ("integration.enable", ("registered", "disabled"), "enabled"),
    ]
    assert lifecycle.forbidden[0].targets == ("deleted",)


def test_a_file_without_a_default_is_told(promised: Project) -> None:
    promised.write("inv/enforcement.yaml", "rules: []\n")
    assert promised.told()[0].startswith("inv/enforcement.yaml:1:1: CFG005 the key `default` is missing")


def test_a_project_has_one_enforcement_file(promised: Project) -> None:
    promised.write("assure.yaml", CONFIG.replace("[inv/enforcement.yaml]", "[inv/enforcement.yaml, inv/b.yaml]"))
    assert "CFG006 `enforcement`: met a list of 2; expected at most 1 entry" in promised.told()[0]


RULE = "default: strict\nrules:\n  - {mode: MODE, reason: r, owner: o SELECT}\n"


@pytest.mark.parametrize(
    ("mode", "select", "problem"),
    [
        (
            "monitor",
            ", id: [BI-1]",
            "CFG005 the key `until` is missing; a rule that lets more through",
        ),
        ("strict", "", "CFG005 the rule selects by none of severity, domain, id"),
        ("strict", ", id: []", "CFG005 the rule selects by none of severity, domain, id"),
        ("loud", ", id: [BI-1]", 'CFG006 `mode`: met "loud"; expected one of monitor, enforce, strict'),
        ("strict", ", severity: [bad]", 'CFG006 `severity[0]`: met "bad"; expected one of critical, high, medium, low'),
    ],
)
def test_a_wrong_rule_is_told_at_its_place(promised: Project, mode: str, select: str, problem: str) -> None:
    promised.write("inv/enforcement.yaml", RULE.replace("MODE", mode).replace("SELECT", select))
    (told,) = promised.told()
    assert told.startswith("inv/enforcement.yaml:3:")
    assert problem in told


def test_a_rule_that_is_no_weaker_than_the_default_needs_no_last_day(promised: Project) -> None:
    promised.write("inv/enforcement.yaml", RULE.replace("MODE", "strict").replace("SELECT", ", id: [BI-1]"))
    enforcement = promised.contracts().enforcement
    assert enforcement is not None
    assert enforcement.rules[0].until == ""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("severity: critical", "severity: urgent", 'met "urgent"; expected one of critical, high, medium, low'),
        ("condition: has(tenant.status) && variables.active", 'condition: " "', "CFG014"),
        ("type: object\n  required", "type: objekt\n  required", "CFG019"),
        ("remediation:", "remediatoin:", "CFG003 unknown key `remediatoin` (did you mean `remediation`?)"),
        ("{dispatch: api_keys.write,", "{dispatch: api_keys.*,", "CFG006"),
    ],
)
def test_a_wrong_invariant_is_told_at_its_place(promised: Project, old: str, new: str, problem: str) -> None:
    promised.write("inv/keys.yaml", example("invariants").replace(old, new))
    assert any(problem in told and told.startswith("inv/keys.yaml:") for told in promised.told())


def test_two_variables_of_one_name_are_told(promised: Project) -> None:
    line = '      - {name: active, expression: tenant.status == "ACTIVE"}\n'
    promised.write("inv/keys.yaml", example("invariants").replace(line, line + line))
    assert "CFG010 the variable `active` stands twice" in promised.told()[0]


def test_keys_that_are_words_of_python_are_named_as_they_are_written(promised: Project) -> None:
    promised.write(
        "lifecycles.yaml",
        example("lifecycles").replace("{operation: integration.register, to:", "{operation: a.b, too:"),
    )
    assert promised.told() == [
        "lifecycles.yaml:9:9: CFG005 the key `to` is missing (The state it ends in)",
        "lifecycles.yaml:9:26: CFG003 unknown key `too` (did you mean `to`?)",
    ]


def test_a_state_stands_once_and_a_lifecycle_has_one_name(promised: Project) -> None:
    text = example("lifecycles").replace("[registered, enabled,", "[registered, registered, enabled,")
    promised.write("lifecycles.yaml", text + text.partition("\n")[2])
    told = promised.told()
    assert any("CFG010 the state `registered` stands twice" in line for line in told)
    assert any("CFG010 the lifecycle `integration` stands twice" in line for line in told)
