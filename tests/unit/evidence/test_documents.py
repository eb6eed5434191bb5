"""The JSON documents: they keep to their schemas, and the schemas refuse anything else."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from assure.core import Mode
from assure.evidence import render
from assure.evidence.assemble import gate_document, json_text, pack_document, plan_document
from assure.evidence.clean import clean_report
from assure.evidence.schema import DOCUMENTS, json_schema, schema_text

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMITTED = Path(__file__).parents[3] / "docs" / "schemas"


def problems(kind: str, document: Any) -> list[str]:
    """What the schema says against a document."""
    checker = jsonschema.Draft202012Validator(json_schema(kind))
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(document)]


def objects(value: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside a document with fixed keys, with its place."""
    if isinstance(value, dict):
        if path.rsplit(".", 1)[-1] not in ("facts", "about", "seconds", "traces"):
            yield path, value
        for key, inner in value.items():
            yield from objects(inner, f"{path}.{key}")
    if isinstance(value, list):
        for inner in value[:2]:
            yield from objects(inner, path)


def as_read(document: Any) -> Any:
    """The document as a reader gets it."""
    return json.loads(json_text(document))


@pytest.fixture
def gate(samples: Any) -> Any:
    """The document of a gate with findings of every kind."""
    report = clean_report(samples.mixed())
    return as_read(gate_document(report, report.results[1]))


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_the_committed_schema_is_made_from_the_types(kind: str) -> None:
    assert (COMMITTED / f"{kind}.json").read_text(encoding="utf-8") == schema_text(kind)


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_a_schema_is_itself_valid_and_describes_every_key(kind: str) -> None:
    schema = json_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    for body in (schema, *schema["$defs"].values()):
        assert body["description"]
        assert all(key["description"] for key in body["properties"].values())


def test_every_document_of_every_report_keeps_to_its_schema(any_report: Any) -> None:
    report = clean_report(any_report)
    assert problems("evidence-gatepack", as_read(pack_document(report))) == []
    for result in report.results:
        assert problems("evidence-gate", as_read(gate_document(report, result))) == []
    assert problems("evidence-plan", as_read(plan_document(report.planned, Mode.STRICT))) == []


def test_a_missing_key_is_refused_wherever_it_is_missing(gate: Any) -> None:
    for number, (place, found) in enumerate(objects(gate)):
        for key in found:
            broken = copy.deepcopy(gate)
            del list(objects(broken))[number][1][key]
            assert problems("evidence-gate", broken), f"{place} may miss {key}"


def test_an_unknown_key_is_refused_wherever_it_stands(gate: Any) -> None:
    for number, (place, _) in enumerate(objects(gate)):
        broken = copy.deepcopy(gate)
        list(objects(broken))[number][1]["surprise"] = 1
        assert problems("evidence-gate", broken), f"{place} takes an unknown key"


def test_a_wrong_verdict_or_tag_is_refused(gate: Any) -> None:
    assert problems("evidence-gate", {**gate, "verdict": "fine"})
    assert problems("evidence-gate", {**gate, "schema": "assure/gate/2"})


def test_a_finding_is_told_with_all_its_fields_and_its_waiver(samples: Any) -> None:
    report = clean_report(samples.mixed())
    document = gate_document(report, report.results[1])
    first = document["findings"][0]
    assert first["location"] == {"path": "app/drivers/store.py", "line": 12, "column": 5, "qualname": "Store.save"}
    assert (first["code"], first["severity"], first["blocking"]) == ("TXB001", "critical", True)
    assert first["identity"]["qualname"] == "Store.save"
    assert "line" not in first["identity"]
    assert [entry["blocking"] for entry in document["findings"]] == [True, False, False, False, True]
    covered = document["waived"][1]["waiver"]
    assert (covered["kind"], covered["in_scope"], covered["until"]) == ("suppression", False, "2027-01-31")


def test_only_the_run_block_differs_between_two_runs_of_the_same(samples: Any) -> None:
    first = samples.mixed()
    slower = tuple(replace(result, seconds=result.seconds + 1) for result in first.results)
    second = replace(first, results=slower, run=(("started", "2031-01-01T00:00:00Z"),))
    one, two = json.loads(render(first, "json")), json.loads(render(second, "json"))
    assert one.pop("run") != two.pop("run")
    assert json_text(one) == json_text(two)


def test_the_trace_of_a_crash_stands_in_the_run_block_only(samples: Any) -> None:
    document = json.loads(render(samples.mixed(), "json"))
    assert list(document["run"]["traces"]) == ["crashed"]
    assert "Traceback" not in json_text({key: value for key, value in document.items() if key != "run"})


def test_the_run_block_names_versions_and_neither_host_nor_user(samples: Any) -> None:
    about = json.loads(render(samples.green(), "json"))["run"]["about"]
    assert sorted(about) == ["assure", "ended", "python", "started"]


def test_an_interrupted_run_says_that_it_is_incomplete(samples: Any) -> None:
    document = json.loads(render(samples.interrupted(), "json"))
    assert document["complete"] is False
    assert document["not_run"] == ["layers", "debt"]
    assert document["exit"] == {"code": 130, "meaning": "interrupted"}


def test_json_is_utf8_with_a_newline_at_the_end(samples: Any) -> None:
    text = render(samples.mixed(), "json")
    assert text.endswith("}\n")
    assert "émoji" in text
