"""Plans the walk of a lifecycle: the requests that take its steps, the way to each state, every pair to try (R8)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.contracts.values import EMPTY, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assure.contracts.promised import Lifecycle, Transition
    from assure.contracts.values import Spec
    from assure.core import Location

# The state of what does not exist yet.
ABSENT = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One way to ask for an operation of a lifecycle.

    `moves` are the steps it takes, as (from, to), and `creates` the state in which it brings a new thing about, "" for
    one that does not. `given` leads to where a creating one may be asked.
    """

    operation: str
    caller: Mapping[str, Any]
    params: Mapping[str, Any]
    moves: tuple[tuple[str, str], ...]
    creates: str
    given: tuple[str, ...]
    at: Location

    def leads_to(self, state: str) -> str:
        """Where it leads from a state; "" where it has to be refused."""
        return self.creates if state == ABSENT else dict(self.moves).get(state, "")

    def may_make_another(self, state: str) -> bool:
        """Whether it only brings about another thing than the one that is in this state."""
        return state != ABSENT and bool(self.creates) and not self.moves


class Unbound(NamedTuple):
    """A step that nobody knows how to take."""

    step: Transition
    why: str


class Pair(NamedTuple):
    """An operation tried in a state: `target` is where it has to lead, "" where it has to be refused."""

    state: str
    request: Request
    target: str

    @property
    def name(self) -> str:
        """The pair as people call it."""
        return f"{self.state or '(nothing)'} {self.request.operation}"


def requests_of(lifecycle: Lifecycle, specs: Iterable[Spec]) -> tuple[tuple[Request, ...], tuple[Unbound, ...]]:
    """The requests that take the steps of a lifecycle, those with the same words once; and the steps without any."""
    by_operation = {spec.operation: spec for spec in specs if spec.status == "active"}
    found: list[Request] = []
    unbound: list[Unbound] = []
    for step in lifecycle.transitions:
        request, why = _request(step, by_operation.get(step.operation))
        if request is None:
            unbound.append(Unbound(step, why))
            continue
        same = next((number for number, each in enumerate(found) if _same(each, request)), None)
        if same is None:
            found.append(request)
        else:
            found[same] = _joined(found[same], request)
    return tuple(found), tuple(unbound)


def _request(step: Transition, spec: Spec | None) -> tuple[Request | None, str]:
    """The request of one step: its own words, else those of the first run of the spec that holds."""
    run = next((run for run in spec.runs if run.holds), None) if spec else None
    if step.params is None and run is None:
        missing = f"{spec.id} has no run that holds" if spec else "no active spec has a run of it that holds"
        return None, f"{missing}, and the step has no `params`"
    params = step.params if step.params is not None else (run.params if run else EMPTY)
    caller = step.caller if step.caller is not None else (run.caller if run else EMPTY)
    moves = tuple((origin, step.target) for origin in step.origins)
    creates = "" if step.origins else step.target
    return Request(step.operation, caller, params, moves, creates, run.given if run else (), step.at), ""


def _same(one: Request, other: Request) -> bool:
    return one.operation == other.operation and _words(one) == _words(other)


def _words(request: Request) -> tuple[Any, Any]:
    return plain(request.caller), plain(request.params)


def _joined(one: Request, other: Request) -> Request:
    return replace(one, moves=(*one.moves, *other.moves), creates=one.creates or other.creates)


def prefixes(initial: str, requests: Sequence[Request]) -> dict[str, tuple[Request, ...]]:
    """The shortest way to each state that can be reached, in the order in which they are met."""
    found: dict[str, tuple[Request, ...]] = {initial: ()}
    waiting = deque([initial])
    while waiting:
        state = waiting.popleft()
        for request in requests:
            target = request.leads_to(state)
            if target and target not in found:
                found[target] = (*found[state], request)
                waiting.append(target)
    return found


def pairs_of(states: Iterable[str], requests: Sequence[Request]) -> Iterator[Pair]:
    """Every pair of a state, the one before there is anything included, and a request."""
    for state in (ABSENT, *states):
        for request in requests:
            yield Pair(state, request, request.leads_to(state))


def without_end(lifecycle: Lifecycle) -> tuple[str, ...]:
    """The states that steps lead out of, and none of these ways ends in a terminal state, where there is any."""
    ends = set(lifecycle.terminal)
    if not ends:
        return ()
    while more := {origin for step in lifecycle.transitions if step.target in ends for origin in step.origins} - ends:
        ends |= more
    left = {origin for step in lifecycle.transitions for origin in step.origins}
    return tuple(state for state in lifecycle.states if state in left and state not in ends)


class Doubled(NamedTuple):
    """Two transitions by which the same request leaves a state: to two states, or twice to the same."""

    state: str
    first: Transition
    second: Transition


def doubled(lifecycle: Lifecycle) -> Iterator[Doubled]:
    """Transitions of the same operation, by the same words, out of the same state."""
    seen: dict[tuple[str, str, str], Transition] = {}
    for step in lifecycle.transitions:
        for origin in step.origins or (ABSENT,):
            key = (step.operation, origin, repr((plain(step.caller), plain(step.params))))
            if key in seen:
                yield Doubled(origin, seen[key], step)
            else:
                seen[key] = step
