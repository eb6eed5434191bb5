"""Small projects and a way to call the program as a person does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from assure.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

CONFIG = """\
project: shop
source: [app]
contracts:
  layers: [layers.yaml]
"""
LAYERS = """\
name: shop
root: app
layers:
  - {id: api, paths: [app/api/**], may_import: [logic], commits: true}
  - {id: logic, paths: [app/logic/**]}
"""
GREEN = {
    "assure.yaml": CONFIG,
    "layers.yaml": LAYERS,
    "app/api/routes.py": "from app.logic.prices import price\n\n\ndef get() -> int:\n    return price()\n",
    "app/logic/prices.py": "def price() -> int:\n    return 1\n",
}
RED = {**GREEN, "app/logic/prices.py": "import app.api.routes\n\n\ndef price() -> int:\n    return 1\n"}


@dataclass(frozen=True)
class Outcome:
    """What a call of the program came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], Path]:
    """Writes files into a fresh folder and makes that the working directory."""

    def write(files: Mapping[str, str]) -> Path:
        root = tmp_path / "project"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        monkeypatch.chdir(root)
        return root

    monkeypatch.setenv("ASSURE_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return write


@pytest.fixture
def assure(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Calls the program in this process."""

    def call(*words: str) -> Outcome:
        capsys.readouterr()
        code = main(list(words))
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return call


def start(root: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    """Starts the program in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "assure", *words],
        cwd=root,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
