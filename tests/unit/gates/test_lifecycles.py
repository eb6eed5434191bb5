"""Lifecycles: states that exist and are reached, steps that somebody takes, specs that promise them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guarded_project import OF_SPECS, guarded

if TYPE_CHECKING:
    from pathlib import Path

    from small_project import SmallProject

FILE = "specs/lifecycles.yaml"


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    """A backend with one lifecycle, clean."""
    return guarded(tmp_path)


def told(project: SmallProject) -> list[tuple[str, str]]:
    """What the specs gate finds, by code and target."""
    return [(finding.code, finding.target) for finding in project.findings("specs")]


def test_a_state_that_is_reached_only_from_an_unreachable_one_is_unreachable_too(project: SmallProject) -> None:
    project.change(FILE, "[active, revoked]", "[active, paused, stopped, revoked]")
    project.change(OF_SPECS, "enum: [active, revoked]", "enum: [active, paused, stopped, revoked]")
    step = "      - {operation: key.revoke, from: [paused], to: stopped}\n"
    more = "      - {operation: key.revoke, from: [stopped], to: paused}\n"
    project.change(FILE, "      - {operation: key.revoke, from", step + more + "      - {operation: key.revoke, from")
    assert told(project) == [("SPEC027", "key paused"), ("SPEC027", "key stopped")]


def test_what_two_operations_bring_about_is_reached(project: SmallProject) -> None:
    project.change(FILE, "{operation: key.create, to: active}", "{operation: key.create, from: [active], to: active}")
    assert told(project) == []


def test_a_misspelt_state_names_the_nearest(project: SmallProject) -> None:
    project.change(FILE, "terminal: [revoked]", "terminal: [revokd]")
    found = [finding for finding in project.findings("specs") if finding.code == "SPEC026"]
    assert [finding.message for finding in found] == [
        "the lifecycle key has no state `revokd`: did you mean `revoked`?"
    ]


def test_an_operation_of_two_lifecycles_names_one_of_them_in_its_spec(project: SmallProject) -> None:
    other = FILE_TEXT.replace("name: key", "name: account").replace("key.status", "key.status")
    project.write("specs/more.yaml", other)
    project.change("assure.yaml", "[specs/lifecycles.yaml]", "[specs/lifecycles.yaml, specs/more.yaml]")
    assert told(project) == [("SPEC032", "account")]


FILE_TEXT = """\
lifecycles:
  - name: key
    field: key.status
    states: [active, revoked]
    initial: active
    terminal: [revoked]
    transitions:
      - {operation: key.create, to: active}
      - {operation: key.revoke, from: [active], to: revoked}
"""


def test_a_field_that_the_schema_leaves_open_is_no_list_of_states(project: SmallProject) -> None:
    project.change(OF_SPECS, "status: {enum: [active, revoked]}", "status: {type: string}")
    messages = [finding.message for finding in project.findings("specs")]
    assert all("is one of any text" in message for message in messages)
    assert len(messages) == 2


def test_a_lifecycle_without_a_field_is_compared_with_no_schema(project: SmallProject) -> None:
    project.change(FILE, "    field: key.status\n", "")
    assert told(project) == []


def test_lifecycles_are_counted(project: SmallProject) -> None:
    assert [subject.name for subject in project.subjects("specs") if subject.kind == "lifecycle"] == ["key"]
