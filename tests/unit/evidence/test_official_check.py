"""The check against official schemas: it can fail, it says what it lacks, and it holds where they are at hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "scripts" / "check_official_schemas.py"
XSD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="{}"/></xs:schema>'


def check(folder: str) -> subprocess.CompletedProcess[str]:
    """Run the check over the sample reports with the schemas of a folder."""
    surroundings = {**os.environ, "ASSURE_SCHEMAS": folder, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, env=surroundings, check=False)


def schemas(folder: Path, sarif: str, root_element: str) -> Path:
    """A folder with small stand-ins under the official names."""
    (folder / "sarif-schema-2.1.0.json").write_text(sarif, encoding="utf-8")
    for name in ("junit-10.jenkins.xsd", "JUnit.windyroad.xsd"):
        (folder / name).write_text(XSD.format(root_element), encoding="utf-8")
    return folder


def test_evidence_satisfies_the_official_schemas_wherever_they_are_at_hand() -> None:
    folder = os.environ.get("ASSURE_SCHEMAS", "")
    done = check(folder)
    assert done.returncode == (0 if folder else 2), done.stdout + done.stderr


def test_without_the_schemas_the_check_is_no_pass_and_says_what_it_lacks(tmp_path: Path) -> None:
    done = check(str(tmp_path))
    assert done.returncode == 2
    assert "sarif-schema-2.1.0.json, junit-10.jenkins.xsd, JUnit.windyroad.xsd" in done.stderr


def test_a_document_that_breaks_a_schema_is_named(tmp_path: Path) -> None:
    done = check(str(schemas(tmp_path, '{"required": ["something"]}', "other")))
    assert done.returncode == 1
    assert done.stdout.count("FAILED") == 9
    assert "'something' is a required property" in done.stdout


def test_documents_that_satisfy_every_schema_pass(tmp_path: Path) -> None:
    done = check(str(schemas(tmp_path, "{}", "testsuites")))
    assert (done.returncode, done.stdout.count("ok ")) == (0, 9)
