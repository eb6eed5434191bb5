"""The backend that each test here breaks in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from broken_backend import Backend, broken_copy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    """A fresh copy of the example backend with its contracts."""
    return broken_copy(tmp_path / "project")
