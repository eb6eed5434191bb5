"""What is not understood is said, with what was probably meant, and ends with 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assure.cli.commands import COMMANDS, GATE, top_help
from assure.cli.failures import explain
from assure.core import CouldNotJudge
from assure.gates import GATE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["layrs"], "did you mean layers?"),
        (["xyzzy"], "there are: gatepack"),
        (["baseline"], "assure baseline add"),
        (["baseline", "ad"], "`baseline ad` is not a command"),
        (["--strict", "layers"], "options come after the command"),
        (["explain", "LAY00"], "did you mean LAY001?"),
        (["schema", "specs"], "did you mean spec?"),
        (["schema", "gate-pack"], "did you mean gatepack?"),
        (["rules", "--only", "layer"], "layers"),
        (["gatepack", "--only", "layer"], "did you mean layers?"),
        (["gatepack", "--skip", "layers,init"], "no gate is called `init`"),
        (["layers", "--skip", "layers"], "leave no gate to run"),
        (["gatepack", "--only", ""], "an empty one was met"),
        (["gatepack", "--only=,"], "an empty one was met"),
        (["gatepack", "--skip", " , "], "an empty one was met"),
        (["gatepack", "--today", "2026-02-30"], "--today must be a date"),
        (["gatepack", "--config", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_a_wrong_line_is_answered_with_what_was_meant(
    words: list[str], said: str, assure: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = assure(*words)
    assert outcome.code == 2
    assert said in outcome.err
    assert outcome.out == ""


def test_without_a_command_the_help_is_printed_and_no_pipeline_is_green(assure: Call) -> None:
    assert assure().code == 2
    assert assure().err == top_help()


def test_every_gate_is_a_command_and_stands_in_the_order_of_the_pack() -> None:
    commands = [command.name for command in COMMANDS if command.group == GATE]
    assert commands == list(GATE_NAMES)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_explains_itself_in_eighty_columns(
    name: str, assure: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    outcome = assure(*name.split(), "--help")
    assert outcome.code == 0
    assert f"Usage: assure {name}" in outcome.out
    assert "Examples:" in outcome.out
    assert [line for line in outcome.out.splitlines() if len(line) > 80] == []


def test_the_top_help_fits_eighty_columns_and_names_every_command(assure: Call) -> None:
    outcome = assure("--help")
    assert outcome.code == 0
    assert [line for line in outcome.out.splitlines() if len(line) > 80] == []
    assert all(f"  {command.name} " in outcome.out for command in COMMANDS)


def test_without_a_configuration_nothing_is_judged(assure: Call, project: Project) -> None:
    project({"readme.txt": ""})
    outcome = assure("gatepack")
    assert outcome.code == 2
    assert "there is no assure.yaml" in outcome.err


def test_all_problems_of_the_files_come_at_once_with_their_places(assure: Call, project: Project) -> None:
    project({"assure.yaml": "projct: shop\nmode: loud\nsource: [app]\n"})
    outcome = assure("gatepack")
    assert outcome.code == 2
    assert "assure.yaml:1:1: CFG003" in outcome.err
    assert "`project`" in outcome.err
    assert "assure.yaml:2:" in outcome.err
    assert "nothing was judged" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_crash_of_ours_becomes_a_report_without_secrets_or_folders(capsys: pytest.CaptureFixture[str]) -> None:
    def crash() -> None:
        raise ValueError("could not reach postgres://shop:hunter2@db/shop")

    try:
        crash()
    except ValueError as problem:
        code = explain(problem, ["gatepack", "--since", "x y"])
    said = capsys.readouterr().err
    assert code == 70
    assert "assure has a bug" in said
    assert "command: assure gatepack --since 'x y'" in said
    assert "ValueError: could not reach" in said
    assert "hunter2" not in said
    assert __file__ not in said


def test_what_could_not_be_judged_is_neither_passed_nor_failed(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(CouldNotJudge("git is missing"), ["gatepack"]) == 3
    assert "could not judge: git is missing" in capsys.readouterr().err
