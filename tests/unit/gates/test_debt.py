"""The debt gate: frozen files keep their logic, and the latest approval is the one that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_project import SmallProject

if TYPE_CHECKING:
    from pathlib import Path

FROZEN, FROZEN_FILE = "specs/frozen.yaml", "app/keys/rates.py"
ENTRY = "frozen:\n  - {path: app/keys/rates.py, logic: '00000000', reason: certified, owner: pricing}\n"


@pytest.fixture
def project(tmp_path: Path) -> SmallProject:
    """A project with one frozen file."""
    made = SmallProject(tmp_path)
    made.change("assure.yaml", "contracts:\n", f"contracts:\n  frozen: [{FROZEN}]\n")
    made.write(FROZEN_FILE, "RATE = 1\n")
    made.write(FROZEN, ENTRY)
    return made


def approvals(*logics: str, date: str = "2026-04-01") -> str:
    """Approvals of one day for the frozen file, in the order they were given."""
    rows = [
        f"  - {{path: {FROZEN_FILE}, logic: '{logic}', reason: new rate, approved_by: head, date: {date}}}\n"
        for logic in logics
    ]
    return "".join([ENTRY, "approvals:\n", *rows])


def found(project: SmallProject) -> dict[str, str]:
    """The messages of the gate by rule."""
    return {finding.code: finding.message for finding in project.findings("debt")}


def test_of_two_approvals_on_one_day_the_later_one_holds(project: SmallProject) -> None:
    logic = dict(project.findings("debt")[0].facts)["logic"]
    project.write(FROZEN, approvals("00000001", logic))
    assert found(project) == {}
    project.write(FROZEN, approvals(logic, "00000001"))
    assert set(found(project)) == {"BAS010"}


def test_a_frozen_file_that_does_not_parse_is_there_and_said_to_be_unreadable(project: SmallProject) -> None:
    project.write(FROZEN_FILE, "RATE = = 1\n")
    assert "can't be read as app/keys/rates.py" in found(project)["BAS011"]


def test_a_frozen_file_that_is_gone_is_told(project: SmallProject) -> None:
    project.remove(FROZEN_FILE)
    assert "is not in the judged tree" in found(project)["BAS011"]


def test_an_approval_counts_from_its_day_on_and_not_before(project: SmallProject) -> None:
    logic = dict(project.findings("debt")[0].facts)["logic"]
    project.write(FROZEN, approvals(logic, date="2026-06-02"))
    assert set(found(project)) == {"BAS010", "BAS015"}
    assert "on 2026-06-02 only" in found(project)["BAS015"]
    project.write(FROZEN, approvals(logic, date="2026-06-01"))
    assert found(project) == {}


def test_an_approval_to_come_does_not_undo_the_one_that_holds(project: SmallProject) -> None:
    logic = dict(project.findings("debt")[0].facts)["logic"]
    later = approvals("00000001", date="2026-06-02").rpartition("approvals:\n")[2]
    project.write(FROZEN, approvals(logic) + later)
    assert set(found(project)) == {"BAS015"}
