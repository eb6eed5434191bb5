"""Gives every test of evidence the sample reports, and the evidence folder of a scratch project."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

    from assure.core import Report

HERE = Path(__file__).parent


def _load() -> ModuleType:
    """`sample_reports.py` beside this file; the official check under scripts/ reads the same one."""
    name = "evidence_sample_reports"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, HERE / "sample_reports.py")
        assert spec
        assert spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def samples() -> Any:
    """The module of sample reports."""
    return _load()


@pytest.fixture(params=sorted(_load().ALL))
def any_report(request: pytest.FixtureRequest) -> Report:
    """Each of the sample reports in turn."""
    made: Report = _load().ALL[request.param]()
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The root of an empty project."""
    root = tmp_path / "project"
    root.mkdir()
    return root
