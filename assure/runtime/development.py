"""Compiles the contracts of a project as a pipeline would, for a backend that is being developed (R1)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assure.runtime.bundle_entries import BundleProblems

# Longer than any project takes; what hangs has to end some day.
SECONDS = 300


def compiled(project: str | Path) -> bytes:
    """The bytes of the bundle that `assure specs compile` makes of a project (its folder, or its assure.yaml).

    Raises BundleProblems with what the program says where it makes none.
    """
    path = Path(project)
    config = path / "assure.yaml" if path.is_dir() else path
    command = [sys.executable, "-m", "assure", "specs", "compile", "--config", str(config)]
    try:
        done = subprocess.run(  # noqa: S603 (our own program, without a shell)
            command, capture_output=True, check=False, timeout=SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BundleProblems((f"{config}: the contracts could not be compiled: {error}",)) from error
    if done.returncode == 0:
        return done.stdout
    told = done.stderr.decode("utf-8", "replace").strip() or f"assure ended with {done.returncode}"
    raise BundleProblems(tuple(line.strip() for line in told.splitlines() if line.strip()))
