"""Posix globs over project paths: `*`, `?` and `[...]` within a name, `**` for any number of folders."""

from __future__ import annotations

import re

_PIECE = re.compile(r"\*+|\?|\[!?\]?[^]/]*\]")
_ANY_FOLDERS = "(?:[^/]+/)*"


def compile_glob(glob: str) -> re.Pattern[str]:
    """The pattern that matches a whole path exactly when the glob does.

    A path is matched from the project root; case counts; names that begin with a dot are like any other. `a/**` is
    all that stands below `a`, `**/x.py` also matches `x.py`, and a glob ending in `/` means all below that folder.
    """
    parts = glob.removeprefix("./").split("/")
    if parts[-1] == "":
        parts[-1] = "**"
    pieces = [_ANY_FOLDERS if part == "**" else _name(part) + "/" for part in parts[:-1]]
    last = _ANY_FOLDERS + "[^/]+" if parts[-1] == "**" else _name(parts[-1])
    return re.compile("".join(pieces) + last, re.DOTALL)


def fixed_prefix(glob: str) -> str:
    """The beginning of a glob that holds no wildcard; every path it matches begins so."""
    glob = glob.removeprefix("./")
    wild = re.search(r"[*?[]", glob)
    return glob[: wild.start()] if wild else glob


def is_glob(text: str) -> bool:
    """Whether a text holds a wildcard, so that it can't name a file or folder itself."""
    return any(char in text for char in "*?[")


def _name(part: str) -> str:
    """The pattern of one name of a path."""
    found = []
    at = 0
    for piece in _PIECE.finditer(part):
        found.append(re.escape(part[at : piece.start()]))
        found.append(_wild(piece[0]))
        at = piece.end()
    found.append(re.escape(part[at:]))
    return "".join(found)


def _wild(piece: str) -> str:
    if piece.startswith("*"):
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    inner = piece[1:-1]
    negated = inner.startswith("!")
    inner = inner[negated:].replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]").replace("^", r"\^")
    return f"(?!/)[{'^' if negated else ''}{inner}]"
