"""The same files give the same values and the same problems, whatever the machine around them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import assure
from assure.contracts.schema import example

if TYPE_CHECKING:
    from tests.unit.contracts.conftest import Project

SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from assure.config import load_config
from assure.contracts.loader import load_contracts
from assure.core import ContractProblems
config = load_config(Path(sys.argv[1]))
try:
    sys.stdout.buffer.write(repr((replace(config, root=""), load_contracts(config))).encode())
except ContractProblems as problems:
    sys.stdout.buffer.write(str(problems).encode())
"""
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONUTF8": "0"},
)


def outcome(path: Path, cwd: Path, variables: dict[str, str]) -> bytes:
    """What a fresh interpreter makes of a project."""
    environment = {**os.environ, **variables, "PYTHONPATH": str(Path(assure.__file__).parents[1])}
    words = [sys.executable, "-c", SCRIPT, str(path)]
    return subprocess.run(words, capture_output=True, check=True, cwd=cwd, env=environment).stdout


@pytest.mark.parametrize("spoilt", [False, True])
def test_hash_seed_locale_time_zone_and_working_directory_change_nothing(spoilt: bool, project: Project) -> None:
    project.write(
        "assure.yaml", "project: Café\ncontracts: {specs: ['s/*.yaml'], layers: [l.yaml], domains: [d.yaml]}\n"
    )
    project.write("s/ä.yaml", example("spec")).write("s/b.yaml", "- {id: SPEC-1, operation: a.b, title: Größe}\n")
    project.write("l.yaml", example("layers").replace("peers", "pears") if spoilt else example("layers"))
    project.write("d.yaml", example("domains").replace("kind: read", "kind: raed") if spoilt else example("domains"))
    path = project.root / "assure.yaml"
    first, second = (
        outcome(path, cwd, variables)
        for cwd, variables in zip((project.root, project.root / "s"), SURROUNDINGS, strict=True)
    )
    assert first == second
    assert (b"CFG003" in first) is spoilt
