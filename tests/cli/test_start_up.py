"""The front door is light: what it imports is counted in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "typer", "click", "rich", "pydantic", "yaml", "sqlalchemy", "jsonschema", "ast", "inspect", "re", "dataclasses",
    "enum", "typing", "subprocess", "asyncio", "importlib.metadata", "argparse", "pathlib", "json",
}  # fmt: skip

PROBE = """
import io, json, sys
before = set(sys.modules)
from assure.__main__ import main
out, sys.stdout = sys.stdout, io.StringIO()
code = main(json.loads(sys.argv[1]))
sys.stdout = out
print(json.dumps([code, sorted(set(sys.modules) - before)]))
"""


def imported_by(*words: str) -> tuple[int, set[str]]:
    """The exit code of a command line, and the modules that came in with it."""
    command = [sys.executable, "-I", "-c", PROBE, json.dumps(words)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    code, modules = json.loads(run.stdout)
    return code, set(modules)


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",), ("--version",), ("-V",)])
def test_a_question_about_assure_itself_imports_nothing_but_the_table_of_commands(words: tuple[str, ...]) -> None:
    _, modules = imported_by(*words)
    assert not HEAVY & modules
    assert modules <= {"assure", "assure.__main__", "assure.cli", "assure.cli.commands"}


def test_a_plain_command_never_imports_typer_or_rich() -> None:
    code, modules = imported_by("explain", "ENG001")
    assert code == 0
    assert not {"typer", "rich", "pydantic", "yaml", "sqlalchemy", "jsonschema"} & modules


def test_a_command_imports_its_own_module_and_no_other_command() -> None:
    _, modules = imported_by("explain", "ENG001")
    commands = {"assure.cli.gates", "assure.cli.baseline", "assure.cli.rules", "assure.cli.schema"}
    assert not commands & modules


def test_the_help_of_a_command_does_without_rich_and_pydantic() -> None:
    code, modules = imported_by("explain", "--help")
    assert code == 0
    assert "typer" in modules
    assert not {"rich", "pydantic", "yaml"} & modules
