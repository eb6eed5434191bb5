"""A backend in whose dispatches something fails: led to where one begins, recorded, opened anew when it has died."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from assure.contracts.values import plain
from assure.core import CouldNotJudge
from assure.faults.judging import Whole
from assure.gates.dispatch_examples import filled
from assure.gates.dispatch_routes import ways_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.contracts.values import Spec
    from assure.core import Location
    from assure.faults.session import FaultSession, Injected, Recorded, Struck
    from assure.gates.backends import Kept
    from assure.gates.dispatch_examples import Book, Step
    from assure.workspace import Workspace


class Scene(NamedTuple):
    """A request of an operation and the examples that are given to it, as a run or a row says it, and where."""

    operation: str
    name: str
    given: tuple[str, ...]
    caller: Mapping[str, Any]
    params: Mapping[str, Any]
    at: Location


class Ready(NamedTuple):
    """A request that was dispatched without a failure: what it is, what is given to it, what it comes to.

    `begin` is the number of the state that it begins from, None where the harness can't keep one.
    """

    request: Mapping[str, Any]
    steps: tuple[Step, ...]
    begin: int | None
    recorded: Recorded
    whole: Whole


class Stand:
    """The session and what is kept of it; closed with the block that it is used in."""

    def __init__(self, workspace: Workspace, journals: frozenset[str]) -> None:
        # Only who runs something pays for what running takes.
        from assure.gates.dispatch_examples import Book

        self._workspace = workspace
        self._journals = journals
        self._book: Book = Book(workspace.contracts.use_cases)
        self._session, self._kept = self._opened()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def ready(self, scene: Scene, spec: Spec | None) -> tuple[Ready | None, str]:
        """Lead the backend to where a request begins and dispatch it without a failure; or why that can't be done.

        Raises CouldNotJudge where the harness does not let anybody see what is stored.
        """
        ways = ways_of(scene.operation, self._workspace.catalogue)
        if not ways:
            return None, f"nothing serves `{scene.operation}`"
        steps, problem = self._book.before(scene.given, scene.name)
        stale = None
        if steps and not problem:
            _, problem = self._kept.prepare(steps[:-1])
            stale = None if problem else self._session.save()
        answers, problem = ({}, problem) if problem else self._kept.prepare(steps)
        missing: list[str] = []
        params = filled(plain(scene.params), answers, missing)
        if problem or missing:
            return None, problem or "; ".join(missing)
        dispatch, method = ways[0]
        request = {"operation": dispatch, "method": method or None, "caller": plain(scene.caller), "params": params}
        begin = self._session.save()
        recorded = self._session.record(request, begin, stale)
        if recorded.decision["state"] is None:
            raise CouldNotJudge("the harness lets nobody see what is stored: it has neither `engine` nor `rows`")
        problem = _not_held(recorded, spec)
        return (None, problem) if problem else (Ready(request, steps, begin, recorded, self._whole(recorded, spec)), "")

    def strike(self, ready: Ready, fault: Injected, *, again: bool) -> Struck:
        """Dispatch the request with a failure in it. Raises BackendDied where nothing comes of it any more."""
        if ready.begin is None:
            self._kept.prepare(ready.steps)
        return self._session.strike(ready.request, fault, ready.begin, again=again)

    def renew(self) -> None:
        """Open the backend anew; what was ready is not any more."""
        self._session.close()
        self._session, self._kept = self._opened()

    def _opened(self) -> tuple[FaultSession, Kept]:
        from assure.contracts.bundle import strict_bundle_of
        from assure.faults.session import FaultSession
        from assure.gates.backends import Kept, launch_of

        config, contracts = self._workspace.config, strict_bundle_of(self._workspace.contracts)
        harness = config.backend.harness if config.backend else ""
        shape = config.dispatch
        dispatching = {
            "methods": list(shape.methods),
            "operation": shape.operation,
            "context": shape.context,
            "field": shape.field,
        }
        session = FaultSession(launch_of(config), harness, contracts, dispatching)
        return session, Kept(session, shape)

    def _whole(self, recorded: Recorded, spec: Spec | None) -> Whole:
        clauses = frozenset(f"{spec.id}/{clause.id}" for clause in spec.on_exception) if spec else frozenset[str]()
        idempotent = bool(spec and spec.effects and spec.effects.idempotent)
        return Whole(recorded.decision, self._journals, clauses, idempotent)


def _not_held(recorded: Recorded, spec: Spec | None) -> str:
    """Why a dispatch was not held to the clauses of its spec, "" where one of them at least was judged."""
    if spec is None or recorded.decision["outcome"] != "completed":
        return ""
    clauses = {f"{spec.id}/{each.id}" for each in (*spec.preconditions, *spec.postconditions, *spec.forbidden)}
    if not clauses or clauses & recorded.decision["contracts"].keys():
        return ""
    return f"no clause of {spec.id} was judged: the harness was given the contracts as `contracts`"
