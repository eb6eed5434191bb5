"""Gate `replay`: recorded decisions come out the same again, on the real registry, from a known state (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import CouldNotJudge, Finding, Gate, Subject
from assure.gates import replay_rules as rules
from assure.gates.claims import need_registrations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.workspace import Workspace


def subjects(workspace: Workspace) -> Iterable[Subject]:
    """Each case as it was run on the backend, and what can only be told of all of them together.

    Raises CouldNotJudge where nothing says how the backend is run.
    """
    contracts = workspace.contracts
    if not (contracts.replay_cases or contracts.captures):
        return
    need_registrations(workspace)
    if workspace.config.backend is None:
        raise CouldNotJudge(f"{workspace.config.path} does not say how the backend is run; describe it under `backend`")
    # Only who runs something pays for what running takes.
    from assure.gates.replay_judging import judged_cases

    yield from judged_cases(workspace)


def judge(subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
    """What was found when the subject was run."""
    yield from subject.item


GATE = Gate("replay", "Differential replay", rules.RULES, subjects, judge, examines=("case",))
