"""How judgements are named: verdicts of gates, modes, and the exit codes of the program."""

from __future__ import annotations

import enum


class Verdict(enum.StrEnum):
    """What a gate came to. Nothing examined is `empty`, could not judge is `broken`; neither is a pass."""

    PASSED = "passed"
    FAILED = "failed"
    EMPTY = "empty"
    SKIPPED = "skipped"
    BROKEN = "broken"


class Mode(enum.StrEnum):
    """What blocks: nothing (monitor), critical and high findings (enforce), every finding (strict)."""

    MONITOR = "monitor"
    ENFORCE = "enforce"
    STRICT = "strict"


class ExitCode(enum.IntEnum):
    """The contract with pipelines; documented in docs/exit-codes.md."""

    HELD = 0
    FINDINGS = 1
    USAGE = 2
    NOT_JUDGED = 3
    BUG = 70
    INTERRUPTED = 130
