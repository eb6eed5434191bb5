"""`assure specs compile` and `assure specs catalogue`: the same bytes, whole or not at all, and current or not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from guarded_project import FILES, OF_INVARIANTS, OF_SPECS
from small_project import FILES as BACKEND

from assure.runtime import BundleProblems, Contracts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

GUARDED = {path: text for path, text in {**BACKEND, **FILES}.items() if path != "specs/manifest.yaml"}


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """The project with one text changed."""
    assert GUARDED[path].count(old) == 1
    return {**GUARDED, path: GUARDED[path].replace(old, new)}


def test_a_bundle_is_printed_and_is_what_the_runtime_takes(project: Project, assure: Call) -> None:
    project(GUARDED)
    outcome = assure("specs", "compile")
    assert (outcome.code, outcome.err) == (0, "")
    contracts = Contracts.from_bundle(outcome.out.encode())
    assert contracts.digest == json.loads(outcome.out)["digest"]


def test_a_bundle_is_written_and_current_until_a_contract_changes(project: Project, assure: Call) -> None:
    root = project(GUARDED)
    assert assure("specs", "compile", "-o", "build/contracts.json").code == 0
    first = (root / "build/contracts.json").read_bytes()
    assert assure("specs", "compile", "-o", "build/contracts.json", "--check").code == 0
    (root / "invariants/enforcement.yaml").write_text("default: enforce\n", "utf-8")
    outcome = assure("specs", "compile", "-o", "build/contracts.json", "--check")
    assert outcome.code == 1
    assert outcome.err == "build/contracts.json is not current: assure specs compile -o build/contracts.json\n"
    assert (root / "build/contracts.json").read_bytes() == first


def test_a_file_that_is_not_there_is_not_current(project: Project, assure: Call) -> None:
    project(GUARDED)
    outcome = assure("specs", "catalogue", "-o", "contracts.md", "--check")
    assert outcome.code == 1
    assert "can't be read" in outcome.err


def test_a_condition_that_can_not_be_used_makes_no_bundle(project: Project, assure: Call) -> None:
    root = project(changed(OF_SPECS, 'condition: state.key.status == "active"', "condition: state.key.status =="))
    outcome = assure("specs", "compile", "-o", "contracts.json")
    assert outcome.code == 2
    assert f"{OF_SPECS}:" in outcome.err
    assert not (root / "contracts.json").exists()


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("condition: key.a && nosuch(key.b)", 0, 20),
        ("condition: >\n      key.a &&\n      nosuch(key.b)", 2, 6),
        ("condition: |-\n      key.a &&\n        nosuch(key.b)", 2, 8),
        ("condition: key.a &&\n      nosuch(key.b)", 1, 6),
        ("condition: 'key.a == ''x'' && nosuch(key.b)'", 0, 30),
        ('condition: "key.a \\u0026\\u0026 nosuch(key.b)"', 0, 31),
        ('condition: "key.a &&\\\n      \\ nosuch(key.b)"', 1, 8),
        ("condition: key.a\n    message_expression: >-\n      'a' +\n      nosuch(key.b)", 3, 6),
    ],
)
def test_a_problem_stands_at_its_character_however_the_text_is_written(
    project: Project, assure: Call, written: str, line: int, column: int
) -> None:
    before = "condition: timestamp(key.ends_at) > now"
    text = GUARDED[OF_INVARIANTS]
    first, indent = text[: text.index(before)].count("\n") + 1, text.split(before)[0].rpartition("\n")[2]
    project(changed(OF_INVARIANTS, before, written))
    outcome = assure("specs", "compile")
    assert outcome.code == 2
    at = column + (len(indent) if line == 0 else 0) + 1
    assert f"{OF_INVARIANTS}:{first + line}:{at}: unknown function 'nosuch'" in outcome.err


def test_wrong_files_are_told_as_everywhere(project: Project, assure: Call) -> None:
    project(changed(OF_INVARIANTS, "owner: keys", "owners: keys"))
    outcome = assure("specs", "compile")
    assert outcome.code == 2
    assert "CFG003 unknown key `owners`" in outcome.err


def test_a_project_without_contracts_has_nothing_to_compile(project: Project, assure: Call) -> None:
    project({"assure.yaml": "project: shop\n"})
    outcome = assure("specs", "compile")
    assert outcome.code == 2
    assert "names neither specs nor invariants" in outcome.err


@pytest.mark.parametrize("command", ["compile", "catalogue"])
def test_check_wants_a_file_to_compare_with(project: Project, assure: Call, command: str) -> None:
    project(GUARDED)
    assert assure("specs", command, "--check").code == 2


def test_the_catalogue_names_every_contract_and_its_conditions(project: Project, assure: Call) -> None:
    project(GUARDED)
    text = assure("specs", "catalogue").out
    for named in ("SPEC-001", "SPEC-009", "BI-KEY-001", "BI-KEY-002", "### Lifecycle `key`", "keys.write:create"):
        assert named in text
    assert 'POST-2 `state.key.status == "active"`' in text
    assert "- Holds when `has(tenant.status) && variables.active`." in text
    assert "| active | `key.revoke` | revoked |" in text


def test_a_pipe_in_a_condition_breaks_no_page(project: Project, assure: Call) -> None:
    project(changed(OF_INVARIANTS, "condition: timestamp(key.ends_at) > now", "condition: a.b == '`' || 1 == 1"))
    assert "- Holds when `` a.b == '`' || 1 == 1 ``." in assure("specs", "catalogue").out


def test_a_backend_in_development_gets_the_same_contracts_from_yaml(project: Project, assure: Call) -> None:
    root = project(GUARDED)
    compiled = Contracts.from_bundle(assure("specs", "compile").out.encode())
    developed = Contracts.from_yaml(root)
    assert developed.digest == compiled.digest
    assert [clause.id for clause in developed.clauses] == [clause.id for clause in compiled.clauses]
    assert Contracts.from_yaml(root / "assure.yaml").digest == compiled.digest


def test_wrong_yaml_is_told_to_a_backend_in_development_with_every_problem(project: Project) -> None:
    root = project({**changed(OF_INVARIANTS, "owner: keys", "owners: keys"), "invariants/enforcement.yaml": "x: 1\n"})
    with pytest.raises(BundleProblems) as raised:
        Contracts.from_yaml(root)
    told = "\n".join(raised.value.problems)
    assert "CFG003 unknown key `owners`" in told
    assert "CFG003 unknown key `x`" in told
