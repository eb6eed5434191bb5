"""A copy of the example backend and its contracts, to break on purpose and judge as a pipeline would."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assure.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TODAY = "2026-06-01"
ONLY_RUNNING = "property,replay,faults"


@dataclass(frozen=True)
class Found:
    """One open finding, as a person would name it."""

    gate: str
    code: str
    name: str
    path: str
    line: int
    message: str
    fix: str


class Backend:
    """The copy: its files can be changed, and it can be judged."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def text(self, path: str) -> str:
        """What stands in a file."""
        return (self.root / path).read_text("utf-8")

    def write(self, path: str, text: str) -> None:
        """Put a file there, its folders with it."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Change the only place where `old` stands; a place that is not there is a broken test."""
        text = self.text(path)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.write(path, text.replace(old, new))

    def append(self, path: str, text: str) -> None:
        """Add lines at the end of a file."""
        self.write(path, self.text(path) + text)

    def line_of(self, path: str, marker: str) -> int:
        """The first line that holds a text."""
        for number, line in enumerate(self.text(path).splitlines(), start=1):
            if marker in line:
                return number
        raise AssertionError(f"{marker!r} stands nowhere in {path}")

    def judge(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Exit code and JSON report of `assure gatepack --strict`; gates that only run have tests of their own."""
        output = self.root.parent / "report.json"
        output.unlink(missing_ok=True)
        line = ["gatepack", "--strict", "--config", str(self.root / "assure.yaml"), "--today", TODAY]
        line += [] if "--only" in words or "--skip" in words else ["--skip", ONLY_RUNNING]
        code = main([*line, "--format", "json", "--output", str(output), "--quiet", *words])
        return code, json.loads(output.read_text("utf-8")) if output.is_file() else {}

    def red_gates(self, *words: str) -> list[str]:
        """The gates that did not pass."""
        _, report = self.judge(*words)
        return [gate["gate"] for gate in report["gates"] if gate["verdict"] != "passed"]

    def findings(self, *words: str) -> list[Found]:
        """All open findings."""
        _, report = self.judge(*words)
        return list(findings_of(report))


def findings_of(report: dict[str, Any]) -> Iterator[Found]:
    """The open findings of a report."""
    for gate in report["gates"]:
        for item in gate["findings"]:
            place = item["location"]
            yield Found(
                gate["gate"], item["code"], item["name"], place["path"], place["line"], item["message"], item["fix"]
            )


def broken_copy(target: Path, *, runs: bool = False) -> Backend:
    """A fresh copy of the example and of everything that is promised about it, in an empty folder.

    It is judged by its source alone unless it `runs`: what is broken may not start, and running costs seconds.
    """
    unwanted = shutil.ignore_patterns("__pycache__", "*.db", "*.sqlite*", ".pytest_cache", ".mypy_cache")
    shutil.copytree(ROOT / "example", target / "example", ignore=unwanted)
    for name in ("specs", "invariants", "replay"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name)
    for name in ("assure.yaml", "assure-baseline.jsonl"):
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, target / name)
    if not runs:
        config = target / "assure.yaml"
        before, _, rest = config.read_text("utf-8").partition("backend:")
        config.write_text(before + rest[rest.index("evidence:") :], "utf-8")
        _without(target / "specs" / "manifest.yaml", "    examples:")
        for path in sorted((target / "specs" / "operations").glob("*.yaml")):
            _without(path, "    runs:")
    return Backend(target)


def _without(path: Path, key: str) -> None:
    """Take a key of entries out of a file, with all that is indented below it: what is not run may not be declared."""
    kept, below = [], False
    for line in path.read_text("utf-8").splitlines(keepends=True):
        below = line.rstrip() == key or (below and (line.startswith("      ") or not line.strip()))
        if not below:
            kept.append(line)
    path.write_text("".join(kept), "utf-8")
