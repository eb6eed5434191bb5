"""Where assure keeps what it can work out again: the user's cache folder, never the judged tree."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def cache_folder(environ: Mapping[str, str] | None = None) -> Path | None:
    """`ASSURE_CACHE_DIR`, or `assure` below `XDG_CACHE_HOME` or `~/.cache`; None where the user has no home.

    Relative folders are refused, because they would depend on the working directory and could lie in the judged tree.
    """
    variables = os.environ if environ is None else environ
    own = variables.get("ASSURE_CACHE_DIR", "")
    if own:
        return _absolute(own)
    shared = _absolute(variables.get("XDG_CACHE_HOME", "")) or _home_cache(variables)
    return shared / "assure" if shared else None


def _absolute(text: str) -> Path | None:
    return Path(text) if text and Path(text).is_absolute() else None


def _home_cache(variables: Mapping[str, str]) -> Path | None:
    home = _absolute(variables.get("HOME", "") or variables.get("USERPROFILE", ""))
    return home / ".cache" if home else None
