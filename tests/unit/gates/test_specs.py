"""The specs gate: every operation has a promise, every promise has an operation, and each is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_project import SPECS as SPECS_TEXT
from small_project import SmallProject

from assure.core import CouldNotJudge, Severity

if TYPE_CHECKING:
    from pathlib import Path

SPECS, DOMAINS, HANDLERS, SPINE = "specs/specs.yaml", "specs/domains.yaml", "app/keys/handlers.py", "app/spine.py"
REVOKE = "    operation: key.revoke\n"


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    return SmallProject(tmp_path)


def spec(number: int) -> str:
    """The text of one spec of the project."""
    return "  - id: " + SPECS_TEXT.split("  - id: ")[number]


def test_a_project_in_which_every_operation_has_its_spec_is_clean(project: SmallProject) -> None:
    assert project.findings("specs") == []


def test_specs_operations_and_dispatches_are_counted(project: SmallProject) -> None:
    kinds = [subject.kind for subject in project.subjects("specs")]
    assert {kind: kinds.count(kind) for kind in kinds} == {"spec": 4, "operation": 4, "dispatch": 3}


def test_a_critical_operation_without_a_spec_weighs_more_than_another(project: SmallProject) -> None:
    project.write(SPECS, "specs:\n" + spec(4))
    found = project.findings("specs")
    assert [(each.code, each.target, each.severity) for each in found] == [
        ("SPEC001", "key.create", Severity.CRITICAL),
        ("SPEC002", "key.revoke", Severity.MEDIUM),
        ("SPEC002", "keys.query", Severity.MEDIUM),
    ]


def test_an_operation_that_only_the_code_knows_needs_a_spec_too(project: SmallProject) -> None:
    project.change(
        SPINE, "    return registry\n", '    registry.register("key.rotate", check_key)\n    return registry\n'
    )
    assert project.told("specs") == [("SPEC002", SPINE, project.line_of(SPINE, "key.rotate"))]


def test_a_method_that_only_the_handler_knows_needs_a_spec_too(project: SmallProject) -> None:
    project.change(HANDLERS, '"revoke": self.revoke}', '"revoke": self.revoke,\n            "rotate": self.create}')
    (found,) = project.findings("specs")
    assert (found.code, found.target, found.location.path) == ("SPEC002", "keys.write:rotate", HANDLERS)


def test_the_whole_of_a_read_covers_each_of_its_methods(project: SmallProject) -> None:
    project.change(HANDLERS, '"get": self.get}', '"get": self.get, "count": self.list}')
    assert project.findings("specs") == []


def test_a_dead_spec_names_the_nearest_live_operation(project: SmallProject) -> None:
    project.change(SPECS, REVOKE, "    operation: key.revok\n")
    found = project.findings("specs")
    assert [each.code for each in found] == ["SPEC002", "SPEC003"]
    assert "the nearest live name is `key.revoke`" in found[1].message


def test_a_dead_spec_says_that_the_registry_could_not_be_traced(project: SmallProject) -> None:
    project.write(SPINE, SPINE_WITH_UNTRACED)
    (found,) = [each for each in project.findings("specs") if each.code == "SPEC003"]
    line = project.line_of(SPINE, '"key.check"')
    assert f"`key.check` is registered at {SPINE}:{line}, but on an object that could not be traced" in found.message


SPINE_WITH_UNTRACED = """\
from app.keys.handlers import KeysQuery, KeysWrite, check_key


class Registry:
    def register(self, name, handler):
        self.last = (name, handler)


def build():
    registry = Registry()
    registry.register("keys.write", KeysWrite())
    registry.register("keys.query", KeysQuery())
    return registry


def extend(registry):
    registry.register("key.check", check_key)
"""


def test_a_spec_may_be_anchored_at_a_dispatch_operation_with_its_method(project: SmallProject) -> None:
    project.change(
        DOMAINS, "      - name: key.revoke\n        dispatch: [{dispatch: keys.write, method: revoke}]\n", ""
    )
    project.change(SPECS, REVOKE, "    operation: keys.write:revoke\n")
    assert project.findings("specs") == []


@pytest.mark.parametrize("spelt", ["keys.revoke", "Key.Revoke", "keys.write.revoke", "keys.write:revoke"])
def test_another_spelling_of_an_operation_is_told_once_with_the_right_one(project: SmallProject, spelt: str) -> None:
    project.change(SPECS, REVOKE, f"    operation: {spelt}\n")
    found = project.findings("specs")
    assert [each.code for each in found] == ["SPEC018"]
    assert "the operation is called `key.revoke`" in found[0].message
    assert found[0].fix == "Write `operation: key.revoke`."


def test_two_specs_with_one_id_name_both_places(project: SmallProject) -> None:
    project.change(SPECS, "id: SPEC-002", "id: SPEC-001  # twice")
    (found,) = project.findings("specs")
    assert (found.code, found.location.line) == ("SPEC004", project.line_of(SPECS, "# twice"))
    assert f"{SPECS}:2:5" in found.message


def test_one_spec_written_twice_is_a_double_id_and_not_two_active_specs(project: SmallProject) -> None:
    project.write(SPECS, "specs:\n" + "".join(map(spec, (1, 2, 3, 4, 4))))
    assert [each.code for each in project.findings("specs")] == ["SPEC004"]


def test_a_retired_spec_with_a_successor_is_left_alone(project: SmallProject) -> None:
    retired = spec(2).replace("SPEC-002", "SPEC-900").replace(REVOKE, REVOKE + "    status: retired\n")
    project.write(SPECS, "specs:\n" + "".join(map(spec, (1, 2, 3, 4))) + retired)
    assert project.findings("specs") == []


def test_a_retired_spec_of_an_operation_that_is_gone_is_left_alone(project: SmallProject) -> None:
    gone = spec(2).replace("SPEC-002", "SPEC-900").replace(REVOKE, "    operation: key.lend\n    status: retired\n")
    project.write(SPECS, "specs:\n" + "".join(map(spec, (1, 2, 3, 4))) + gone)
    assert project.findings("specs") == []


def test_a_retired_spec_whose_way_another_operation_took_over_is_left_alone(project: SmallProject) -> None:
    renamed = (
        "    operation: key.withdraw\n    status: retired\n    dispatch: [{dispatch: keys.write, method: revoke}]\n"
    )
    project.write(
        SPECS,
        "specs:\n"
        + "".join(map(spec, (1, 2, 3, 4)))
        + spec(2).replace("SPEC-002", "SPEC-900").replace(REVOKE, renamed),
    )
    assert project.findings("specs") == []


def test_a_retired_spec_whose_way_nobody_took_over_is_still_served(project: SmallProject) -> None:
    project.change(
        DOMAINS, "      - name: key.revoke\n        dispatch: [{dispatch: keys.write, method: revoke}]\n", ""
    )
    retired = REVOKE + "    status: retired\n    dispatch: [{dispatch: keys.write, method: revoke}]\n"
    project.change(SPECS, REVOKE, retired)
    (found,) = project.findings("specs")
    assert found.code == "SPEC007"
    assert "the handler of `keys.write` knows `revoke`" in found.message


def test_all_missing_parts_stand_in_one_finding(project: SmallProject) -> None:
    project.write(SPECS, "specs:\n  - {id: SPEC-001, operation: key.create, critical: true}\n")
    (found,) = [each for each in project.findings("specs") if each.code == "SPEC006"]
    parts = "input, preconditions, postconditions, forbidden, state, result, owner, effects"
    assert dict(found.facts)["missing"] == parts


def test_a_schema_that_allows_everything_is_a_missing_part(project: SmallProject) -> None:
    project.change(SPECS, "    input: {type: object, required: [name]}\n", "    input: {}\n")
    (found,) = project.findings("specs")
    assert dict(found.facts)["missing"] == "input"


def test_an_operation_that_says_it_writes_nothing_has_said_its_effects(project: SmallProject) -> None:
    project.change(SPECS, "    effects: {writes: [api_keys]}\n", "    effects: {writes: []}\n")
    assert project.findings("specs") == []


def test_a_way_to_a_method_that_the_handler_does_not_know_lists_those_it_knows(project: SmallProject) -> None:
    project.change(SPECS, REVOKE, REVOKE + "    dispatch: [{dispatch: keys.write, method: withdraw}]\n")
    (found,) = project.findings("specs")
    assert found.code == "SPEC009"
    assert found.location.line == project.line_of(SPECS, "withdraw")
    assert "it knows: create, revoke" in found.message


def test_a_way_to_a_handler_without_methods_is_dead(project: SmallProject) -> None:
    project.change(
        SPECS,
        "    operation: key.check\n",
        "    operation: key.check\n    dispatch: [{dispatch: key.check, method: now}]\n",
    )
    (found,) = [each for each in project.findings("specs") if each.code == "SPEC009"]
    assert "tells no methods apart" in found.message


def test_an_alias_of_a_whole_dispatch_operation_is_too_broad(project: SmallProject) -> None:
    project.change(DOMAINS, "{dispatch: keys.write, method: create}", "{dispatch: keys.write}")
    (found,) = project.findings("specs")
    assert found.code == "SPEC011"
    assert "which serves create, revoke" in found.message


def test_an_alias_of_a_dispatch_operation_with_one_method_is_not_too_broad(project: SmallProject) -> None:
    project.change(HANDLERS, '{"create": self.create, "revoke": self.revoke}', '{"create": self.create}')
    project.change(DOMAINS, "{dispatch: keys.write, method: create}", "{dispatch: keys.write}")
    assert "SPEC011" not in [each.code for each in project.findings("specs")]


def test_an_operation_that_is_the_whole_overlaps_with_one_of_its_methods(project: SmallProject) -> None:
    project.change(
        DOMAINS,
        "      - name: key.check\n",
        "      - name: key.list\n        dispatch: [{dispatch: keys.query, method: list}]\n      - name: key.check\n",
    )
    found = [each for each in project.findings("specs") if each.code == "SPEC010"]
    assert [each.target for each in found] == ["keys.query:list key.list keys.query"]


def test_an_overlap_that_spec_and_domain_both_write_is_told_once(project: SmallProject) -> None:
    both = "dispatch: [{dispatch: keys.write, method: revoke}, {dispatch: keys.write, method: create}]\n"
    project.change(DOMAINS, "dispatch: [{dispatch: keys.write, method: revoke}]\n", both)
    project.change(SPECS, REVOKE, REVOKE + "    " + both)
    assert [each.code for each in project.findings("specs")] == ["SPEC010"]


def test_different_ways_are_no_contradiction_where_one_of_them_is_dead(project: SmallProject) -> None:
    project.change(SPECS, REVOKE, REVOKE + "    dispatch: [{dispatch: keys.writes, method: revoke}]\n")
    (found,) = project.findings("specs")
    assert found.code == "SPEC008"
    assert "the nearest live name is `keys.write:revoke`" in found.message


def test_a_retired_spec_takes_no_way_from_another(project: SmallProject) -> None:
    retired = "    status: retired\n    dispatch: [{dispatch: keys.write, method: create}]\n"
    project.write(
        SPECS,
        "specs:\n"
        + "".join(map(spec, (1, 2, 3, 4)))
        + spec(2).replace("SPEC-002", "SPEC-900").replace(REVOKE, REVOKE + retired),
    )
    assert project.findings("specs") == []


@pytest.mark.parametrize("identifier", ["SPEC-007", "SPEC-INTEG-012", "OP-1000"])
def test_a_name_and_a_number_is_an_id(project: SmallProject, identifier: str) -> None:
    project.change(SPECS, "id: SPEC-002", f"id: {identifier}")
    assert project.findings("specs") == []


@pytest.mark.parametrize("identifier", ["spec-007", "SPEC-7", "SPEC007", "SPEC-007a"])
def test_anything_else_is_none(project: SmallProject, identifier: str) -> None:
    project.change(SPECS, "id: SPEC-002", f"id: {identifier}")
    assert [each.code for each in project.findings("specs")] == ["SPEC015"]


def test_specs_in_a_document_are_judged_at_their_lines_there(project: SmallProject) -> None:
    project.change("assure.yaml", "specs/specs.yaml", "specs/*.md")
    indented = "specs:\n" + "".join(map(spec, (1, 2, 3, 4))) + spec(4).replace("key.check", "key.chek")
    project.write("specs/keys.md", f"# Keys\n\nWhat we promise.\n\n```yaml assure\n{indented}```\n")
    found = project.findings("specs")
    assert [each.code for each in found] == ["SPEC003", "SPEC004"]
    assert {each.location.line for each in found} == {project.line_of("specs/keys.md", "key.chek") - 1}


def test_a_file_that_cannot_be_read_may_hide_a_registration(project: SmallProject) -> None:
    project.write("app/more.py", "def broken(:\n")
    assert project.told("specs") == [("ENG010", "app/more.py", 1)]


def test_without_a_word_on_registrations_nothing_can_be_judged(project: SmallProject) -> None:
    project.change("assure.yaml", "  - {kind: call, receiver: app.spine.Registry, method: register}\n", "")
    project.change("assure.yaml", "registrations:\n", "")
    with pytest.raises(CouldNotJudge, match=r"assure\.yaml does not say how this backend registers its operations"):
        project.findings("specs")
