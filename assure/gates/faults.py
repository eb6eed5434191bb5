"""Gate `faults`: one failure at a time in real dispatches, as the matrix says and wherever else one can happen (R4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.core import Finding, Gate, Location, Subject
from assure.gates import faults_rules as rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.contracts.faults import FaultRow
    from assure.contracts.values import Spec
    from assure.core import Rule
    from assure.faults.judging import Wrong
    from assure.faults.sweep import Planned
    from assure.gates.faults_stand import Ready, Scene, Stand
    from assure.workspace import Workspace

_MOST_POINTS = 8


class Unrun(NamedTuple):
    """Rows in a project that does not say how its backend is run."""

    rows: tuple[FaultRow, ...]
    config: str


class Row(NamedTuple):
    """A row of the matrix, its request as far as that is known, the spec of its operation, and the backend."""

    row: FaultRow
    scene: Scene | None
    spec: Spec | None
    stand: Stand


class Swept(NamedTuple):
    """An operation with what keeps it from being swept, "" for nothing; `rule` is what that is a finding of."""

    spec: Spec
    problem: str
    rule: Rule
    at: Location


class Sweep:
    """How far the sweep of one operation has come: whether it is at its end, and what was told of which hit."""

    __slots__ = ("dead", "told")

    def __init__(self) -> None:
        self.dead = False
        self.told: set[tuple[str, str, int]] = set()


class Failing(NamedTuple):
    """One failure of the sweep in a request that is ready."""

    spec: Spec
    run: str
    at: Location
    planned: Planned
    ready: Ready
    stand: Stand
    sweep: Sweep


def subjects(workspace: Workspace) -> Iterable[Subject]:
    """Each row of the matrix, then each operation and each failure that is let into it; nothing without a harness."""
    files, settings = workspace.contracts.fault_files, workspace.config.backend
    rows = tuple(sorted((row for file in files for row in file.rows), key=lambda row: row.id))
    if settings is None:
        if rows:
            yield Subject("unrun rows", "backend", Unrun(rows, workspace.config.path))
        return
    specs = tuple(sorted((s for s in workspace.contracts.specs if s.status == "active"), key=lambda spec: spec.id))
    if rows or any(run.holds for spec in specs for run in spec.runs):
        # Only who runs something pays for what running takes.
        from assure.gates.faults_stand import Stand

        with Stand(workspace, frozenset(journal.table for file in files for journal in file.journals)) as stand:
            yield from _rows(rows, specs, stand)
            yield from _sweep(rows, specs, stand)


def _rows(rows: tuple[FaultRow, ...], specs: tuple[Spec, ...], stand: Stand) -> Iterator[Subject]:
    by_operation = {spec.operation: spec for spec in specs}
    for row in rows:
        spec = by_operation.get(row.operation)
        yield Subject("row", row.id, Row(row, _scene(row, spec), spec, stand))


def _scene(row: FaultRow, spec: Spec | None) -> Scene | None:
    """The request of a row, None where it names a run that its spec does not have."""
    from assure.gates.faults_stand import Scene

    if not row.run:
        return Scene(row.operation, row.id, row.given, row.caller, row.params, row.at)
    run = next((run for run in spec.runs if run.name == row.run), None) if spec else None
    return Scene(row.operation, row.id, run.given, run.caller, run.params, row.at) if run else None


def _sweep(rows: tuple[FaultRow, ...], specs: tuple[Spec, ...], stand: Stand) -> Iterator[Subject]:
    """Each operation with its failures; a point that the same lines come to is tried in the first one that does."""
    from assure.faults.sweep import planned
    from assure.gates.faults_stand import Scene

    tried: set[str] = set()
    with_rows = {row.operation for row in rows}
    for spec in specs:
        run = next((run for run in spec.runs if run.holds), None)
        if run is None:
            yield _never_failed(spec, spec.operation in with_rows, "has no run that holds, and no row of the matrix")
            continue
        name = f"{spec.id} {run.name}"
        scene = Scene(spec.operation, name, run.given, run.caller, run.params, run.at)
        ready, problem = stand.ready(scene, spec)
        if ready is None or ready.recorded.decision["outcome"] != "completed":
            problem = problem or _not_completed(ready)
            yield Subject("operation", spec.operation, Swept(spec, problem, rules.CANNOT_RUN, run.at))
            continue
        plan = planned(ready.recorded, writes=bool(ready.whole.state), tried=tried)
        if not any(point.way for point in ready.recorded.points):
            yield _never_failed(spec, spec.operation in with_rows, f"passes no point in {name}")
        else:
            yield Subject("operation", spec.operation, Swept(spec, "", rules.NEVER_FAILED, spec.at))
        sweep = Sweep()
        for each in plan.faults:
            if not sweep.dead:
                failing = Failing(spec, name, run.at, each, ready, stand, sweep)
                yield Subject("fault", f"{spec.id} {each.fault}", failing)
        for point in plan.repeated:
            yield Subject("repeated point", f"{spec.id} {point}")


def _never_failed(spec: Spec, has_row: bool, problem: str) -> Subject:
    """An operation in which nothing fails; a finding where that matters and no row makes it fail."""
    matters = spec.critical or bool(spec.effects and spec.effects.writes)
    told = problem if matters and not has_row else ""
    return Subject("operation", spec.operation, Swept(spec, told, rules.NEVER_FAILED, spec.at))


def _not_completed(ready: Ready | None) -> str:
    from assure.faults.judging import words_of

    return f"without a failure it comes to {words_of(ready.recorded.decision)}" if ready else ""


def judge(subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with a row, with an operation, or with what came of one failure."""
    match subject.item:
        case Unrun() as item:
            message = f"{item.rows[0].id} and the rest of the matrix is not run: {item.config} has no `backend`"
            yield rules.CANNOT_RUN.at(Location(item.config), message, target="backend")
        case Row() as item:
            yield from _judge_row(item)
        case Swept() as item if item.problem:
            message = f"`{item.spec.operation}` ({item.spec.id}): {item.problem}"
            yield item.rule.at(item.at, message, target=item.spec.operation)
        case Failing() as item:
            yield from _judge_failing(item)


def _judge_row(item: Row) -> Iterator[Finding]:
    from assure.backend.process import BackendDied
    from assure.faults.session import Injected

    row, fault = item.row, item.row.fault
    if item.scene is None:
        named = f"{item.spec.id} has no run `{row.run}`" if item.spec else f"`{row.operation}` has no active spec"
        yield rules.CANNOT_RUN.at(row.at, f"{row.id}: {named}", target=row.id)
        return
    ready, problem = item.stand.ready(item.scene, item.spec)
    if ready is None:
        yield rules.CANNOT_RUN.at(row.at, f"{row.id}: {problem}", target=row.id)
        return
    unmet = _unmet(row, ready)
    if unmet:
        yield rules.NEVER_HIT.at(row.at, f"{row.id}: {unmet}", target=row.id)
        return
    injected = Injected(fault.point, fault.kind, fault.hit, fault.seconds, dict(fault.values))
    try:
        struck = item.stand.strike(ready, injected, again=bool(row.expect.again))
    except BackendDied as died:
        item.stand.renew()
        yield rules.NOT_RECOVERED.at(row.at, f"{row.id}: {injected}: {_first_line(died)}", target=row.id)
        return
    from assure.faults.judging import Fault, judged, unsafe

    differences = list(unsafe(struck, ready.whole, row.expect))
    if differences:
        # What it left behind in memory is not brought back with the state.
        item.stand.renew()
    for message in differences:
        yield rules.UNSAFE.at(row.at, f"{row.id}: {injected} in `{row.operation}`: {message}", target=row.id)
    for wrong in judged(struck, fault.kind, ready.whole):
        if wrong.fault is Fault.CLAUSE:
            message = f"{row.id}: {injected} in `{row.operation}`: {wrong.message}"
            yield rules.CLAUSE_VIOLATED.at(row.at, message, target=row.id)


def _unmet(row: FaultRow, ready: Ready) -> str:
    """Why the failure of a row can't be let in where it says, "" where it can."""
    fault = row.fault
    points = ready.recorded.points
    hits = [point for point in points if point.name == fault.point]
    if not hits:
        names = list(dict.fromkeys(point.name for point in points))
        shown = ", ".join(names[:_MOST_POINTS]) + (f" and {len(names) - _MOST_POINTS} more" * (len(names) > 8))
        return f"`{row.operation}` never comes to {fault.point}; it passes {shown}"
    if fault.hit > len(hits):
        return (
            f"`{row.operation}` comes to {fault.point} {len(hits)} times, and the failure is let in at hit {fault.hit}"
        )
    kinds = hits[fault.hit - 1].kinds
    if fault.kind not in kinds and not (fault.kind == "invalid_state" and fault.values and "not_registered" in kinds):
        return f"{fault.kind} can't be let in at {fault.point}, hit {fault.hit}; {', '.join(kinds)} can"
    return ""


def _judge_failing(item: Failing) -> Iterator[Finding]:
    """What is wrong with what came of one failure of the sweep."""
    from assure.backend.process import BackendDied
    from assure.faults.judging import judged

    fault = item.planned.fault
    where = f"{fault}" + (f" ({item.planned.place})" if item.planned.place else "")
    try:
        struck = item.stand.strike(item.ready, fault, again=item.planned.again)
    except BackendDied as died:
        item.stand.renew()
        item.sweep.dead = True
        yield _of_sweep(rules.NOT_RECOVERED, item, f"{where}: {_first_line(died)}")
        return
    for wrong in judged(struck, fault.kind, item.ready.whole):
        rule = _rule_of(wrong)
        if rule is rules.NOT_RECOVERED and not item.sweep.dead:
            # Nothing that comes after it in this process would be known for what it is.
            item.stand.renew()
            item.sweep.dead = True
        # A second kind of failure at the same hit that leads to the same is no news.
        if (rule.code, fault.point, fault.hit) not in item.sweep.told:
            item.sweep.told.add((rule.code, fault.point, fault.hit))
            yield _of_sweep(rule, item, f"{where}: {wrong.message}")


def _of_sweep(rule: Rule, item: Failing, message: str) -> Finding:
    target = f"{item.spec.operation} {item.planned.fault}"
    return rule.at(item.at, f"{item.run}, `{item.spec.operation}`: {message}", target=target)


def _rule_of(wrong: Wrong) -> Rule:
    from assure.faults.judging import Fault

    known: Mapping[Fault, Rule] = {
        Fault.HALF: rules.HALF_WRITTEN,
        Fault.SWALLOWED: rules.SWALLOWED,
        Fault.TWICE: rules.DONE_TWICE,
        Fault.STUCK: rules.NOT_RECOVERED,
        Fault.CLAUSE: rules.CLAUSE_VIOLATED,
    }
    return known[wrong.fault]


def _first_line(problem: Exception) -> str:
    return str(problem).partition("\n")[0]


GATE = Gate(
    "faults",
    "Failures and safe outcomes",
    rules.RULES,
    subjects,
    judge,
    examines=("row", "fault", "unrun rows"),
)
