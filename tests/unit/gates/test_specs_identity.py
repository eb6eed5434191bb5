"""What the contract gates find keeps its identity when lines move, and does not depend on the order of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_project import write_files

from assure.config import load_config, tree_options
from assure.contracts.loader import load_contracts
from assure.engine import numbered
from assure.gates import load
from assure.tree.tree import Tree
from assure.workspace import Workspace

if TYPE_CHECKING:
    from assure.core import Finding, Identity

CASES = Path(__file__).parents[2] / "cases"
GATES = {"SPEC": "specs", "MAN": "manifest", "OWN": "ownership"}
BAD = [
    pytest.param(GATES[prefix], folder, id=f"{folder.parent.name}-{folder.name}")
    for prefix in sorted(GATES)
    for folder in sorted(CASES.glob(f"{prefix}[0-9]*/bad*"))
]


def texts(folder: Path) -> dict[str, str]:
    """The files of a case by path."""
    files = sorted(
        path for path in folder.rglob("*") if path.suffix in (".py", ".yaml") and path.name != "expected.yaml"
    )
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def found_in(folder: Path, gate: str, files: dict[str, str]) -> tuple[Finding, ...]:
    """What a gate finds in a project that is written to a folder."""
    write_files(folder, files)
    config = load_config(folder / "assure.yaml")
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    options = tree_options(config)
    workspace = Workspace(config, "2026-06-01", lambda: load_contracts(config), lambda: Tree.of(sources, options))
    (judge,) = load([gate])
    return numbered(found for subject in judge.subjects(workspace) for found in judge.judge(subject, workspace))


def identities(found: tuple[Finding, ...]) -> list[Identity]:
    """The identities, sorted."""
    return sorted(each.identity for each in found)


@pytest.mark.parametrize(("gate", "folder"), BAD)
def test_a_violation_is_the_same_one_when_its_lines_move(gate: str, folder: Path, tmp_path: Path) -> None:
    files = texts(folder)
    moved = {path: "# One line more.\n\n" + text for path, text in files.items()}
    before, after = found_in(tmp_path / "one", gate, files), found_in(tmp_path / "two", gate, moved)
    assert before
    assert identities(before) == identities(after)
    assert {each.location.line + 2 for each in before} == {each.location.line for each in after}


@pytest.mark.parametrize(("gate", "folder"), BAD)
def test_every_finding_says_what_it_is_about(gate: str, folder: Path, tmp_path: Path) -> None:
    for found in found_in(tmp_path, gate, texts(folder)):
        assert found.target
        assert found.location.path
        assert found.location.line
        assert found.fix
