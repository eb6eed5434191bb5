"""Sends the examples of the manifest to the backend itself, and judges what each request really dispatched (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.backend.process import Raised
from assure.backend.session import Session, launch_of
from assure.core import Finding, Subject
from assure.gates import dispatch_rules as rules
from assure.gates.dispatch_examples import Book, Sendable, Step, anonymous_route, json_of
from assure.gates.dispatch_routes import agrees, anonymous, handlings, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.running import RequestExample
    from assure.contracts.values import UseCase
    from assure.gates.dispatch_routes import Served, Way
    from assure.tree.shapes import DispatchShape
    from assure.workspace import Workspace

_REFUSED = 400
_SHOWN = 160
_UNLISTED = "assure_unlisted"


class Kept:
    """The states of the backend after what was given before, so that what many examples need is run once.

    Where the harness can't save its state each example begins anew.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._states: dict[tuple[int, ...], tuple[int, dict[str, Any]]] = {}

    def restore(self, steps: tuple[Step, ...]) -> tuple[dict[str, Any], int]:
        """Bring back the furthest state on the way of these steps: what was answered until then, and how far it is."""
        for length in range(len(steps) - 1, 0, -1):
            found = self._states.get(_way(steps[:length]))
            if found is not None:
                self._session.restore(found[0])
                return dict(found[1]), length
        self._session.fresh()
        return {}, 0

    def keep(self, steps: tuple[Step, ...], answers: dict[str, Any]) -> None:
        """Keep the state after these steps."""
        number = self._session.save()
        if number is not None:
            self._states[_way(steps)] = (number, dict(answers))


def _way(steps: tuple[Step, ...]) -> tuple[int, ...]:
    return tuple(id(step.example) for step in steps)


class Backend(NamedTuple):
    """What examples are run on: the open session, all examples, and how this backend dispatches."""

    session: Session
    book: Book
    kept: Kept
    shape: DispatchShape


class Run(NamedTuple):
    """One example of a use case on one of its routes; None where the route has none that is answered.

    `lists` tells that the route has query parameters.
    """

    served: Served
    row: UseCase
    example: RequestExample | None
    lists: bool
    backend: Backend


class Answer(NamedTuple):
    """What came back: `raised` where the application did not answer at all."""

    status: int
    body: str
    dispatched: tuple[Way, ...]
    raised: str


def runs(routes: tuple[Served, ...], workspace: Workspace) -> Iterator[Subject]:
    """Each example of each route that a use case names; nothing where no harness is configured."""
    settings = workspace.config.backend
    if settings is None or not any(each.use_cases for each in routes):
        return
    known = handlings(workspace)
    with Session(launch_of(workspace.config), settings.harness) as session:
        backend = Backend(session, Book(workspace.contracts.use_cases), Kept(session), workspace.config.dispatch)
        for served in routes:
            handled = (known.get(route.handler) for route in served.declared)
            lists = any(each is not None and (each.parameters or each.openings) for each in handled)
            for row in served.use_cases:
                for number, example in enumerate(_examples(served, row)):
                    name = f"{row.id} {served.name}" + (f" #{number + 1}" if number else "")
                    yield Subject("request", name, Run(served, row, example, lists, backend))


def _examples(served: Served, row: UseCase) -> tuple[RequestExample | None, ...]:
    """The examples of a row that ask for this route; None among them where none of them is answered well."""
    mine = tuple(each for each in row.examples if anonymous_route(each, row) == anonymous(served.name))
    return mine if any(each.status < _REFUSED for each in mine) else (*mine, None)


def judge_run(run: Run) -> Iterator[Finding]:
    """What is wrong with one example, once it has been run on a fresh backend."""
    row, example, name = run.row, run.example, run.served.name
    if example is None:
        message = f"`{name}` of {row.id} has no example that is answered, so that it was never run"
        yield rules.NO_EXAMPLE.at(row.at, message, target=f"{row.id} {name}")
        return
    steps, problem = run.backend.book.steps(row, example)
    if problem:
        yield rules.WRONG_EXAMPLE.at(example.at, f"{row.id}: {problem}", target=f"{row.id} {name}")
        return
    answers, begin = run.backend.kept.restore(steps)
    for step in steps[begin:]:
        ready, problem = step.ready(answers)
        if ready is None:
            yield rules.WRONG_EXAMPLE.at(example.at, f"{row.id}: {problem}", target=f"{row.id} {name}")
            return
        answer = _asked(run.backend, ready, watched=step is steps[-1])
        wrong = _wrong(answer, step.example.status)
        if wrong:
            who = row.id if step is steps[-1] else f"{row.id}: {step.row.id}, which is given,"
            yield rules.WRONG_ANSWER.at(example.at, f"{who} {wrong}", target=f"{row.id} {name}")
            return
        answers[step.row.id] = json_of(answer.body)
        if step is not steps[-1]:
            run.backend.kept.keep(steps[: steps.index(step) + 1], answers)
        else:
            yield from _dispatches(run, example, answer)
            yield from _unlisted(run, example, ready, answers[step.row.id])


def _asked(backend: Backend, ready: Sendable, watched: bool) -> Answer:
    shape = backend.shape
    found = backend.session.ask(
        "harness.request",
        method=ready.method,
        target=ready.target,
        headers=dict(ready.headers),
        body=ready.body,
        watched=[],
        shape=None
        if not watched
        else {
            "methods": list(shape.methods),
            "operation": shape.operation,
            "context": shape.context,
            "field": shape.field,
        },
    )
    if isinstance(found, Raised):
        return Answer(0, "", (), backend.session.told(found))
    dispatched = tuple((operation or "", method or "") for operation, method in found["dispatched"])
    return Answer(found["status"], found["body"], dispatched, "")


def _wrong(answer: Answer, status: int) -> str:
    """How an answer differs from what was promised, "" where it does not."""
    if answer.raised:
        return f"was not answered: the application raised {answer.raised}"
    if answer.status != status:
        body = answer.body if len(answer.body) <= _SHOWN else answer.body[:_SHOWN] + "..."
        return f"was answered with {answer.status} and not with {status}: {body or '(no body)'}"
    return ""


def _dispatches(run: Run, example: RequestExample, answer: Answer) -> Iterator[Finding]:
    """Exactly one dispatch, of the operation that the manifest names; a request that is refused may have none."""
    row, name, ways = run.row, run.served.name, answer.dispatched
    target = f"{row.id} {name}"
    if len(ways) > 1 or (not ways and example.status < _REFUSED):
        made = f"{len(ways)} times: {', '.join(map(shown, ways))}" if ways else "nothing"
        message = f"`{name}` was answered with {answer.status}, and dispatched {made}"
        yield rules.RAN_OTHERWISE.at(example.at, message, target=target)
    for way in dict.fromkeys(ways):
        if run.served.ways and not agrees(way, run.served.ways):
            wanted = ", ".join(map(shown, run.served.ways))
            message = f"`{name}` dispatched {shown(way)}; {row.id} names `{row.operation}`, which is {wanted}"
            yield rules.RAN_ANOTHER.at(example.at, message, target=f"{target} {way[0]}:{way[1]}")


def _unlisted(run: Run, example: RequestExample, ready: Sendable, body: Any) -> Iterator[Finding]:
    """A list that is read must refuse a query parameter that it does not know."""
    listed = isinstance(body, list) or (isinstance(body, dict) and isinstance(body.get("items"), list))
    if not run.served.reads or ready.method != "GET" or example.status >= _REFUSED or not (run.lists or listed):
        return
    answer = _asked(run.backend, ready.with_parameter(_UNLISTED), watched=False)
    if answer.raised or answer.status < _REFUSED or answer.status >= 500:
        came = f"raised {answer.raised}" if answer.raised else f"answered with {answer.status}"
        message = f"`{run.served.name}` {came} although the query held `{_UNLISTED}`, which it does not know"
        yield rules.TAKES_ANYTHING.at(example.at, message, target=f"{run.row.id} {run.served.name}")
