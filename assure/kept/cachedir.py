"""Where assure keeps what it can work out again: the user's cache folder, never the judged tree."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Mapping


def cache_path(environ: Mapping[str, str] | None = None) -> str:
    """`ASSURE_CACHE_DIR`, or `assure` below `XDG_CACHE_HOME` or `~/.cache`; "" where the user has no home.

    Relative folders are refused, because they would depend on the working directory and could lie in the judged tree.
    """
    variables = os.environ if environ is None else environ
    own = variables.get("ASSURE_CACHE_DIR", "")
    if own:
        return _absolute(own)
    shared = _absolute(variables.get("XDG_CACHE_HOME", "")) or _home_cache(variables)
    return os.path.join(shared, "assure") if shared else ""


def _absolute(text: str) -> str:
    return text if os.path.isabs(text) else ""


def _home_cache(variables: Mapping[str, str]) -> str:
    home = _absolute(variables.get("HOME", "") or variables.get("USERPROFILE", ""))
    return os.path.join(home, ".cache") if home else ""
