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
    """A critical spec, and which kinds of run it has."""

    spec: Spec
    completes: bool
    refused: bool


class SpecRunning(NamedTuple):
    """One run of a spec with what it is dispatched by, the handler that serves it ("" for unknown), and the backend."""

    spec: Spec
    run: SpecRun
    way: Way | None
    handler: str
    kept: Kept
    book: Book


def spec_runs(workspace: Workspace) -> Iterator[Subject]:
    """Each critical spec, then each run of an active spec; nothing where no harness is configured."""
    settings = workspace.config.backend
    active = [spec for spec in workspace.contracts.specs if spec.status == "active"]
    if settings is None or not active:
        return
    for spec in sorted((each for each in active if each.critical), key=lambda each: each.id):
        completes = any(run.holds for run in spec.runs)
        yield Subject("shown spec", spec.id, Shown(spec, completes, any(not run.holds for run in spec.runs)))
    if not any(spec.runs for spec in active):
        return
    # Only who runs something pays for what running takes.
    from assure.backend.session import Session
    from assure.contracts.bundle import bundle_of
    from assure.gates.backends import Kept, launch_of
    from assure.gates.dispatch_examples import Book

    contracts = bundle_of(workspace.contracts)
    with Session(launch_of(workspace.config), settings.harness, contracts, "strict") as session:
        kept, book = Kept(session, workspace.config.dispatch), Book(workspace.contracts.use_cases)
        for spec in sorted(active, key=lambda each: each.id):
            ways = ways_of(spec.operation, workspace.catalogue)
            handler = _handler(spec, workspace)
            for run in spec.runs:
                way = ways[0] if ways else None
                yield Subject("run", f"{spec.id} {run.name}", SpecRunning(spec, run, way, handler, kept, book))


def _handler(spec: Spec, workspace: Workspace) -> str:
    """What serves the operation as `module:qualname`: the method's own function, or the `execute` of a class."""
    entry = workspace.catalogue.entries.get(spec.operation)
    for service in entry.served_by if entry else ():
        own = service.method.target if service.method else ""
        for name in (own, f"{service.registration.handler}.execute", service.registration.handler):
            symbol = workspace.tree.resolve(name) if name else None
            if symbol is not None and "function" in symbol.kind:
                return f"{symbol.module}:{symbol.qualname}"
    return ""


def judge_spec_runs(item: Shown | SpecRunning) -> Iterator[Finding]:
    """What is missing of a critical spec's runs, or what one run comes to."""
    yield from _shown(item) if isinstance(item, Shown) else _run(item)


def _shown(item: Shown) -> Iterator[Finding]:
    """What is missing of a critical spec's runs."""
    missing = [word for word, there in (("completes", item.completes), ("is refused", item.refused)) if not there]
    if missing:
        message = f"{item.spec.id} is critical, and has no run that {' and none that '.join(missing)}"
        yield rules.NOT_SHOWN.at(item.spec.at, message, target=item.spec.id)


def _run(item: SpecRunning) -> Iterator[Finding]:
    """What one run comes to, on a backend that was led to where it begins."""
    from assure.backend.process import Raised

    spec, run, target = item.spec, item.run, f"{item.spec.id} {item.run.name}"
    params, problem = _prepared(item)
    if not problem and item.way is None:
        problem = f"nothing serves `{spec.operation}`"
    if not problem and not item.handler:
        problem = f"the handler of `{spec.operation}` can't be followed, so that nobody can tell whether it is called"
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
    )
    if isinstance(found, Raised):
        told = item.kept.session.told(found)
        yield rules.CAME_OUT_OTHERWISE.at(run.at, f"{target} could not be dispatched: {told}", target=target)
        return
    wrong = _wrong(item, found)
    if wrong:
        yield rules.CAME_OUT_OTHERWISE.at(run.at, f"{target} {wrong}", target=target)
    elif _refused_before(found) and found["ran"].get(item.handler):
        message = f"{target} was refused before its handler, and {item.handler} was called"
        yield rules.HANDLER_CALLED.at(run.at, message, target=target)


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
    if run.raises in (raised["code"], raised["type"], raised["type"].rpartition(".")[2]) and not _violations(raised):
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
