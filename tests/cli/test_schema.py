"""The schemas that the program prints are those of docs/schemas, and hold for what the program writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from cli_projects import RED

from assure.cli.schema import WRITTEN
from assure.contracts.schema import KINDS
from assure.evidence.schema import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

DOCS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize(
    ("kind", "file"), [*((kind, kind) for kind in KINDS), *((kind, f"evidence-{kind}") for kind in WRITTEN)]
)
def test_a_schema_is_printed_as_it_stands_in_the_docs(assure: Call, kind: str, file: str) -> None:
    outcome = assure("schema", kind)
    assert outcome.code == 0
    assert outcome.out == (DOCS / f"{file}.json").read_text("utf-8")


def test_every_document_and_every_kind_of_file_can_be_asked_for(assure: Call) -> None:
    assert {f"evidence-{kind}" for kind in WRITTEN} == set(DOCUMENTS)
    told = " ".join(assure("schema", "--help").out.split())
    assert all(kind in told for kind in (*KINDS, *WRITTEN))


def test_what_a_run_writes_keeps_to_the_schema_that_its_tag_names(assure: Call, project: Project) -> None:
    root = project(RED)
    assure("gatepack")
    written = [json.loads(path.read_text("utf-8")) for path in sorted((root / "evidence").glob("*.json"))]
    written.append(json.loads(assure("rules", "--format", "json").out))
    kinds = [document["schema"].split("/")[1] for document in written]
    assert set(kinds) == set(WRITTEN)
    for kind, document in zip(kinds, written, strict=True):
        jsonschema.Draft202012Validator(json.loads(assure("schema", kind).out)).validate(document)
