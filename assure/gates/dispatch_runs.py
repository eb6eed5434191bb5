"""Sends the examples of the manifest to the backend itself, and judges what each request really dispatched (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.core import Finding, Subject
from assure.gates import dispatch_rules as rules
from assure.gates.dispatch_examples import Book, anonymous_route, json_of
from assure.gates.dispatch_routes import agrees, anonymous, handlings, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.running import RequestExample
    from assure.contracts.values import UseCase
    from assure.gates.backends import Answer, Kept
    from assure.gates.dispatch_examples import Sendable
    from assure.gates.dispatch_routes import Served
    from assure.tree.routes_facts import Handling
    from assure.workspace import Workspace

_REFUSED = 400
_UNLISTED = "assure_unlisted"


class Backend(NamedTuple):
    """What examples are run on: the session with its states, and all examples."""

    kept: Kept
    book: Book


class Run(NamedTuple):
    """One example of a use case on one of its routes; None where the route has none that is answered.

    `lists` tells that the route has parameters in its query.
    """

    served: Served
    row: UseCase
    example: RequestExample | None
    lists: bool
    backend: Backend


class Unsent(NamedTuple):
    """Use cases with examples in a project that does not say how its backend is run."""

    use_cases: tuple[UseCase, ...]
    config: str


def runs(routes: tuple[Served, ...], workspace: Workspace) -> Iterator[Subject]:
    """Each example of each route that a use case names; without a harness none, and what that leaves unsent."""
    settings = workspace.config.backend
    if settings is None:
        shown = tuple(row for row in workspace.contracts.use_cases if row.examples)
        if shown:
            yield Subject("unsent examples", "backend", Unsent(shown, workspace.config.path))
        return
    if not any(each.use_cases for each in routes):
        return
    # Only who runs something pays for what running takes.
    from assure.backend.session import Session
    from assure.gates.backends import Kept, launch_of

    known = handlings(workspace)
    with Session(launch_of(workspace.config), settings.harness) as session:
        backend = Backend(Kept(session, workspace.config.dispatch), Book(workspace.contracts.use_cases))
        for served in routes:
            handled = (known.get(route.handler) for route in served.declared)
            lists = any(each is not None and (each.parameters or _of_query(each)) for each in handled)
            for row in served.use_cases:
                for number, example in enumerate(_examples(served, row)):
                    name = f"{row.id} {served.name}" + (f" #{number + 1}" if number else "")
                    yield Subject("request", name, Run(served, row, example, lists, backend))


def _of_query(handling: Handling) -> bool:
    """Whether something beside named parameters is taken from the query."""
    return any("body" not in opening.how for opening in handling.openings)


def _examples(served: Served, row: UseCase) -> tuple[RequestExample | None, ...]:
    """The examples of a row that ask for this route; None among them where none of them is answered well."""
    mine = tuple(each for each in row.examples if anonymous_route(each, row) == anonymous(served.name))
    return mine if any(each.status < _REFUSED for each in mine) else (*mine, None)


def judge_unsent(item: Unsent) -> Iterator[Finding]:
    """Examples that nobody sends."""
    first, count = item.use_cases[0], len(item.use_cases)
    rows = f"{count} use cases have examples, {first.id} the first," if count > 1 else f"{first.id} has examples,"
    message = f"{rows} and {item.config} says nowhere how the backend is run"
    yield rules.NOT_SENT.at(first.examples[0].at, message, target="backend")


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
    answers, problem = run.backend.kept.prepare(steps[:-1])
    if problem:
        yield rules.WRONG_ANSWER.at(example.at, f"{row.id}: {problem}", target=f"{row.id} {name}")
        return
    ready, problem = steps[-1].ready(answers)
    if ready is None:
        yield rules.WRONG_EXAMPLE.at(example.at, f"{row.id}: {problem}", target=f"{row.id} {name}")
        return
    answer = run.backend.kept.ask(ready, watched=True)
    wrong = answer.wrong(example.status)
    if wrong:
        yield rules.WRONG_ANSWER.at(example.at, f"{row.id} {wrong}", target=f"{row.id} {name}")
        return
    yield from _dispatches(run, example, answer)
    yield from _unlisted(run, example, ready, json_of(answer.body))


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
    """What only reads must refuse a parameter that it does not know: in the query, and in a body that it takes."""
    if not run.served.reads or example.status >= _REFUSED:
        return
    asked: list[tuple[str, Sendable]] = []
    if run.lists or (_is_list(body) and not ready.body):
        asked.append(("the query", ready.with_parameter(_UNLISTED)))
    fuller = ready.with_member(_UNLISTED)
    if fuller is not None:
        asked.append(("the body", fuller))
    for where, request in asked:
        answer = run.backend.kept.ask(request, watched=False)
        if answer.raised or answer.status < _REFUSED or answer.status >= 500:
            came = f"raised {answer.raised}" if answer.raised else f"answered with {answer.status}"
            message = f"`{run.served.name}` {came} although {where} held `{_UNLISTED}`, which it does not know"
            yield rules.TAKES_ANYTHING.at(example.at, message, target=f"{run.row.id} {run.served.name} {where}")


def _is_list(body: Any) -> bool:
    """Whether an answer is a list: bare, under `items`, or with nothing beside it but numbers that count it."""
    if not isinstance(body, dict):
        return isinstance(body, list)
    beside = [member for member in body.values() if not isinstance(member, list)]
    alone = len(body) == len(beside) + 1 and all(member is None or isinstance(member, int) for member in beside)
    return alone or isinstance(body.get("items"), list)
