"""The words git is asked with: settings that the judged repository must not decide, and what lists a working tree."""

from __future__ import annotations

import os

# What the repository's own configuration must not decide: programs to start, and how a changed file is noticed.
_FIRM = (
    "core.fsmonitor=false",
    "core.trustctime=true",
    "core.checkStat=default",
    "core.ignoreStat=false",
    "log.showSignature=false",
    "diff.renameLimit=0",
    "diff.ignoreSubmodules=all",
)
_KEPT_VARIABLES = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
_SET_VARIABLES = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}

TRACKED = ("ls-files", "-z", "-v", "-s", "-c", "-m")
UNTRACKED = ("ls-files", "-z", "-o", "--exclude-standard")
CHANGED = ("ls-files", "-z", "-t", "-m", "-o", "--exclude-standard")
STANDING = ("rev-parse", "--git-path", "index", "HEAD^{commit}")
COMMIT = ("rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def command(*arguments: str) -> list[str]:
    """The whole command line of one question."""
    return ["git", *[part for setting in _FIRM for part in ("-c", setting)], *arguments]


def environment() -> dict[str, str]:
    """The caller's variables without those that point git elsewhere (a hook sets such), and with firm answers."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT_VARIABLES)
    }
    return {**kept, **_SET_VARIABLES}
