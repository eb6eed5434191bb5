"""The same input gives the same evidence: whatever the hash seed, locale, time zone, folder and number of workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from broken_backend import ONLY_RUNNING, TODAY, broken_copy

if TYPE_CHECKING:
    from pathlib import Path

    from broken_backend import Backend

VARIATIONS: tuple[dict[str, Any], ...] = (
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC", "jobs": "1", "cwd": "."},
    {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Auckland", "jobs": "2", "cwd": "example/app"},
    {"PYTHONHASHSEED": "4242", "LC_ALL": "POSIX", "TZ": "America/St_Johns", "jobs": "5", "cwd": "/"},
)


def evidence(backend: Backend, variation: dict[str, Any], cache: Path) -> tuple[int, dict[str, str]]:
    """Exit code, and every evidence file of one run: JSON without its `run` block, the others as they are."""
    folder = backend.root / "evidence"
    environment = {key: variation[key] for key in ("PYTHONHASHSEED", "LC_ALL", "TZ")}
    words = ["gatepack", "--strict", "--config", str(backend.root / "assure.yaml"), "--today", TODAY]
    ended = subprocess.run(
        [sys.executable, "-m", "assure", *words, "--skip", ONLY_RUNNING, "--jobs", variation["jobs"], "--quiet"],
        cwd=backend.root / variation["cwd"],
        env={"PATH": os.environ["PATH"], "ASSURE_CACHE_DIR": str(cache), "HOME": str(cache), **environment},
        capture_output=True,
        check=False,
        timeout=300,
    )
    return ended.returncode, {path.name: comparable(path) for path in sorted(folder.iterdir())}


def comparable(path: Path) -> str:
    """The text of an evidence file without what may differ."""
    text = path.read_text("utf-8")
    if path.suffix != ".json":
        return text
    document = json.loads(text)
    assert "run" in document or path.name == "plan.json"
    return json.dumps({key: value for key, value in document.items() if key != "run"}, indent=1)


@pytest.mark.parametrize("red", [False, True], ids=["green", "red"])
def test_evidence_is_the_same_whatever_the_surroundings(tmp_path: Path, red: bool) -> None:
    backend = broken_copy(tmp_path / "project")
    if red:
        drivers = sorted((backend.root / "example/app/hoc/cus").glob("*/L6_drivers/*_driver.py"))
        for path in drivers:
            path.write_text(path.read_text("utf-8") + "\n\ndef keep(session: Session) -> None:\n    session.commit()\n")
    runs = [evidence(backend, variation, tmp_path / f"cache{n}") for n, variation in enumerate(VARIATIONS)]
    warm = evidence(backend, VARIATIONS[1], tmp_path / "cache0")
    code, files = runs[0]
    assert code == (1 if red else 0)
    assert {"gatepack.json", "gatepack.md", "index.md", "layers.json", "layers.md"} <= set(files)
    for other in [*runs[1:], warm]:
        assert other[0] == code
        assert other[1] == files


def test_evidence_holds_no_folder_of_the_machine(tmp_path: Path) -> None:
    backend = broken_copy(tmp_path / "project")
    _, files = evidence(backend, VARIATIONS[0], tmp_path / "cache")
    for name in files:
        assert str(tmp_path) not in (backend.root / "evidence" / name).read_text("utf-8"), name
