"""The bundle: what the runtime needs of all contracts, the same bytes for the same contracts, the same decisions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from guarded_project import OF_INVARIANTS, OF_SPECS, guarded

from assure.contracts.bundle import bundle_of, bundle_text
from assure.runtime.contracts import Contracts
from assure.runtime.digest import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from small_project import SmallProject


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    """A backend with invariants, specs and a lifecycle."""
    return guarded(tmp_path)


def bundle(project: SmallProject) -> dict[str, Any]:
    """The bundle of its contracts."""
    return bundle_of(project.workspace().contracts)


def test_the_runtime_takes_it_whole(project: SmallProject) -> None:
    contracts = Contracts.from_bundle(bundle_text(bundle(project)).encode())
    ids = [clause.id for clause in contracts.clauses]
    assert ids[:2] == ["BI-KEY-001", "BI-KEY-002"]
    assert {"SPEC-001/PRE-1", "SPEC-001/LIFECYCLE-AFTER", "SPEC-002/LIFECYCLE-BEFORE"} <= set(ids)


def test_a_retired_spec_is_left_out(project: SmallProject) -> None:
    made = bundle(project)
    assert [spec["id"] for spec in made["specs"]] == ["SPEC-001", "SPEC-002", "SPEC-003", "SPEC-004"]
    assert "key.rename" not in [each["operation"] for each in made["operations"]]


def test_the_digest_is_that_of_the_content(project: SmallProject) -> None:
    made = bundle(project)
    assert made["digest"] == digest_of(made)
    project.change(OF_SPECS, "The tenant must be ACTIVE.", "It must be ACTIVE.")
    assert bundle(project)["digest"] != made["digest"]


def test_where_a_thing_stands_in_its_file_is_all_that_moves_with_a_comment(project: SmallProject) -> None:
    before = bundle(project)
    project.change(OF_INVARIANTS, "owner: keys\n", "# Keys.\nowner: keys\n")
    after = bundle(project)
    assert without_origins(before) == without_origins(after)
    assert after["invariants"][0]["origin"]["line"] == before["invariants"][0]["origin"]["line"] + 1


def without_origins(value: Any) -> Any:
    """The same without places and digest."""
    if isinstance(value, dict):
        return {key: without_origins(item) for key, item in value.items() if key not in ("origin", "digest")}
    return [without_origins(item) for item in value] if isinstance(value, list) else value


def test_the_order_of_files_and_entries_changes_nothing(project: SmallProject) -> None:
    first = bundle_text(bundle(project))
    project.change("assure.yaml", "[specs/specs.yaml]", "[specs/a.yaml, specs/specs.yaml]")
    spec = "  - id: SPEC-004\n    operation: key.check\n    result: {type: object, required: [valid]}\n"
    project.change(OF_SPECS, spec, "")
    project.write("specs/a.yaml", "specs:\n" + spec)
    assert bundle_text(bundle(project)) == first


def test_what_a_schema_marks_as_secret_is_named_by_its_path(project: SmallProject) -> None:
    (spec,) = [each for each in bundle(project)["specs"] if each["id"] == "SPEC-001"]
    assert spec["secrets"] == ["result.secret"]


def test_secrets_in_lists_and_alternatives_stand_under_the_path_of_the_list(project: SmallProject) -> None:
    project.change(
        OF_SPECS,
        "properties: {name: {type: string}, days: {type: integer}}",
        "properties: {name: {type: string}, days: {type: integer}, "
        "keys: {type: array, items: {anyOf: [{type: object, properties: {pin: {secret: true}}}]}}}",
    )
    (spec,) = [each for each in bundle(project)["specs"] if each["id"] == "SPEC-001"]
    assert spec["secrets"] == ["request.params.keys.pin", "result.secret"]


def test_operations_carry_owner_kind_and_their_pairs(project: SmallProject) -> None:
    operations = {each["operation"]: each for each in bundle(project)["operations"]}
    assert operations["key.create"] == {
        "operation": "key.create",
        "domain": "keys",
        "kind": "write",
        "dispatch": [{"dispatch": "keys.write", "method": "create"}],
    }
    assert operations["key.check"]["kind"] == "read"


def test_the_methods_of_a_dispatch_operation_are_those_that_contracts_name(project: SmallProject) -> None:
    assert bundle(project)["dispatch"] == [{"dispatch": "keys.write", "methods": ["create", "revoke"]}]


def test_without_an_enforcement_file_everything_is_held_to(project: SmallProject) -> None:
    project.change("assure.yaml", "  enforcement: [invariants/enforcement.yaml]\n", "")
    project.change("assure.yaml", "[invariants/*.yaml]", "[invariants/keys.yaml]")
    assert bundle(project)["enforcement"]["default"] == "strict"


def test_what_may_pass_without_a_contract_is_recorded_in_the_words_of_the_runtime(project: SmallProject) -> None:
    project.change("invariants/enforcement.yaml", "default: strict\n", "default: strict\nunresolved_method: allow\n")
    assert not Contracts.from_mapping(bundle(project)).enforcement.deny_unresolved


def test_it_is_plain_json_with_a_line_for_each_thing(project: SmallProject) -> None:
    text = bundle_text(bundle(project))
    assert json.loads(text) == bundle(project)
    assert text.endswith("}\n")
    assert len(text.splitlines()) > 100
