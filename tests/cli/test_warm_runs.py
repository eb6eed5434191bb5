"""A warm run of the static gates reads no source: told by what the interpreter itself reports, and by the tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from broken_backend import TODAY, broken_copy
from repositories import committed

from assure.cli.options import RUN_PARAMETERS
from assure.cli.parse import parse
from assure.cli.session import chosen, open_session
from assure.engine import run_gates
from assure.gates import GATE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from broken_backend import Backend

STATIC = "layers,ownership,tx-boundaries,init-hygiene"
DRIVER = "example/app/hoc/cus/integrations/L6_drivers/integration_driver.py"

# Records each opened file and each text that is compiled or parsed (`ast.parse` names its text `<unknown>`).
PROBE = """
import json, sys
opened, parsed = [], []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        opened.append(arguments[0])
    elif event == "compile":
        parsed.append(str(arguments[1]))
sys.addaudithook(watch)
from assure.__main__ import main
code = main(sys.argv[2:])
with open(sys.argv[1], "w") as told:
    json.dump([int(code), opened, parsed], told)
"""


class Reading(NamedTuple):
    """What one run read of the project: exit code, the Python files it opened, and how many it parsed."""

    code: int
    opened: list[str]
    parsed: int


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    """A copy of the example, committed."""
    made = broken_copy(tmp_path / "project")
    committed(made.root)
    return made


def watched(backend: Backend, cache: Path) -> Reading:
    """A run of the four gates in a process that records what it opens and parses."""
    told = backend.root.parent / "told.json"
    words = ["gatepack", "--only", STATIC, "--strict", "--today", TODAY, "--jobs", "1", "--quiet"]
    subprocess.run(
        [sys.executable, "-c", PROBE, str(told), *words],
        cwd=backend.root,
        env={**os.environ, "ASSURE_CACHE_DIR": str(cache)},
        check=True,
    )
    code, opened, parsed = json.loads(told.read_text("utf-8"))
    inside = f"{backend.root}{os.sep}"
    source = sorted({path.removeprefix(inside) for path in opened if path.startswith(inside) and path.endswith(".py")})
    return Reading(code, source, parsed.count("<unknown>"))


def counted(backend: Backend, monkeypatch: pytest.MonkeyPatch, cache: Path) -> tuple[int, int]:
    """How many files the tree of such a run opened and parsed, by its own count."""
    monkeypatch.setenv("ASSURE_CACHE_DIR", str(cache))
    monkeypatch.chdir(backend.root)
    values = parse(["--only", STATIC, "--strict", "--today", TODAY, "--jobs", "1"], RUN_PARAMETERS)
    assert values is not None
    gates, left_out = chosen(GATE_NAMES, values)
    session = open_session(values, waivers_judged=False)
    report = run_gates(gates, session.workspace, session.options(values, left_out))
    session.keep()
    assert report.exit_code == 0
    return session.workspace.tree.opened, session.workspace.tree.parsed


def test_a_warm_run_opens_and_parses_no_source_file(backend: Backend, tmp_path: Path) -> None:
    cold = watched(backend, tmp_path / "cache")
    assert (cold.code, DRIVER in cold.opened) == (0, True)
    assert min(len(cold.opened), cold.parsed) > 50, "the probe sees nothing, so it proves nothing"
    assert watched(backend, tmp_path / "cache") == Reading(0, [], 0)


def test_after_one_file_was_edited_exactly_that_one_is_read(backend: Backend, tmp_path: Path) -> None:
    watched(backend, tmp_path / "cache")
    backend.append(DRIVER, "\n\ndef more() -> int:\n    return 1\n")
    edited = watched(backend, tmp_path / "cache")
    assert edited == Reading(0, [DRIVER], 0), "nothing in it asks for a syntax tree"
    backend.append(DRIVER, "\n\nimport app.hoc.api.cus.integrations\n")
    broken = watched(backend, tmp_path / "cache")
    assert broken == Reading(1, [DRIVER], 1)


def test_what_one_checkout_learnt_serves_the_next_one(backend: Backend, tmp_path: Path) -> None:
    watched(backend, tmp_path / "cache")
    (tmp_path / "elsewhere").mkdir()
    subprocess.run(["git", "clone", "-q", str(backend.root), str(tmp_path / "elsewhere" / "project")], check=True)
    other = type(backend)(tmp_path / "elsewhere" / "project")
    assert watched(other, tmp_path / "cache") == Reading(0, [], 0)


def test_the_tree_counts_what_it_opened_and_parsed(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, parsed = counted(backend, monkeypatch, tmp_path / "cache")
    assert min(opened, parsed) > 50
    assert counted(backend, monkeypatch, tmp_path / "cache") == (0, 0)
    backend.append(DRIVER, "\n\ndef more(consumer: object) -> None:\n    consumer.commit()\n")
    opened, parsed = counted(backend, monkeypatch, tmp_path / "cache")
    assert (opened > 0, parsed) == (True, 1)
