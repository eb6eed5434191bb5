"""Runs what specs promise: dispatches on the backend's own registry, under the contracts, in STRICT (R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.contracts.values import plain
from assure.core import Finding, Subject
from assure.gates import spec_run_rules as rules
from assure.gates.dispatch_routes import ways_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.contracts.running import SpecRun
    from assure.contracts.values import Spec
    from assure.gates.backends import Kept
    from assure.gates.dispatch_examples import Book
    from assure.gates.dispatch_routes import Way
    from assure.workspace import Workspace

_SHOWN = 300
# What is judged before the handler.
_BEFORE = frozenset({"precondition", "invariant"})


class Shown(NamedTuple):
    """A spec that promises something, and which kinds of run it has."""

    spec: Spec
    completes: bool
    refused: bool


class Unrun(NamedTuple):
    """Specs with runs in a project that does not say how its backend is run."""

    specs: tuple[Spec, ...]
    config: str


class Refusals:
    """How the clauses of one spec refused its runs: by what they say, and by an error of theirs (run and clause)."""

    def __init__(self) -> None:
        self.said = False
        self.errors: list[str] = []


class SpecRunning(NamedTuple):
    """One run of a spec with what it is dispatched by, the handler that serves it ("" for unknown), and the backend.

    `digest` is that of the contracts which have to be held. `refusals` are those of all runs of the spec; `last` tells
    that no other run follows.
    """

    spec: Spec
    run: SpecRun
    way: Way | None
    handler: str
    kept: Kept
    book: Book
    digest: str
    refusals: Refusals
    last: bool


def spec_runs(workspace: Workspace) -> Iterator[Subject]:
    """Each spec that has something to show, then each run of an active spec, where a harness is configured."""
    settings = workspace.config.backend
    active = sorted((spec for spec in workspace.contracts.specs if spec.status == "active"), key=lambda each: each.id)
    running = tuple(spec for spec in active if spec.runs)
    if settings is None:
        if running:
            yield Subject("unrun specs", "backend", Unrun(running, workspace.config.path))
        return
    for spec in active:
        if spec.critical or spec.postconditions or spec.forbidden or spec.on_exception:
            completes = any(run.holds for run in spec.runs)
            yield Subject("shown spec", spec.id, Shown(spec, completes, any(not run.holds for run in spec.runs)))
    if not running:
        return
    # Only who runs something pays for what running takes.
    from assure.backend.session import Session
    from assure.contracts.bundle import strict_bundle_of
    from assure.gates.backends import Kept, launch_of
    from assure.gates.dispatch_examples import Book

    contracts = strict_bundle_of(workspace.contracts)
    with Session(launch_of(workspace.config), settings.harness, contracts, "strict") as session:
        kept, book = Kept(session, workspace.config.dispatch), Book(workspace.contracts.use_cases)
        for spec in running:
            ways = ways_of(spec.operation, workspace.catalogue)
            way, handler, refusals = ways[0] if ways else None, _handler(spec, workspace), Refusals()
            for run in spec.runs:
                last = run is spec.runs[-1]
                item = SpecRunning(spec, run, way, handler, kept, book, contracts["digest"], refusals, last)
                yield Subject("run", f"{spec.id} {run.name}", item)


def _handler(spec: Spec, workspace: Workspace) -> str:
    """What serves the operation as `module:qualname`: the method's own function, or the `execute` of a class."""
    entry = workspace.catalogue.entries.get(spec.operation)
    for service in entry.served_by if entry else ():
        own = service.method.target if service.method else ""
        registered = service.registration.handler
        for name in (own, f"{registered}.execute", f"{registered}.__call__", registered):
            symbol = workspace.tree.resolve(name) if name else None
            if symbol is not None and "function" in symbol.kind:
                return f"{symbol.module}:{symbol.qualname}"
    return ""


def judge_spec_runs(item: Shown | Unrun | SpecRunning) -> Iterator[Finding]:
    """What is missing of a spec's runs, or what one run comes to."""
    match item:
        case Shown():
            yield from _shown(item)
        case Unrun():
            count = len(item.specs)
            specs = (
                f"{count} specs have runs, {item.specs[0].id} the first,"
                if count > 1
                else f"{item.specs[0].id} has runs,"
            )
            message = f"{specs} and {item.config} says nowhere how the backend is run"
            yield rules.NOT_RUN.at(item.specs[0].runs[0].at, message, target="backend")
        case SpecRunning():
            yield from _run(item)
            if item.last and item.refusals.errors and not item.refusals.said:
                message = f"no run of {item.spec.id} is refused by what a clause says: {item.refusals.errors[0]}"
                yield rules.REFUSED_BY_ERROR.at(item.run.at, message, target=item.spec.id)


def _shown(item: Shown) -> Iterator[Finding]:
    """What is missing of a spec's runs."""
    spec = item.spec
    if not spec.critical:
        if not item.completes:
            message = f"{spec.id} promises what comes of `{spec.operation}`, and has no run that completes"
            yield rules.PROMISE_NOT_RUN.at(spec.at, message, target=spec.id)
        return
    missing = [word for word, there in (("completes", item.completes), ("is refused", item.refused)) if not there]
    if missing:
        message = f"{spec.id} is critical, and has no run that {' and none that '.join(missing)}"
        yield rules.NOT_SHOWN.at(spec.at, message, target=spec.id)


def _run(item: SpecRunning) -> Iterator[Finding]:
    """What one run comes to, on a backend that was led to where it begins."""
    from assure.backend.process import Raised

    run, target = item.run, f"{item.spec.id} {item.run.name}"
    params, problem = _prepared(item)
    if not problem and item.way is None:
        problem = f"nothing serves `{item.spec.operation}`"
    if not problem and not item.handler:
        problem = (
            f"the handler of `{item.spec.operation}` can't be followed, so that nobody can tell whether it is called"
        )
    if problem or item.way is None:
        yield rules.CANNOT_RUN.at(run.at, f"{target}: {problem}", target=target)
        return
    found = item.kept.session.ask(
        "harness.dispatch",
        operation=item.way[0],
        method=item.way[1] or None,
        caller=plain(run.caller),
        params=params,
        watched=[item.handler],
        shape=item.kept.shape,
    )
    if isinstance(found, Raised):
        told = item.kept.session.told(found)
        yield rules.CAME_OUT_OTHERWISE.at(run.at, f"{target} could not be dispatched: {told}", target=target)
        return
    yield from _outcome(item, found, params, target)


def _outcome(item: SpecRunning, found: Mapping[str, Any], params: Mapping[str, Any], target: str) -> Iterator[Finding]:
    """What is wrong with what a dispatch came to."""
    run = item.run
    lax = _not_held(item, found)
    if lax:
        yield rules.WITHOUT_CONTRACTS.at(run.at, f"{target} was dispatched, and {lax}", target=target)
        return
    _note_refusal(item, found)
    wrong = _wrong(item, found)
    if wrong:
        yield rules.CAME_OUT_OTHERWISE.at(run.at, f"{target} {wrong}", target=target)
    elif _refused_before(found) and found["ran"].get(item.handler):
        message = f"{target} was refused before its handler, and {item.handler} was called"
        yield rules.HANDLER_CALLED.at(run.at, message, target=target)
    elif run.holds:
        given = (("the parameters", item.spec.input, params), ("the result", item.spec.result, found["value"]))
        for what, schema, value in given:
            for place, why in outside(schema, value):
                message = f"{target}: {what} at {place}: {why}"
                yield rules.OUTSIDE_SCHEMA.at(run.at, message, target=f"{target} {what} {place}")


def _not_held(item: SpecRunning, found: Mapping[str, Any]) -> str:
    """Why a dispatch was not held to the contracts of the project, "" where it was."""
    modes = [mode for digest, mode in found["under"] if digest == item.digest]
    if not modes:
        return "the contracts of the project were not evaluated: the harness was given them as `contracts`"
    if "strict" not in modes:
        return f"in the mode {modes[0]} violations are let through: the harness was given `mode` as strict"
    return ""


def _note_refusal(item: SpecRunning, found: Mapping[str, Any]) -> None:
    """Keep how the clauses that the run names refused it."""
    wanted = {_full(name, item.spec) for name in item.run.violates}
    for each in _violations(found.get("raised") or {}):
        if each["id"] in wanted and each.get("outcome") == "error":
            item.refusals.errors.append(f"{item.run.name}, {each['id']}: {each.get('reason', '')}"[:_SHOWN])
        elif each["id"] in wanted:
            item.refusals.said = True


def outside(schema: Mapping[str, Any] | None, value: Any) -> list[tuple[str, str]]:
    """Where a value is not what a schema says, and why; sorted by place."""
    if schema is None:
        return []
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(plain(schema))
    return sorted((error.json_path, error.message[:_SHOWN]) for error in validator.iter_errors(value))


def _prepared(item: SpecRunning) -> tuple[dict[str, Any], str]:
    """Lead the backend to where the run begins; its parameters, and what went wrong."""
    from assure.gates.dispatch_examples import filled

    steps, problem = item.book.before(item.run.given, item.run.name)
    if problem:
        return {}, problem
    answers, problem = item.kept.prepare(steps)
    missing: list[str] = []
    params = filled(plain(item.run.params), answers, missing)
    return params, problem or "; ".join(missing)


def _wrong(item: SpecRunning, found: Mapping[str, Any]) -> str:
    """How the outcome differs from the one that is promised, "" where it does not."""
    run, raised = item.run, found.get("raised")
    if raised is None:
        if not run.holds:
            return f"completed, and should have been refused with {_promised(run)}"
        return "" if found["ran"].get(item.handler) else f"completed, but {item.handler} was never called"
    came = f"{raised['type'].rpartition('.')[2]}: {raised['message'][:_SHOWN]}"
    if run.violates:
        met = sorted(each["id"] for each in _violations(raised))
        wanted = sorted(_full(name, item.spec) for name in run.violates)
        lost = ", ".join(name for name in wanted if name not in met)
        return f"should violate {lost}; it came to {', '.join(met) or came}" if lost else ""
    named = (raised["code"], raised["type"], raised["type"].rpartition(".")[2])
    if run.raises and run.raises in named and not _violations(raised):
        return ""
    return f"should {'complete' if run.holds else f'raise {run.raises}'}; it came to {came}"


def _promised(run: SpecRun) -> str:
    return run.raises or ", ".join(run.violates)


def _full(name: str, spec: Spec) -> str:
    """The id under which the runtime knows a clause of the spec, or any other contract."""
    own = (*spec.preconditions, *spec.postconditions, *spec.forbidden, *spec.on_exception)
    return f"{spec.id}/{name}" if any(clause.id == name for clause in own) else name


def _violations(raised: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    document = raised.get("document")
    found = document.get("violations") if isinstance(document, dict) else None
    return found if isinstance(found, list) else []


def _refused_before(found: Mapping[str, Any]) -> bool:
    """Whether all that refused a dispatch is judged before its handler."""
    raised = found.get("raised")
    violations = _violations(raised) if raised else []
    return bool(violations) and all(each["kind"] in _BEFORE for each in violations)
