"""What people write about running the backend: refused at its place where it can't be meant, or must not be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure.config import load_config
from assure.contracts.loader import load_contracts
from assure.core import ContractProblems

CONFIG = "project: p\ncontracts: {{specs: [specs.yaml], manifest: [manifest.yaml]}}\nbackend:\n  harness: h:H\n{}"
SPEC = "specs:\n  - id: SPEC-001\n    operation: key.create\n    runs:\n      one:\n        params: {{n: 1}}\n{}"
ROW = (
    "use_cases:\n"
    "  - {id: UC-1, title: t, operation: a.b, routes: [GET /a], handler: 'm:f', examples: [{status: 200}]}\n"
)


def problems(folder: Path, *, config: str = "", run: str = "        holds: true\n", row: str = ROW) -> str:
    """Everything that is wrong with the three files."""
    (folder / "assure.yaml").write_text(CONFIG.format(config), "utf-8")
    (folder / "specs.yaml").write_text(SPEC.format(run), "utf-8")
    (folder / "manifest.yaml").write_text(row, "utf-8")
    try:
        load_contracts(load_config(folder / "assure.yaml"))
    except ContractProblems as found:
        return "\n".join(f"{each.path}:{each.line} {each.message}" for each in found.problems)
    return ""


def test_what_is_right_is_taken(tmp_path: Path) -> None:
    text = "  environment: {APP_ENV: test, KEYBOARD: de}\n  time_limit: 5s\n  memory: 100\n"
    assert problems(tmp_path, config=text) == ""
    backend = load_config(tmp_path / "assure.yaml").backend
    assert backend is not None
    assert (backend.time_limit, backend.memory) == (5.0, 100 * 1024 * 1024)


@pytest.mark.parametrize(
    "variable", ["DB_PASSWORD: hunter2", "API_KEY: abc", 'DATABASE: "postgresql://me:pw@db/x"', "AUTH_TOKEN: t"]
)
def test_a_secret_in_the_environment_is_refused_and_not_repeated(tmp_path: Path, variable: str) -> None:
    told = problems(tmp_path, config=f"  environment: {{{variable}}}\n")
    assert told.startswith("assure.yaml:5 ")
    assert "no secret" in told
    assert not any(secret in told for secret in ("hunter2", "abc", "me:pw"))


@pytest.mark.parametrize("run", ["", "        holds: true\n        raises: not_found\n", "        holds: false\n"])
def test_a_run_promises_exactly_one_outcome(tmp_path: Path, run: str) -> None:
    assert "specs.yaml:" in problems(tmp_path, run=run)


@pytest.mark.parametrize("given", ["UC 1", "UC-1#0", "UC-1#x", "#2"])
def test_what_is_given_is_the_id_of_a_use_case(tmp_path: Path, given: str) -> None:
    row = ROW.replace("{status: 200}", f'{{given: ["{given}"], status: 200}}')
    assert "manifest.yaml:2" in problems(tmp_path, row=row)
