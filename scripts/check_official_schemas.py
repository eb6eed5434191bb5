"""Holds SARIF and JUnit evidence against the official schemas, which are not part of this project.

The folder with `sarif-schema-2.1.0.json`, `junit-10.jenkins.xsd` and `JUnit.windyroad.xsd` is named by the environment
variable ASSURE_SCHEMAS. Judged are the sample reports of the tests, and every SARIF or XML file given as an argument.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import xmlschema

from assure.evidence import render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "unit" / "evidence" / "sample_reports.py"
SARIF = "sarif-schema-2.1.0.json"
JUNIT = ("junit-10.jenkins.xsd", "JUnit.windyroad.xsd")


def main(files: list[str]) -> int:
    """Print a line per document and schema; 0 when all hold, 1 when one does not, 2 without the schemas."""
    folder = Path(os.environ.get("ASSURE_SCHEMAS", ""))
    missing = [name for name in (SARIF, *JUNIT) if not (folder / name).is_file()]
    if not os.environ.get("ASSURE_SCHEMAS") or missing:
        print(f"ASSURE_SCHEMAS must name a folder with {', '.join(missing or (SARIF, *JUNIT))}", file=sys.stderr)
        return 2
    documents = [*sample_documents(), *((name, Path(name).read_text(encoding="utf-8")) for name in files)]
    return max(judge(folder, name, text) for name, text in documents)


def sample_documents() -> Iterator[tuple[str, str]]:
    """Every sample report in both formats, by name."""
    for name, make in sorted(load_samples().ALL.items()):
        for format in ("sarif", "junit"):
            yield f"{name} as {format}", render(make(), format)


def load_samples() -> ModuleType:
    """The sample reports of the tests."""
    spec = importlib.util.spec_from_file_location("sample_reports", SAMPLES)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judge(folder: Path, name: str, text: str) -> int:
    """Hold one document against each schema it must satisfy."""
    worst = 0
    for schema, problems in against_all(folder, text):
        print(f"{'ok    ' if not problems else 'FAILED'} {name}: {schema}")
        for problem in problems:
            print(f"         {problem}")
            worst = 1
    return worst


def against_all(folder: Path, text: str) -> Iterator[tuple[str, list[str]]]:
    """The schemas of a document, each with what is wrong."""
    if text.lstrip().startswith("{"):
        checker = jsonschema.Draft4Validator(json.loads((folder / SARIF).read_text(encoding="utf-8")))
        errors = checker.iter_errors(json.loads(text))
        yield SARIF, [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in errors]
        return
    for schema in JUNIT:
        xsd = xmlschema.XMLSchema10(str(folder / schema))
        yield schema, [f"{error.path}: {error.reason}" for error in xsd.iter_errors(text)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
