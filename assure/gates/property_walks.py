"""Walks lifecycles on the real registry: every operation tried in every state, by the shortest way to it (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.core import Finding, Subject
from assure.gates import property_rules as rules
from assure.gates.property_backend import COMPLETED, FAILED, Asked, Bench, Came, Standing, case_of, story, with_case
from assure.gates.property_values import value_of, wrong_with
from assure.property.walks import ABSENT, Pair, Request, doubled, pairs_of, prefixes, requests_of, without_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.contracts.promised import Lifecycle, Walk
    from assure.contracts.values import Spec
    from assure.core import Rule

NOTHING = "(nothing there)"


class Planned(NamedTuple):
    """A lifecycle and the active specs, judged before anything runs."""

    lifecycle: Lifecycle
    specs: tuple[Spec, ...]


class Begun(NamedTuple):
    """A walk, judged by whether it can begin, and by which states it reached."""

    walking: Walking


class Tried(NamedTuple):
    """One pair, tried under the contracts."""

    pair: Pair
    walking: Walking


class Alone(NamedTuple):
    """One forbidden pair with no contract in force, refused by the backend's own rules or by nothing."""

    pair: Pair
    walking: Walking


def planned(lifecycles: Iterable[Lifecycle], specs: tuple[Spec, ...]) -> Iterator[Subject]:
    """Each lifecycle as it is written."""
    for lifecycle in sorted(lifecycles, key=lambda each: each.name):
        yield Subject("lifecycle", lifecycle.name, Planned(lifecycle, specs))


def walking_of(lifecycle: Lifecycle, specs: tuple[Spec, ...], bench: Bench) -> Walking | None:
    """The walk of a lifecycle; None of one that can't be walked, which is told of its plan."""
    requests, _ = requests_of(lifecycle, specs)
    return Walking(bench, lifecycle, lifecycle.walk, requests) if lifecycle.walk and requests else None


def pairs(walking: Walking) -> Iterator[Subject]:
    """The walk itself, and each pair of it."""
    name = walking.lifecycle.name
    yield Subject("walk", name, Begun(walking))
    for pair in pairs_of(walking.lifecycle.states, walking.requests):
        kind = "allowed step" if pair.target else "forbidden step"
        yield Subject(kind, f"{name}: {pair.name}", Tried(pair, walking))


def alone(walking: Walking, before: Walking) -> Iterator[Subject]:
    """Each forbidden pair for a backend without contracts; not those that are told under contracts already."""
    for pair in pairs_of(walking.lifecycle.states, walking.requests) if walking.walk.own_rules else ():
        if not pair.target and pair.name not in before.told and before.was_at(pair.state):
            yield Subject("uncontracted step", f"{walking.lifecycle.name}: {pair.name}", Alone(pair, walking))


def judge_walk(item: Planned | Begun | Tried | Alone) -> Iterator[Finding]:
    """What is wrong with a lifecycle, with its walk, or with one pair of it."""
    if isinstance(item, Planned):
        yield from _plan(item)
    elif isinstance(item, Begun):
        yield from _begun(item)
    elif isinstance(item, Tried):
        yield from _pair(item)
    else:
        yield from _by_itself(item)


class Walking:
    """One lifecycle on one bench: goes to each state once, by the shortest way, and keeps it."""

    def __init__(self, bench: Bench, lifecycle: Lifecycle, walk: Walk, requests: tuple[Request, ...]) -> None:
        self.bench, self.lifecycle, self.walk, self.requests = bench, lifecycle, walk, requests
        self.told: set[str] = set()  # the pairs of which something was told
        self.ways = prefixes(lifecycle.initial, requests)
        self.creating = next((each for each in requests if each.creates), None)
        self._standings: dict[str, Standing | None] = {}
        self._problem: str | None = None

    @property
    def problem(self) -> str:
        """Why the walk can't begin, "" where it can."""
        if self._problem is None:
            self._problem = self._begin()
        return self._problem

    def at(self, state: str) -> Standing | None:
        """Where the thing is in a state; None where that is not reached."""
        if self.problem:
            return None
        if state not in self._standings:
            self._standings[state] = self._before() if state == ABSENT else self._reached(state)
        return self._standings[state]

    def was_at(self, state: str) -> bool:
        """Whether the walk has reached a state, as far as it has come."""
        return self._standings.get(state) is not None

    def asked(self, request: Request, standing: Standing) -> Asked | str:
        """A request of the walk with its references filled in, or what is missing."""
        return self.bench.filled(request.operation, request.caller, request.params, standing.answers)

    def state_now(self, answers: Mapping[str, Any]) -> tuple[str, str]:
        """The state in which the thing is, "" for one that is not there, and why it can't be told."""
        asked = self.bench.filled(self.walk.reads, self.walk.caller, self.walk.params, answers)
        if isinstance(asked, str):
            return "", asked
        came = self.bench.ask(asked)
        if came.problem or came.outcome == FAILED:
            return "", f"`{asked}` could not be asked for its state: {came.problem or came.error}"
        if came.outcome != COMPLETED:
            return "", ""
        found = value_of(self.walk.state, came.result)
        return (str(found.value), "") if not found.why and found.value is not None else ("", "")

    def made(self, request: Request, result: Any) -> dict[str, Any]:
        """What a creating request answered, under the names of the examples that create by the same operation."""
        initial = self._standings.get(self.lifecycle.initial)
        rows = (step.row for step in initial.steps) if initial else ()
        return {row.id: result for row in rows if row.operation == request.operation}

    def _begin(self) -> str:
        if wrong := wrong_with(self.walk.state):
            return wrong
        standing, problem = self.bench.led(self.walk.given, f"the walk of {self.lifecycle.name}")
        if standing is None:
            return problem
        state, problem = self.state_now(standing.answers)
        if problem or state != self.lifecycle.initial:
            return problem or f"`given` leads to {state or NOTHING}, and not to {self.lifecycle.initial}"
        self._standings[self.lifecycle.initial] = standing
        return ""

    def _before(self) -> Standing | None:
        """Where nothing is there yet; what is asked for is named as it will be called."""
        initial = self._standings[self.lifecycle.initial]
        if self.creating is None or initial is None:
            return None
        standing, problem = self.bench.led(self.creating.given, f"the creation of {self.lifecycle.name}")
        if standing is None or problem:
            return None
        return standing._replace(answers={**initial.answers, **standing.answers})

    def _reached(self, state: str) -> Standing | None:
        way = self.ways.get(state, ())
        if not way:
            return None
        last = way[-1]
        before = next((each for each in self.ways if self.ways[each] == way[:-1] and last.leads_to(each) == state), "")
        standing = self.at(before) if before else None
        asked = self.asked(last, standing) if standing else ""
        if standing is None or isinstance(asked, str):
            return None
        came = self.bench.ask(asked, standing, keep=True)
        if came.problem or came.outcome != COMPLETED or self.state_now(standing.answers)[0] != state:
            return None
        return self.bench.after(standing, asked, came)


def _plan(item: Planned) -> Iterator[Finding]:
    lifecycle = item.lifecycle
    for state in without_end(lifecycle):
        message = f"from `{state}` of the lifecycle {lifecycle.name} no steps lead to {_either(lifecycle.terminal)}"
        yield rules.NO_WAY_TO_AN_END.at(lifecycle.at, message, target=f"{lifecycle.name} {state}")
    for state, first, second in doubled(lifecycle):
        both = "twice" if first.target == second.target else f"to {first.target} and to {second.target}"
        where = f"out of {state}" if state else "out of nothing"
        message = f"{lifecycle.name}: `{second.operation}` leads {where} {both} ({first.at})"
        yield rules.STEP_TWICE.at(second.at, message, target=f"{lifecycle.name} {state} {second.operation}")
    if lifecycle.walk is None:
        message = f"the lifecycle {lifecycle.name} does not say how it is walked, so that no step of it is tried"
        yield rules.NOT_WALKED.at(lifecycle.at, message, target=lifecycle.name)
        return
    for step, why in requests_of(lifecycle, item.specs)[1]:
        message = f"{lifecycle.name}: nobody knows how `{step.operation}` is asked for: {why}"
        target = f"{lifecycle.name} {step.operation} {step.target}"
        yield rules.NOT_WALKED.at(step.at, message, target=target, operation=step.operation)


def _begun(item: Begun) -> Iterator[Finding]:
    lifecycle, walk = item.walking.lifecycle, item.walking.walk
    if item.walking.problem:
        message = f"the walk of {lifecycle.name} can't begin: {item.walking.problem}"
        yield rules.CANNOT_BEGIN.at(walk.at, message, target=lifecycle.name)
        return
    for state in item.walking.ways:
        if item.walking.at(state) is None:
            message = f"the walk of {lifecycle.name} did not reach `{state}`: no operation was tried in it"
            yield rules.NOT_REACHED.at(lifecycle.at, message, target=f"{lifecycle.name} {state}")
    if item.walking.at(ABSENT) is None and item.walking.creating is not None:
        operation = item.walking.creating.operation
        message = f"the walk of {lifecycle.name} found no way to where `{operation}` brings it about"
        yield rules.NOT_REACHED.at(lifecycle.at, message, target=lifecycle.name)


def _pair(item: Tried) -> Iterator[Finding]:
    """What a pair comes to; one in a state that is not reached is told of the state."""
    standing = item.walking.at(item.pair.state)
    found = list(_under_contracts(item, standing)) if standing else []
    if found:
        item.walking.told.add(item.pair.name)
    yield from found


def _under_contracts(item: Tried, standing: Standing) -> Iterator[Finding]:
    pair, walking = item.pair, item.walking
    asked = walking.asked(pair.request, standing)
    if isinstance(asked, str):
        yield _told(rules.NOT_WALKED, item, f"`{pair.request.operation}` can't be asked for: {asked}")
        return
    came = walking.bench.ask(asked, standing)
    where = f"in `{pair.state}`" if pair.state else "where nothing is there yet"
    told = f"{where} ({story(standing)}) `{asked}`"
    if came.problem or came.outcome == FAILED:
        yield _told(rules.INTERNAL_ERROR, item, f"{told} broke: {came.problem or came.error}")
    elif came.outcome == COMPLETED:
        yield from _completed(item, standing, came, told)
    elif pair.target:
        yield _told(rules.STEP_NOT_TAKEN, item, f"{told} should lead to {pair.target}; it was refused: {came.error}")
    else:
        yield from _refused(item, standing, came, told)


def _completed(item: Tried, standing: Standing, came: Came, told: str) -> Iterator[Finding]:
    pair, walking = item.pair, item.walking
    creates = pair.state == ABSENT and bool(pair.target)
    answers = {**standing.answers, **walking.made(pair.request, came.result)} if creates else standing.answers
    state, problem = walking.state_now(answers)
    if pair.target:
        if problem or state != pair.target:
            what = problem or f"it led to {state or NOTHING}"
            yield _told(rules.STEP_NOT_TAKEN, item, f"{told} should lead to {pair.target}; {what}")
    elif not pair.request.may_make_another(pair.state):
        yield _told(rules.FORBIDDEN_STEP_TAKEN, item, f"{told} should be refused; it led to {state or NOTHING}")
    elif state != pair.state:
        what = f"{told} brings about another one, and left this one in {state or NOTHING}"
        yield _told(rules.FORBIDDEN_STEP_TAKEN, item, what)


def _refused(item: Tried, standing: Standing, came: Came, told: str) -> Iterator[Finding]:
    """What is refused changes nothing; where rows can't be seen, the state of the thing at least is the same."""
    if came.changed:
        tables = ", ".join(came.changed)
        yield _told(rules.REFUSED_AND_CHANGED, item, f"{told} was refused ({came.error}), and changed {tables}")
    elif came.changed is None:
        state, _ = item.walking.state_now(standing.answers)
        if state != item.pair.state:
            what = f"{told} was refused ({came.error}), and led to {state or NOTHING}"
            yield _told(rules.REFUSED_AND_CHANGED, item, what)


def _by_itself(item: Alone) -> Iterator[Finding]:
    """A forbidden pair with no contract in force; where the state is not reached so, that is told in its place."""
    walking = item.walking
    standing = walking.at(item.pair.state)
    if standing is None:
        why = walking.problem or f"`{item.pair.state or NOTHING}` is not reached"
        yield _told(rules.NOT_REACHED, item, f"with no contract in force it can't be tried: {why}")
        return
    asked = walking.asked(item.pair.request, standing)
    if isinstance(asked, str):
        return
    came = walking.bench.ask(asked, standing)
    where = f"in `{item.pair.state}`" if item.pair.state else "where nothing is there yet"
    told = f"with no contract in force, {where} ({story(standing)}) `{asked}`"
    if came.problem or came.outcome == FAILED:
        yield _told(rules.ONLY_A_CONTRACT_REFUSES, item, f"{told} broke: {came.problem or came.error}")
    elif came.outcome == COMPLETED:
        state, _ = walking.state_now(standing.answers)
        if not item.pair.request.may_make_another(item.pair.state) or state != item.pair.state:
            yield _told(rules.ONLY_A_CONTRACT_REFUSES, item, f"{told} was taken, and led to {state or NOTHING}")
    elif came.changed:
        yield _told(rules.REFUSED_AND_CHANGED, item, f"{told} was refused, and changed {', '.join(came.changed)}")


def _told(rule: Rule, item: Tried | Alone, what: str) -> Finding:
    pair, walking = item.pair, item.walking
    name, operation = walking.lifecycle.name, pair.request.operation
    standing = walking.at(pair.state)
    asked = walking.asked(pair.request, standing) if standing else ""
    case = case_of(standing, asked) if standing and isinstance(asked, Asked) else ""
    found = rule.at(pair.request.at, f"{name}: {what}", target=f"{name} {pair.name}", operation=operation)
    return with_case(found, case)


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(words)
