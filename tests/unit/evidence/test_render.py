"""Rendering: every format from one function, each importing only what it needs, the same for any surroundings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assure.core import UsageProblem
from assure.evidence import FORMATS, render

SAMPLES = Path(__file__).with_name("sample_reports.py")
ROOT = Path(__file__).parents[3]
LOAD = f"""
import importlib.util, sys
spec = importlib.util.spec_from_file_location("samples", {str(SAMPLES)!r})
samples = importlib.util.module_from_spec(spec)
spec.loader.exec_module(samples)
from assure.evidence import FORMATS, render
"""


def python(program: str, **environment: str) -> str:
    """What a program of its own prints."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run(
        [sys.executable, "-c", LOAD + program], capture_output=True, check=True, env=surroundings, cwd=ROOT.anchor
    )
    return done.stdout.decode()


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_ends_with_one_newline(any_report: Any, format: str) -> None:
    text = render(any_report, format)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_an_unknown_format_is_refused_with_those_there_are(samples: Any) -> None:
    with pytest.raises(UsageProblem, match="no format 'xml'; formats are text, json, markdown, sarif, junit, github"):
        render(samples.green(), "xml")


def test_a_report_without_any_gate_is_no_pass_in_any_format(samples: Any) -> None:
    nothing = samples.report(exit_code=samples.ExitCode.NOT_JUDGED)
    assert "0/0 PASS  exit 3" in render(nothing, "text")
    assert '"verdict": "empty"' in render(nothing, "json")
    assert '"executionSuccessful": false' in render(nothing, "sarif")


@pytest.mark.parametrize("format", FORMATS)
def test_no_format_is_moved_by_hash_seed_locale_zone_or_folder(samples: Any, format: str) -> None:
    program = f"sys.stdout.write(render(samples.mixed(), {format!r}))"
    here = render(samples.mixed(), format)
    assert python(program, PYTHONHASHSEED="1", LC_ALL="C", TZ="Asia/Kathmandu") == here
    assert python(program, PYTHONHASHSEED="77", LC_ALL="C.UTF-8", TZ="America/St_Johns") == here


@pytest.mark.parametrize(
    ("format", "unwanted"),
    [
        ("text", "json xml html urllib hashlib assure.evidence.markdown assure.evidence.assemble"),
        ("json", "xml html urllib hashlib assure.evidence.markdown assure.evidence.text"),
        ("markdown", "xml html urllib hashlib json assure.evidence.sarif"),
        ("junit", "html urllib hashlib json assure.evidence.markdown"),
        ("github", "xml html urllib hashlib assure.evidence.assemble"),
    ],
)
def test_a_format_imports_only_what_it_needs(format: str, unwanted: str) -> None:
    heavy = f"{unwanted} rich pydantic yaml typer jsonschema markdown_it tempfile assure.evidence.schema"
    program = f"before = set(sys.modules); render(samples.mixed(), {format!r}); print(*set(sys.modules) - before)"
    assert not set(python(program).split()) & set(heavy.split())
