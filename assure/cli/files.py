"""How a command writes the one file a person asked for: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from assure.core import UsageProblem


def write_text(path: str, text: str) -> None:
    """Write `text` to `path` by rename, so that a reader never sees half of it; raises UsageProblem where it can't."""
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_file():
            # A device or a pipe (/dev/stdout) is written to: a rename would replace it.
            target.write_text(text, encoding="utf-8", newline="")
        else:
            _replace(target, text)
    except OSError as problem:
        raise UsageProblem(f"can't write {path}: {problem.strerror}") from problem


def resolved(path: str) -> Path:
    """The absolute path behind all links; raises UsageProblem for links that lead in a circle."""
    try:
        return Path(path).resolve()
    except (RuntimeError, OSError):
        raise UsageProblem(f"can't write {path}: its links lead in a circle") from None


def _replace(target: Path, text: str) -> None:
    target = resolved(str(target))  # a link stays a link, and the file it names is replaced
    scratch = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with scratch.open("x", encoding="utf-8", newline="") as stream:
            stream.write(text)
        scratch.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
