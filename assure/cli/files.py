"""How a command writes the one file a person asked for: whole, or not at all."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_text(path: str, text: str) -> None:
    """Write `text` to `path` by rename, so that a reader never sees half of it; raises UsageProblem where it can't."""
    write_parts(path, (text.encode(),))


def write_parts(path: str, parts: Iterable[bytes | memoryview]) -> None:
    """Like `write_text`, for what is in pieces."""
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        if os.path.exists(path) and not os.path.isfile(path):
            # A device or a pipe (/dev/stdout) is written to: a rename would replace it.
            with open(path, "wb") as stream:
                stream.writelines(parts)
        else:
            # A link stays a link, and the file it names is replaced.
            _replace(str(resolved(path)) if os.path.islink(path) else path, parts)
    except OSError as problem:
        from assure.core import UsageProblem

        raise UsageProblem(f"can't write {path}: {problem.strerror}") from problem


def resolved(path: str) -> Path:
    """The absolute path behind all links; raises UsageProblem for links that lead in a circle."""
    from pathlib import Path as Place

    try:
        return Place(path).resolve()
    except (RuntimeError, OSError):
        from assure.core import UsageProblem

        raise UsageProblem(f"can't write {path}: its links lead in a circle") from None


def _replace(target: str, parts: Iterable[bytes | memoryview]) -> None:
    folder, name = os.path.split(target)
    scratch = os.path.join(folder, f".{name}.{os.getpid()}")
    try:
        with open(scratch, "xb") as stream:
            stream.writelines(parts)
        os.replace(scratch, target)
    except BaseException:
        if os.path.lexists(scratch):
            os.unlink(scratch)
        raise
