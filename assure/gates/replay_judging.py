"""Judges what cases of replay came to: drift, noise, what could not be run, and what nothing had any use for (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.contracts.values import plain
from assure.core import Finding, Location, Severity, Subject
from assure.gates import replay_rules as rules
from assure.gates.replay_runs import Ran, Ready, all_cases, asked_of, catalogue_of, ready, run_all
from assure.replay.captures import PARTS, WrongLine
from assure.replay.drift import Drift, drift_between
from assure.replay.grouping import Groups, general
from assure.replay.noise import without_noise
from assure.replay.patterns import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.replaying import Normalisation, ReplayCase
    from assure.gates.replay_seats import Came
    from assure.replay.grouping import Group
    from assure.workspace import Workspace

_LONGEST = 160


def judged_cases(workspace: Workspace) -> Iterator[Subject]:
    """Each case as it was run, each line that is none, each drift of all cases together, and what nothing used.

    The item of a subject holds its findings.
    """
    seen = _Seen(workspace)
    for ran in run_all(seen.runnable(), workspace, seen.as_expected):
        yield from seen.waiting()
        yield Subject("case", ran.ready.case.id, tuple(seen.judged(ran)))
    yield from seen.waiting()
    yield from seen.whole()


class _Seen:
    """What a run has seen so far, in bounded memory: drift by group, rules that were of use, operations replayed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._asked = asked_of(workspace)
        self._waiting: list[Subject] = []
        self._groups = Groups()
        self._used: set[Normalisation] = set()
        self._rules: dict[Normalisation, None] = {}
        self._operations: set[str] = set()
        self._unobserved = False

    def runnable(self) -> Iterator[Ready]:
        """The cases that something serves; of the others it is noted what is wrong."""
        for case in all_cases(self._workspace):
            if isinstance(case, WrongLine):
                finding = rules.WRONG_CAPTURE.at(case.at, case.why, target=f"{case.at.path}:{case.at.line}")
                self._waiting.append(Subject("line", str(case.at), (finding,)))
                continue
            self._rules.update(dict.fromkeys(case.normalise))
            found = ready(case, catalogue_of(self._workspace))
            if not found.why:
                yield found
                continue
            near = f"; did you mean `{found.near}`?" if found.near else ""
            message = f"{case.id} can't be replayed: {found.why}{near}"
            self._waiting.append(Subject("case", case.id, (rules.UNKNOWN.at(case.at, message, target=case.id),)))

    def as_expected(self, each: Ready, came: Came) -> bool:
        """Whether a case came out as its file says."""
        if came.decision is None or each.case.expect is None:
            return False
        expected, now = self._compared(Ran(each, came, None, None))
        return not drift_between(expected, now)

    def waiting(self) -> Iterator[Subject]:
        """What was noted of cases that were not run."""
        while self._waiting:
            yield self._waiting.pop(0)

    def judged(self, ran: Ran) -> Iterator[Finding]:
        """What is wrong with one case; its drift is kept until all cases have run."""
        case = ran.ready.case
        self._operations.add(ran.ready.operation)
        yield from self._leaks(ran)
        if ran.candidate.decision is None or (ran.baseline is not None and ran.baseline.decision is None):
            yield from self._not_run(ran)
            return
        self._unobserved = self._unobserved or ran.candidate.decision["state"] is None
        noisy = list(self._noise(ran))
        if noisy:
            yield _not_repeatable(case, noisy)
        if ran.baseline is None and case.expect is None:
            message = f"{case.id} does not say what has to come out"
            yield rules.NO_GOLDEN.at(case.at, message, target=case.id)
            return
        before, after = self._compared(ran)
        for drift in drift_between(before, after):
            if not any(drift.path == each.path or drift.path.startswith(f"{each.path}/") for each in noisy):
                self._groups.add(drift, case, ran.ready.operation, self._severity(case, drift))

    def _leaks(self, ran: Ran) -> Iterator[Finding]:
        for came in (ran.candidate, ran.again, ran.baseline):
            if came is not None and came.leaked:
                message = f"{ran.ready.case.id} began from rows that another case had left in {', '.join(came.leaked)}"
                yield rules.LEAKED.at(ran.ready.case.at, message, target=ran.ready.case.id)
                return

    def _not_run(self, ran: Ran) -> Iterator[Finding]:
        case, asked = ran.ready.case, self._asked
        candidate = asked.candidate.label if asked.candidate else "the working tree"
        if ran.candidate.decision is None:
            where = f" at {candidate}" if ran.baseline is not None else ""
            message = f"{case.id} could not be run{where}: {ran.candidate.problem}"
            yield rules.CANNOT_RUN.at(case.at, message, target=case.id)
        if ran.baseline is not None and ran.baseline.decision is None and asked.baseline is not None:
            new = ran.candidate.decision is not None
            message = f"{case.id} could not be run at {asked.baseline.label}: {ran.baseline.problem}"
            severity = Severity.MEDIUM if new else Severity.HIGH
            yield rules.CANNOT_RUN.at(case.at, message, target=f"{case.id} baseline", severity=severity)

    def _noise(self, ran: Ran) -> Iterator[Drift]:
        """Where a case differs from itself."""
        first = ran.candidate if ran.baseline is None else ran.baseline
        if ran.again is None or first.decision is None:
            return
        if ran.again.decision is None:
            yield Drift("", "changed", '"a decision"', f'"could not be run: {ran.again.problem}"')
            return
        yield from drift_between(self._quiet(ran, first), self._quiet(ran, ran.again))

    def _compared(self, ran: Ran) -> tuple[Any, Any]:
        """What is expected and what came; of a capture only the parts that were recorded."""
        case = ran.ready.case
        now = self._quiet(ran, ran.candidate)
        if ran.baseline is not None:
            return self._quiet(ran, ran.baseline), now
        expected = plain(case.expect)
        parts = [part for part in PARTS if part in expected] if case.captured else list(PARTS)
        wanted = without_noise({part: expected.get(part) for part in parts}, case.normalise, self._used)
        return wanted, {part: now.get(part) for part in parts}

    def _quiet(self, ran: Ran, came: Came) -> Any:
        decision = {**(came.decision or {}), "state": (came.decision or {}).get("state") or {}}
        return without_noise(decision, ran.ready.case.normalise, self._used)

    def _severity(self, case: ReplayCase, drift: Drift) -> Severity:
        """What drift weighs: as the first entry says that matches, else by the part of the decision it is in."""
        for weight in case.severity:
            if matches(weight.path, drift.path):
                return weight.severity
        if drift.path == "/outcome":
            return Severity.CRITICAL
        return Severity.MEDIUM if drift.kind == "reordered" else Severity.HIGH

    def whole(self) -> Iterator[Subject]:
        """What can be told once all cases have run."""
        for group in self._groups:
            path = general(group.drift.path)
            yield Subject("drift", f"{group.operation} {path}", (self._drifted(group),))
        if self._groups.beyond:
            message = f"{self._groups.beyond} more differences were found than are told one by one"
            finding = rules.DRIFT.at(Location(self._workspace.config.path), message, target="beyond")
            yield Subject("drift", "beyond", (finding,))
        for rule in self._rules:
            yield Subject("normalisation", f"{rule.at} {rule.path}", tuple(self._unused(rule)))
        if self._unobserved:
            settings = self._workspace.config.backend
            assert settings is not None  # nothing was run without it
            message = f"{settings.harness} lets no rows be seen: what a dispatch changes is not compared"
            yield Subject("harness", settings.harness, (rules.UNOBSERVED.at(settings.at, message, target="state"),))
        for name, entry in self._workspace.catalogue.entries.items():
            if entry.critical:
                yield Subject("critical operation", name, tuple(self._not_replayed(name)))

    def _drifted(self, group: Group) -> Finding:
        drift, owner = group.drift, self._owner(group.operation)
        more = f" and {group.count - len(group.ids)} more" if group.count > len(group.ids) else ""
        cases = f"{', '.join(group.ids)}{more}"
        message = f"{group.operation} {_told(drift)} in {cases}; owner: {owner}"
        return rules.DRIFT.at(
            group.case.at,
            message,
            target=f"{group.operation} {general(drift.path)} {drift.kind}",
            severity=group.severity,
            drift=drift.kind,
            path=drift.path,
            before=_short(drift.before),
            after=_short(drift.after),
            cases=cases,
            operation=group.operation,
            owner=owner,
        )

    def _owner(self, operation: str) -> str:
        """The domain that owns an operation, with the people behind it where the domains file names them."""
        entry = self._workspace.catalogue.entries.get(operation)
        names = [owner.domain for owner in entry.owners] if entry else []
        people = {domain.name: domain.owner for domain in self._workspace.contracts.domains}
        return ", ".join(f"{name} ({people[name]})" if people.get(name) else name for name in names) or "(nobody)"

    def _unused(self, rule: Normalisation) -> Iterator[Finding]:
        if rule not in self._used:
            message = f"no case has anything at {rule.path} that `{rule.rule}` would change"
            yield rules.UNUSED.at(rule.at, message, target=f"{rule.path} {rule.rule}")

    def _not_replayed(self, name: str) -> Iterator[Finding]:
        if name in self._operations:
            return
        entry = self._workspace.catalogue.entries[name]
        places = (*(spec.at for spec in entry.active), *(owner.at for owner in entry.owners))
        at = next(iter(places), Location(self._workspace.config.path))
        yield rules.NOT_REPLAYED.at(at, f"`{name}` is critical, and no case replays it", target=name)


def _not_repeatable(case: ReplayCase, noisy: list[Drift]) -> Finding:
    first = noisy[0]
    more = f", and {len(noisy) - 1} more" if len(noisy) > 1 else ""
    message = f"{case.id} comes out differently when it is run again: {_told(first)}{more}"
    return rules.NONDETERMINISTIC.at(case.at, message, target=f"{case.id} {general(first.path)}", path=first.path)


def _told(drift: Drift) -> str:
    """A difference in words."""
    where = drift.path or "the whole decision"
    before, after = _short(drift.before), _short(drift.after)
    if drift.kind == "added":
        return f"has {where} now: {after}"
    if drift.kind == "removed":
        return f"has no {where} any more: {before}"
    kinds = {"changed": "has another", "reordered": "has another order at", "type_changed": "has another type at"}
    return f"{kinds[drift.kind]} {where}: {before} became {after}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
