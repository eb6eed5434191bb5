"""The decisions as they are now, for the cases that people wrote: what `assure replay --update` writes for review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.contracts.values import plain
from assure.gates.claims import need_registrations
from assure.gates.replay_runs import ready, run_all
from assure.replay.drift import drift_between
from assure.replay.noise import without_noise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.replaying import ReplayCase
    from assure.workspace import Workspace


class Golden(NamedTuple):
    """A case and its decision now; `problem` says why there is none that could be written, `new` that it differs."""

    case: ReplayCase
    decision: dict[str, Any]
    new: bool
    problem: str = ""


def goldens(workspace: Workspace) -> Iterator[Golden]:
    """Every case of the YAML files, in their order, as it comes out now."""
    need_registrations(workspace)
    prepared = [ready(case, workspace.catalogue) for case in workspace.contracts.replay_cases]
    for each in prepared:
        if each.why:
            yield Golden(each.case, {}, False, each.why)
    # Each is run twice: what is written has to come out again.
    for ran in run_all((each for each in prepared if not each.why), workspace, lambda _each, _came: False):
        case = ran.ready.case
        if ran.candidate.decision is None:
            yield Golden(case, {}, False, ran.candidate.problem)
            continue
        decision = _quiet(ran.candidate.decision, case)
        again = ran.again.decision if ran.again else None
        if again is None or drift_between(decision, _quiet(again, case)):
            yield Golden(case, {}, False, "it comes out differently when it is run again")
            continue
        # Compared as it is written: what has become noise by a new rule is written once more, without it.
        expected = None if case.expect is None else plain(case.expect)
        yield Golden(case, decision, expected is None or bool(drift_between(expected, decision)))


def _quiet(decision: dict[str, Any], case: ReplayCase) -> dict[str, Any]:
    found: dict[str, Any] = without_noise({**decision, "state": decision["state"] or {}}, case.normalise, set())
    return found
