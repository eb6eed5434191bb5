"""Small projects to judge, and the program started as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
outside:
  - {paths: [app/__init__.py], reason: The package itself.}
"""
GREEN = {
    "assure.yaml": CONFIG,
    "layers.yaml": LAYERS,
    "app/__init__.py": "",
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
        # A shell that runs the tests in the background has them ignore ^C, and a child would inherit that.
        preexec_fn=_heed_interrupts,
    )


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
