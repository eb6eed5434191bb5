"""The manifest gate: each row leads to code, nothing is missing, nothing stands twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_project import HANDLERS as HANDLERS_TEXT
from small_project import MANIFEST as MANIFEST_TEXT
from small_project import SmallProject

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST, DOMAINS, HANDLERS, SPINE = "specs/manifest.yaml", "specs/domains.yaml", "app/keys/handlers.py", "app/spine.py"


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    return SmallProject(tmp_path)


def row(number: int) -> str:
    """The text of one row of the project's manifest."""
    return "  - id: " + MANIFEST_TEXT.split("  - id: ")[number]


def test_a_whole_manifest_is_clean(project: SmallProject) -> None:
    assert project.findings("manifest") == []


def test_rows_routes_and_operations_are_counted(project: SmallProject) -> None:
    kinds = [subject.kind for subject in project.subjects("manifest")]
    assert {kind: kinds.count(kind) for kind in kinds} == {"use case": 4, "route": 4, "operation": 4}


def test_without_a_manifest_nothing_is_examined(project: SmallProject) -> None:
    project.change("assure.yaml", "  manifest: [specs/manifest.yaml]\n", "")
    assert project.subjects("manifest") == []


def test_a_dead_operation_of_a_row_says_what_is_near(project: SmallProject) -> None:
    project.change(MANIFEST, "operation: key.check", "operation: key.chek")
    found = project.findings("manifest")
    assert [each.code for each in found] == ["MAN003", "MAN001"]
    assert "nothing registers `key.chek`; the nearest live name is `key.check`" in found[1].message


@pytest.mark.parametrize("spelt", ["keys.check", "KEY.check"])
def test_another_spelling_counts_as_the_row_of_its_operation(project: SmallProject, spelt: str) -> None:
    project.change(MANIFEST, "operation: key.check", f"operation: {spelt}")
    (found,) = project.findings("manifest")
    assert (found.code, found.fix) == ("MAN008", "Write `operation: key.check`.")


def test_a_dispatch_pair_counts_as_the_row_of_the_operation_it_reaches(project: SmallProject) -> None:
    project.change(MANIFEST, "operation: key.revoke", "operation: keys.write:revoke")
    (found,) = project.findings("manifest")
    assert (found.code, found.fix) == ("MAN008", "Write `operation: key.revoke`.")


def test_a_handler_in_a_module_that_is_not_there_names_the_nearest(project: SmallProject) -> None:
    project.change(MANIFEST, "app.keys.handlers:check_key", "app.keys.handler:check_key")
    (found,) = project.findings("manifest")
    assert found.code == "MAN002"
    assert "there is no module app.keys.handler; did you mean `app.keys.handlers`?" in found.message


def test_a_handler_that_is_not_in_its_module_names_the_nearest(project: SmallProject) -> None:
    project.change(MANIFEST, "app.keys.handlers:check_key", "app.keys.handlers:check_keys")
    (found,) = project.findings("manifest")
    assert "app/keys/handlers.py has no check_keys; did you mean `check_key`?" in found.message


def test_a_handler_may_be_named_by_a_re_export(project: SmallProject) -> None:
    project.write("app/keys/__init__.py", 'from app.keys.handlers import check_key\n\n__all__ = ["check_key"]\n')
    project.change(MANIFEST, "app.keys.handlers:check_key", "app.keys:check_key")
    assert project.findings("manifest") == []


def test_a_handler_may_be_named_by_the_function_its_method_leads_to(project: SmallProject) -> None:
    moved = HANDLERS_TEXT.replace('"revoke": self.revoke', '"revoke": revoke_key')
    project.write(HANDLERS, "from app.keys.revoking import revoke_key\n\n\n" + moved)
    project.write("app/keys/revoking.py", "def revoke_key(context):\n    return {}\n")
    project.change(MANIFEST, "app.keys.handlers:KeysWrite.revoke", "app.keys.revoking:revoke_key")
    assert project.findings("manifest") == []


def test_a_handler_may_be_named_by_the_entry_point_of_its_class(project: SmallProject) -> None:
    project.change(MANIFEST, "app.keys.handlers:KeysWrite.revoke", "app.keys.handlers:KeysWrite.execute")
    assert project.findings("manifest") == []


def test_a_method_that_serves_another_operation_contradicts_the_registry(project: SmallProject) -> None:
    project.change(MANIFEST, "app.keys.handlers:KeysWrite.revoke", "app.keys.handlers:KeysWrite.create")
    (found,) = project.findings("manifest")
    assert found.code == "MAN006"
    assert "the registry calls app.keys.handlers.KeysWrite (app.keys.handlers.KeysWrite.revoke)" in found.message


def test_the_handler_of_another_operation_contradicts_the_registry(project: SmallProject) -> None:
    project.change(MANIFEST, "app.keys.handlers:check_key", "app.keys.handlers:KeysQuery")
    assert [each.code for each in project.findings("manifest")] == ["MAN006"]


def test_with_two_registrations_either_handler_is_right(project: SmallProject) -> None:
    again = '    registry.register("key.check", KeysQuery())\n    return registry\n'
    project.change(SPINE, "    return registry\n", again)
    assert project.findings("manifest") == []


def test_an_operation_that_only_the_code_knows_is_missing(project: SmallProject) -> None:
    project.change(
        SPINE, "    return registry\n", '    registry.register("key.lend", check_key)\n    return registry\n'
    )
    assert project.told("manifest") == [("MAN003", SPINE, project.line_of(SPINE, "key.lend"))]


def test_a_promised_operation_that_nothing_serves_is_not_missing(project: SmallProject) -> None:
    project.change(DOMAINS, "      - name: key.check\n", "      - name: key.lend\n      - name: key.check\n")
    assert project.findings("manifest") == []


def test_a_spec_that_spells_an_operation_otherwise_asks_for_no_row(project: SmallProject) -> None:
    spec = "    operation: key.revoke\n"
    way = "    operation: keys.revoke\n    dispatch: [{dispatch: keys.write, method: revoke}]\n"
    project.change("specs/specs.yaml", spec, way)
    assert project.findings("manifest") == []


def test_rows_that_differ_in_the_names_of_parameters_say_the_same(project: SmallProject) -> None:
    again = row(2).replace("UC-002", "UC-009").replace("{key_id}", "{id}")
    project.write(MANIFEST, MANIFEST_TEXT + again)
    assert [(each.code, each.target) for each in project.findings("manifest")] == [("MAN004", "UC-009")]


def test_a_row_with_another_operation_on_the_same_route_is_no_duplicate_row(project: SmallProject) -> None:
    project.change(MANIFEST, "routes: [POST /keys]", 'routes: ["DELETE /keys/{id}"]')
    (found,) = project.findings("manifest")
    assert (found.code, found.target) == ("MAN005", "UC-002 DELETE /keys/{}")
    assert f"for UC-001 at {MANIFEST}:2:5" in found.message


def test_other_methods_and_other_paths_are_other_routes(project: SmallProject) -> None:
    project.change(MANIFEST, "routes: [POST /keys]", 'routes: ["POST /keys/{id}", "DELETE /keys/{id}/all"]')
    assert project.findings("manifest") == []


def test_a_handler_of_another_domain_names_the_owner(project: SmallProject) -> None:
    moved = (
        "  - name: checks\n    paths: [app/checks/**]\n    operations:\n      - name: key.check\n        kind: read\n"
    )
    project.change(DOMAINS, "      - name: key.check\n        kind: read\n", moved)
    (found,) = project.findings("manifest")
    assert (found.code, dict(found.facts)["owner"]) == ("MAN007", "checks")


def test_a_handler_in_no_domain_is_for_the_ownership_gate(project: SmallProject) -> None:
    project.change(DOMAINS, "app/keys/**", "app/api_keys/**")
    assert project.findings("manifest") == []


def test_a_file_that_cannot_be_read_may_hide_a_registration(project: SmallProject) -> None:
    project.write("app/more.py", "def broken(:\n")
    assert project.told("manifest") == [("ENG010", "app/more.py", 1)]
