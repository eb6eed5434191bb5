"""Which files a pattern of the configuration stands for, and what is told where there is none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from assure.contracts.files import MAX_BYTES, find
from assure.contracts.problems import Problems

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.contracts.conftest import Project

FILES = ("a.yaml", "s/a.yaml", "s/b.yml", "s/.hidden.yaml", "s/t/c.yaml", "s/t/u/d.yaml", ".h/e.yaml", "s/ä 1.yaml")


@pytest.fixture
def tree(project: Project) -> Project:
    """A project with a few files, named by the pattern of a test."""
    for name in FILES:
        project.write(name, "- {id: SPEC-1, operation: a.b}\n")
    return project


def paths(tree: Project, pattern: str) -> list[str]:
    """The files of one pattern."""
    tree.write("assure.yaml", f'project: shop\ncontracts: {{specs: ["{pattern}"]}}\n')
    (found,) = find(tree.config(), Problems())
    return list(found.paths)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("s/a.yaml", ["s/a.yaml"]),
        ("*.yaml", ["a.yaml", "assure.yaml"]),
        ("s/*.yaml", ["s/a.yaml", "s/ä 1.yaml"]),
        ("s/*.y*ml", ["s/a.yaml", "s/b.yml", "s/ä 1.yaml"]),
        ("s/.*.yaml", ["s/.hidden.yaml"]),
        ("s/?.yaml", ["s/a.yaml"]),
        ("s/[!b].y*", ["s/a.yaml"]),
        ("s/**", ["s/a.yaml", "s/b.yml", "s/t/c.yaml", "s/t/u/d.yaml", "s/ä 1.yaml"]),
        ("s/**/*.yaml", ["s/a.yaml", "s/t/c.yaml", "s/t/u/d.yaml", "s/ä 1.yaml"]),
        ("**/u/*.yaml", ["s/t/u/d.yaml"]),
        ("**/**/d.yaml", ["s/t/u/d.yaml"]),
        ("*/t/c.yaml", ["s/t/c.yaml"]),
        (".h/*.yaml", [".h/e.yaml"]),
        ("**/e.yaml", []),
        ("s/S.yaml", []),
        ("s/a.yaml/*", []),
    ],
)
def test_a_pattern_stands_for_these_files_in_this_order(pattern: str, expected: list[str], tree: Project) -> None:
    assert paths(tree, pattern) == expected


def test_a_loop_of_links_is_not_followed(tree: Project) -> None:
    (tree.root / "s" / "loop").symlink_to(tree.root / "s", target_is_directory=True)
    assert paths(tree, "s/**/c.yaml") == ["s/t/c.yaml"]


def test_a_link_to_itself_is_no_file(tree: Project) -> None:
    (tree.root / "s" / "self.yaml").symlink_to("self.yaml")
    assert paths(tree, "s/self.yaml") == []
    assert paths(tree, "s/s*.yaml") == []


def test_a_link_that_leads_out_of_the_project_is_refused(
    tree: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x.yaml"
    elsewhere.write_text("- {id: SPEC-1, operation: a.b}\n")
    (tree.root / "s" / "x.yaml").symlink_to(elsewhere)
    tree.write("assure.yaml", "project: shop\ncontracts: {specs: [s/x.yaml]}\n")
    assert tree.told() == ["assure.yaml:2:21: CFG016 `s/x.yaml` is a link that leads out of the project"]


def test_a_project_reached_through_a_link_is_still_the_project(tree: Project, tmp_path: Path) -> None:
    from assure.config import load_config
    from assure.contracts.loader import load_contracts

    tree.write("assure.yaml", "project: shop\ncontracts: {specs: [s/a.yaml]}\n")
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path, target_is_directory=True)
    assert len(load_contracts(load_config(link / "assure.yaml")).specs) == 1


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("s/gone.yaml", "assure.yaml:2:21: CFG012 there is no file `s/gone.yaml`"),
        ("s", "assure.yaml:2:21: CFG012 `s` is a folder; expected files (write s/*.yaml)"),
        ("gone/*.yaml", "assure.yaml:2:21: CFG013 `gone/*.yaml` matches no file"),
    ],
)
def test_a_pattern_that_stands_for_no_file_is_a_problem_where_it_is_written(
    pattern: str, problem: str, tree: Project
) -> None:
    tree.write("assure.yaml", f'project: shop\ncontracts: {{specs: ["{pattern}"]}}\n')
    assert tree.told() == [problem]


def test_a_file_that_two_patterns_name_is_read_once(tree: Project) -> None:
    tree.write("assure.yaml", "project: shop\ncontracts: {specs: [s/a.yaml, 's/?.yaml']}\n")
    contracts = tree.contracts()
    assert len(contracts.specs) == 1
    assert contracts.patterns == (("specs", "s/a.yaml", 1), ("specs", "s/?.yaml", 1))


def test_a_file_that_is_too_large_is_refused_without_being_read_whole(tree: Project) -> None:
    with (tree.root / "big.yaml").open("wb") as file:
        file.truncate(MAX_BYTES * 50)
    tree.write("assure.yaml", "project: shop\ncontracts: {specs: [big.yaml]}\n")
    assert tree.told() == [f"big.yaml:1:1: CFG007 the file is larger than {MAX_BYTES} bytes"]


def test_a_pipe_is_no_contract_file(tree: Project) -> None:
    os.mkfifo(tree.root / "s" / "pipe.yaml")
    assert paths(tree, "s/p*.yaml") == []
