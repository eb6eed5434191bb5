"""JSON Schemas for editors and the reference pages: current, and of one mind with the loader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from assure.contracts import formats
from assure.contracts.document import read
from assure.contracts.models.fields import Glob
from assure.contracts.problems import Problems
from assure.contracts.schema import KINDS, example, schema, schema_of
from assure.core import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.contracts.conftest import Project

DOCS = Path(__file__).parents[3] / "docs"
PLACES = {kind: "specs" if kind == "spec" else kind for kind in KINDS if kind != "config"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_current(kind: str) -> None:
    assert (DOCS / "schemas" / f"{kind}.json").read_text("utf-8") == schema(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_page_is_current(kind: str) -> None:
    assert (DOCS / "formats" / f"{kind}.md").read_text("utf-8") == formats.page(kind)


def test_no_page_or_schema_is_left_over() -> None:
    assert {path.name for path in (DOCS / "formats").iterdir()} == set(formats.pages())
    assert {path.stem for path in (DOCS / "schemas").iterdir()} >= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_draft_07_and_nothing_later(kind: str) -> None:
    whole = schema_of(kind)
    Draft7Validator.check_schema(whole)
    text = json.dumps(whole)
    assert whole["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert not any(word in text for word in ("$defs", "prefixItems", "unevaluated", '"null"'))


def nodes(value: Any, parent: str = "") -> Iterator[dict[str, Any]]:
    """Every mapping in a schema, but for those from names to schemas."""
    if isinstance(value, dict):
        names = parent == "properties"
        if not names:
            yield value
        for key, item in value.items():
            yield from nodes(item, "" if names else key)
    elif isinstance(value, list):
        for item in value:
            yield from nodes(item)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_has_a_meaning(kind: str) -> None:
    for node in nodes(schema_of(kind)):
        for value in node.get("properties", {}).values():
            if "const" not in value:
                assert value.get("description", "").endswith("."), value


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_stands_beside_a_reference_where_draft_07_would_not_see_it(kind: str) -> None:
    assert all(len(node) == 1 for node in nodes(schema_of(kind)) if "$ref" in node)


def test_an_unknown_kind_is_a_wrong_use_with_a_suggestion() -> None:
    with pytest.raises(UsageProblem, match="did you mean `spec`"):
        schema("specs")
    with pytest.raises(UsageProblem, match="The kinds are config, domains"):
        schema("zzz")


def accepted(kind: str, text: str, project: Project) -> bool:
    """Whether the loader takes a file."""
    from assure.core import ContractProblems

    if kind == "config":
        project.write("assure.yaml", text)
    else:
        project.write("assure.yaml", f"project: shop\ncontracts: {{{PLACES[kind]}: [file.yaml]}}\n")
        project.write("file.yaml", text)
    try:
        project.config() if kind == "config" else project.contracts()
    except ContractProblems:
        return False
    return True


LAYERS = "name: t\nroot: a\nlayers: [{id: L, paths: [a]}]\n"
SAMPLES = [
    *((kind, example(kind)) for kind in KINDS),
    ("config", "project: x\n"),
    ("config", "project: x\ntime_limit: 30\n"),
    ("config", "project: x\ntime_limit: 0\n"),
    ("config", "project: x\ntime_limit: 0s\n"),
    ("config", "project: x\ntime_limit: 5 m\n"),
    ("config", "project: ''\n"),
    ("config", "project: x\nmode: STRICT\n"),
    ("config", "project: x\nexpected_gates: 0\n"),
    ("config", "project: x\nexpected_gates: true\n"),
    ("config", "project: x\nimport_roots: []\n"),
    ("config", "project: x\nimport_roots: [a*]\n"),
    ("config", "project: x\nsource: []\n"),
    ("config", "project: x\nextra: 1\n"),
    ("config", "project: x\nmode:\n"),
    ("config", "project: x\ngates: {a: {deferred: {reason: r, owner: o, until: 2027-02-30}}}\n"),
    ("config", "project: x\nregistrations: [{kind: call, receiver: a.B, method: c}]\n"),
    ("config", "project: x\nregistrations: [{kind: call, receiver: a.B}]\n"),
    ("config", "project: x\nregistrations: [{kind: call, receiver: a.B, method: c, variable: d}]\n"),
    ("config", "project: x\nregistrations: [{kind: decorator, receiver: a.B, method: c, handler: 1}]\n"),
    ("config", "project: x\nregistrations: [{kind: dictionary, variable: a.B}]\n"),
    ("config", "project: x\nregistrations: [{kind: dictionary, variable: a.B, name: 0}]\n"),
    ("config", "project: x\nregistrations: [{kind: call, receiver: a.B, method: c, name: -1}]\n"),
    ("spec", "id: S-1\noperation: a.b\n"),
    ("spec", "- id: S-1\n  operation: a.b\n"),
    ("spec", "[]\n"),
    ("spec", "specs: []\n"),
    ("spec", "id: S 1\noperation: a.b\n"),
    ("spec", "id: S-1\noperation: a b\n"),
    ("spec", "id: S-1\noperation: a.b\ncritical: 'true'\n"),
    ("spec", "id: S-1\noperation: a.b\npreconditions: [{id: P, condition: ''}]\n"),
    ("spec", "id: S-1\noperation: a.b\ndispatch: [{dispatch: a.b, method: ''}]\n"),
    ("domains", "domains: [{name: a, paths: []}]\n"),
    ("domains", "domains: [{name: a, paths: [/a]}]\n"),
    ("domains", "domains: [{name: a, paths: [a/../b]}]\n"),
    ("domains", "domains: [{name: a, paths: [a], operations: [{name: b.c, kind: update}]}]\n"),
    ("layers", LAYERS),
    ("layers", LAYERS.replace("paths: [a]", "paths: [a], parts: [{name: p, paths: [b]}]")),
    ("layers", LAYERS.replace(", paths: [a]", "")),
    ("layers", LAYERS.replace("paths: [a]", "parts: [{name: p, paths: [b]}]")),
    ("layers", LAYERS.replace("paths: [a]", "headers: [x], parts: [{name: p, paths: [b]}]")),
    ("layers", f"{LAYERS}domain_pattern: a/{{domain}}/**\n"),
    ("layers", f"{LAYERS}domain_pattern: a/**\n"),
    ("layers", f"{LAYERS}domain_pattern: /a/{{domain}}\n"),
    ("layers", f"{LAYERS}banned_names: [{{pattern: a/b, reason: r}}]\n"),
    ("layers", f"{LAYERS}outside: [{{paths: [a], reason: ' '}}]\n"),
    ("manifest", "use_cases: [{id: U, title: t, operation: a.b, handler: m.n}]\n"),
    ("manifest", "use_cases: [{id: U, title: t, operation: a.b, handler: 'm:n', routes: [get /a]}]\n"),
    ("frozen", "frozen: []\n"),
    ("frozen", "frozen: [{path: a.py, logic: xyz, reason: r, owner: o}]\n"),
    ("frozen", "approvals: [{path: a.py, logic: 'aa:00000000', reason: r, approved_by: o, date: 2026-02-30}]\n"),
]


@pytest.mark.parametrize(("kind", "text"), SAMPLES)
def test_schema_and_loader_agree_on_a_file(kind: str, text: str, project: Project) -> None:
    problems = Problems()
    document = read(text.encode(), "f.yaml", problems)
    assert document is not None
    validator = Draft7Validator(schema_of(kind), format_checker=Draft7Validator.FORMAT_CHECKER)
    if kind == "config":
        text = text.replace("docs/contracts/*.md", "docs/*.md")
    assert validator.is_valid(document.data) == accepted(kind, text, project)


def test_the_samples_hold_files_of_both_sorts(project: Project) -> None:
    verdicts = {accepted(kind, text, project) for kind, text in SAMPLES}
    assert verdicts == {True, False}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_shows_its_example_and_every_key(kind: str) -> None:
    text = formats.page(kind)
    assert f"```yaml\n{example(kind)}```" in text
    for node in nodes(schema_of(kind)):
        for key in node.get("properties", {}) if "additionalProperties" in node else ():
            assert f"| `{key}` |" in text


def test_links_within_a_page_lead_to_a_heading() -> None:
    import re

    for text in formats.pages().values():
        headings = {line[4:].replace(" ", "-") for line in text.splitlines() if line.startswith("### ")}
        assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="ab./*?[]!~:\\ C", max_size=10))
def test_whatever_is_refused_as_a_pattern_has_a_reason_and_what_is_taken_stays_inside(text: str) -> None:
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(Glob).validate_python(text)
    except ValidationError as error:
        assert error.errors()[0]["ctx"]["expected"]
    else:
        assert not text.startswith(("/", "~"))
        assert not {"", ".."} & set(text.split("/"))
        assert all(part == "**" or "**" not in part for part in text.split("/"))
        assert "\\" not in text
