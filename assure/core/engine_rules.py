"""The ENG rules: why a gate came to no verdict of its own (exit 3, or 70 for a bug of assure)."""

from __future__ import annotations

from assure.core.rule import Rule, Severity


def _rule(number: int, name: str, doc: str) -> Rule:
    return Rule(f"ENG{number:03d}", name, doc, Severity.CRITICAL, "engine")


NOTHING_EXAMINED = _rule(
    1,
    "nothing-examined",
    """A gate that saw nothing of what it is there to judge.

    **Why.** A check whose folder was renamed or whose glob matches no file finds nothing, for ever. A pack that counts
    this as a pass reports green over a tree it never opened; so the verdict is `empty` and the exit code 3.

    **Instead.** Point `source`, the contract globs or the layers in assure.yaml at what is to be judged. A gate that
    has nothing to judge in this project for now can be deferred, with a reason, an owner and a last day.

    **Source.** R29""",
)
TIME_LIMIT = _rule(
    2,
    "time-limit",
    """A gate that was stopped at its time limit.

    **Why.** What it would have found in the rest is unknown, and unknown is not passed: the verdict is `broken`.

    **Instead.** Raise `time_limit` for the gate in assure.yaml if the work is worth it, or find out what has become
    slow: the evidence says how far the gate came.

    **Source.** R29""",
)
COULD_NOT_JUDGE = _rule(
    3,
    "could-not-judge",
    """A gate that has no ground to judge on.

    **Why.** Something it needs is missing or unhealthy (a git ref, a server, a backend that starts). The defect may or
    may not be there; neither `passed` nor `failed` would be true, so the verdict is `broken`.

    **Instead.** Mend what the message names, and run the gate again.

    **Source.** R29""",
)
DEFERRAL_ENDED = _rule(
    4,
    "deferral-ended",
    """A gate that is still deferred after the last day of its deferral.

    **Why.** A deferral is a promise with a date. Past the date a skipped gate is a gate that did not run, and the pack
    is not judged.

    **Instead.** Remove the deferral and let the gate run, or agree with its owner on a new day and a reason for it.

    **Source.** R29""",
)
GATE_CRASHED = _rule(
    5,
    "gate-crashed",
    """A gate that crashed: a bug of assure.

    **Why.** A crash says nothing about the judged backend. The other gates ran to their end; the pack ends with exit
    code 70, because a list of findings with a hole in it is no list.

    **Instead.** Report the bug with the text that was printed; secrets are masked in it. Until it is mended the gate
    can be deferred in assure.yaml.

    **Source.** R29""",
)

RULES: tuple[Rule, ...] = (NOTHING_EXAMINED, TIME_LIMIT, COULD_NOT_JUDGE, DEFERRAL_ENDED, GATE_CRASHED)
