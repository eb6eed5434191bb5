"""Specs kept as fenced YAML inside Markdown: found, placed, and never lost without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assure.contracts.markdown import fences
from assure.core import Location

if TYPE_CHECKING:
    from tests.unit.contracts.conftest import Project

SPEC = "- id: SPEC-1\n  operation: a.b\n"


@pytest.fixture
def documents(project: Project) -> Project:
    """A project whose specs stand in Markdown."""
    return project.write("assure.yaml", "project: shop\ncontracts: {specs: ['docs/*.md']}\n")


def test_a_spec_in_a_fence_stands_at_its_line_in_the_document(documents: Project) -> None:
    documents.write("docs/a.md", f"# Title\n\nText.\n\n```yaml assure\n{SPEC}```\n")
    (spec,) = documents.contracts().specs
    assert spec.at == Location("docs/a.md", 6, 3)


@pytest.mark.parametrize(
    ("opening", "prefix", "place"),
    [
        ("- item\n\n", "  ", (4, 5)),
        ("> quote\n>\n", "> ", (4, 5)),
        ("1. item\n   - inner\n\n", "     ", (5, 8)),
        ("> - item\n>\n", ">   ", (4, 7)),
        ("* item\n\n  > quote\n  >\n", "  > ", (6, 7)),
        ("- item\n\n", "\t", (4, 4)),
    ],
)
def test_fences_in_lists_and_quotes_keep_their_places(
    opening: str, prefix: str, place: tuple[int, int], documents: Project
) -> None:
    block = "".join(f"{prefix}{line}\n" for line in f"```yaml assure\n{SPEC}```".split("\n"))
    documents.write("docs/a.md", opening + block)
    (spec,) = documents.contracts().specs
    assert (spec.at.line, spec.at.column) == place


@pytest.mark.parametrize("mark", ["```", "````", "~~~", "   ```"])
@pytest.mark.parametrize("info", ["yaml assure", "yml assure", "YAML  Assure", "yaml, assure", "{.yaml assure}"])
def test_every_spelling_of_a_fence_is_understood(mark: str, info: str) -> None:
    (fence,) = fences(f"{mark}{info}\n{SPEC}{mark}\n", "a.md")
    assert fence.marked
    assert fence.text.split() == SPEC.split()


def test_a_plain_yaml_fence_counts_when_its_content_is_a_spec(documents: Project) -> None:
    documents.write(
        "docs/a.md", f"```yaml\n{SPEC}```\n\n```yaml\nspecs:\n{SPEC}```\n\n```yml\nid: S\noperation: c.d\n```\n"
    )
    assert [spec.operation for spec in documents.contracts().specs] == ["a.b", "a.b", "c.d"]


@pytest.mark.parametrize(
    "block",
    [
        "```yaml\nkey: [broken\n```",
        "```yaml\nid: 7\nname: a service\n```",
        "```yaml\n- name: x\n  operation: y\n```",
        '```json\n{"id": 1, "operation": 2}\n```',
        "```\nid: SPEC-9\noperation: x.y\n```",
        "    ```yaml\n    - id: SPEC-9\n      operation: x.y\n    ```",
        "```yaml\nthe: |\n  id: SPEC-9\n  operation: x.y\n```",
    ],
)
def test_other_blocks_are_left_alone(block: str, documents: Project) -> None:
    documents.write("docs/a.md", f"{block}\n\n```yaml assure\n{SPEC}```\n")
    assert len(documents.contracts().specs) == 1


def test_a_broken_block_that_looks_like_a_spec_is_not_passed_over(documents: Project) -> None:
    documents.write(
        "docs/a.md", f"```yaml assure\n{SPEC}```\n\n```yaml\n- id: SPEC-2\n  operation: c.d\n title: x\n```\n"
    )
    assert [str(problem)[:25] for problem in documents.problems()] == ["docs/a.md:9:2: CFG001 thi"]


def test_a_marked_block_that_is_no_spec_is_a_problem(documents: Project) -> None:
    documents.write("docs/a.md", "```yaml assure\nname: x\n```\n")
    assert {problem.code for problem in documents.problems()} == {"CFG003", "CFG005"}


def test_problems_inside_a_fence_are_told_at_their_place_in_the_document(documents: Project) -> None:
    documents.write("docs/a.md", "- item\n\n  ```yaml assure\n  - id: SPEC-1\n    operatoin: a.b\n  ```\n")
    assert documents.told() == [
        "docs/a.md:4:5: CFG005 the key `operation` is missing (The business operation the spec is anchored at)",
        "docs/a.md:5:5: CFG003 unknown key `operatoin` (did you mean `operation`?)",
    ]


def test_documents_without_any_spec_are_told_where_they_are_configured(documents: Project) -> None:
    documents.write("docs/a.md", "# Nothing here\n").write("docs/b.md", "```yaml\na: 1\n```\n")
    assert documents.told() == ["assure.yaml:2:21: CFG022 no spec stands in `docs/*.md`"]


def test_one_document_with_a_spec_is_enough_for_a_pattern(documents: Project) -> None:
    documents.write("docs/a.md", "# Nothing here\n").write("docs/b.md", f"```yaml assure\n{SPEC}```\n")
    assert len(documents.contracts().specs) == 1


def test_an_unclosed_fence_reaches_to_the_end_of_the_document(documents: Project) -> None:
    documents.write("docs/a.md", f"```yaml assure\n{SPEC}")
    assert len(documents.contracts().specs) == 1


def test_line_ends_of_windows_are_understood(documents: Project) -> None:
    documents.write("docs/a.md", f"# T\n\n```yaml assure\n{SPEC}```\n".replace("\n", "\r\n").encode())
    (spec,) = documents.contracts().specs
    assert spec.at == Location("docs/a.md", 4, 3)
