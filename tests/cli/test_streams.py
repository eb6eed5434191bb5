"""A disk that is full and a reader that has left are told or borne; neither is a crash."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli_projects import GREEN

from assure.cli.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Project = Callable[[Mapping[str, str]], Path]

HELPS = [f"{command.name} --help" for command in COMMANDS if command.group != "One gate"]


def in_shell(root: Path, line: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a line in which `assure` is the program under test."""
    line = line.replace("assure", f"{sys.executable} -m assure", 1)
    return subprocess.run(["bash", "-c", line], cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [*HELPS, "--help", "--version", "layers", "explain TXB001", "rules", "schema spec"])
def test_a_full_disk_is_told_in_one_line_whatever_was_asked(project: Project, words: str) -> None:
    ended = in_shell(project(GREEN), f"assure {words} >/dev/full")
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == "assure: can't write to standard output: No space left on device"
    assert "bug" not in ended.stderr


@pytest.mark.parametrize("words", ["layers --help", "rules", "explain LAY001"])
def test_a_reader_that_has_left_is_no_failure(project: Project, words: str) -> None:
    ended = in_shell(project(GREEN), f"assure {words} | true; echo ${{PIPESTATUS[0]}}")
    assert (ended.stdout, ended.stderr) == ("0\n", "")


@pytest.mark.parametrize("words", ["layers --bogus", "nonsense", "layers --config none.yaml"])
def test_a_complaint_that_nobody_can_take_keeps_its_exit_code(project: Project, words: str) -> None:
    assert in_shell(project(GREEN), f"assure {words} 2>/dev/full").returncode == 2


def test_a_wrong_line_is_explained_although_standard_output_is_full(project: Project) -> None:
    ended = in_shell(project(GREEN), "assure layers --bogus >/dev/full")
    assert ended.returncode == 2
    assert "No such option: --bogus" in ended.stderr
