"""Patterns of paths into a decision: `/state/*/added/**/created_at`."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = []
    for name in pattern.split("/")[1:]:
        if name == "**":
            parts.append("(?:/[^/]*)*")
        else:
            parts.append("/" + "[^/]*".join(map(re.escape, name.split("*"))))
    return re.compile("".join(parts))


def matches(pattern: str, path: str) -> bool:
    """Whether a path is one that the pattern means: `*` is any part of one name, `**` any number of names."""
    return _compiled(pattern).fullmatch(path) is not None


def pointed(path: str, name: str | int) -> str:
    """The path of what a path holds under a name, as a JSON pointer."""
    return f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}"
