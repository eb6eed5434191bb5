"""A configuration writes inside its project; only a person at the keyboard sends evidence elsewhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from cli_projects import CONFIG, GREEN, RED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

RUN = ("gatepack", "--only", "layers")


@pytest.mark.parametrize("folder", ["/tmp/elsewhere", "../elsewhere", "~/elsewhere", "a/../../elsewhere"])
def test_a_configured_folder_outside_the_project_is_refused_at_its_place(
    assure: Call, project: Project, folder: str
) -> None:
    root = project({**GREEN, "assure.yaml": f"{CONFIG}evidence: {folder}\n"})
    outcome = assure(*RUN)
    assert outcome.code == 2
    assert "assure.yaml:5:11: CFG016 `evidence`" in outcome.err
    assert not (root.parent / "elsewhere").exists()


def test_a_configured_folder_that_a_link_leads_outside_is_refused_at_its_place(assure: Call, project: Project) -> None:
    root = project({**GREEN, "assure.yaml": f"{CONFIG}evidence: proof\n"})
    (root.parent / "elsewhere").mkdir()
    (root / "proof").symlink_to(root.parent / "elsewhere")
    outcome = assure(*RUN)
    assert outcome.code == 2
    assert "assure.yaml:5:11: CFG016 `evidence`: `proof` is a link that leads out" in outcome.err
    assert list((root.parent / "elsewhere").iterdir()) == []
    assert str(root) not in outcome.err


def test_a_configured_folder_that_is_a_file_or_a_circle_of_links_is_refused(assure: Call, project: Project) -> None:
    root = project({**GREEN, "assure.yaml": f"{CONFIG}evidence: proof\n", "proof": "mine"})
    assert "assure.yaml:5:11: CFG006 `evidence`: `proof` is a file" in assure(*RUN).err
    assert (root / "proof").read_text("utf-8") == "mine"
    (root / "proof").unlink()
    (root / "proof").symlink_to("proof")
    outcome = assure(*RUN)
    assert (outcome.code, "CFG016" in outcome.err) == (2, True)


def test_a_person_may_send_evidence_elsewhere_whatever_is_configured(assure: Call, project: Project) -> None:
    root = project({**GREEN, "proof": "mine", "assure.yaml": f"{CONFIG}evidence: proof\n"})
    outcome = assure(*RUN, "--output", "../elsewhere/")
    assert outcome.code == 0
    assert (root.parent / "elsewhere" / "gatepack.json").is_file()


def test_a_file_that_is_a_link_stays_a_link_and_its_file_is_written(assure: Call, project: Project) -> None:
    root = project(GREEN)
    (root / "real.json").write_text("{}", "utf-8")
    (root / "out.json").symlink_to("real.json")
    assert assure("layers", "-f", "json", "-o", "out.json").code == 0
    assert (root / "out.json").is_symlink()
    assert json.loads((root / "real.json").read_text("utf-8"))["passed"] == 1


@pytest.mark.parametrize("output", ["circle", "circle/"])
def test_an_output_whose_links_lead_in_a_circle_is_told(assure: Call, project: Project, output: str) -> None:
    (project(GREEN) / "circle").symlink_to("circle")
    outcome = assure("layers", "--output", output)
    assert (outcome.code, outcome.err.splitlines()[-1]) == (
        2,
        f"assure: can't write {output}: its links lead in a circle",
    )


@pytest.mark.parametrize("format", ["text", "json", "markdown", "sarif", "junit", "github"])
def test_no_folder_of_the_machine_stands_in_any_output(assure: Call, project: Project, format: str) -> None:
    root = project({**RED, "app/logic/broken.py": "def (", "app/logic/odd\n name.py": "import app.api.routes\n"})
    (root / "app/logic/loop.py").symlink_to(root / "app/logic/loop.py")
    (root / "app/logic/away.py").symlink_to(root.parent / "elsewhere.py")
    outcome = assure("gatepack", "--only", "layers,tx-boundaries,init-hygiene,debt", "-f", format, "--verbose")
    assert outcome.code in (1, 3)
    told = outcome.out + outcome.err + "".join(file.read_text("utf-8") for file in (root / "evidence").iterdir())
    assert str(root.parent) not in told
    assert not re.search(r"(?<![\w.-])/(?:home|root|tmp|var|Users)/", told)
