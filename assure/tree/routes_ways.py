"""Answerable for how often something happens on the ways through a function, worked out from its flow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assure.tree.routes_flow import Flow

Event = tuple[object, ...]
Counts = dict[int, tuple[Event, ...]]  # how often (2 is twice or more), and the first events on such a way
_MANY = 2


@dataclass(slots=True)
class Ways:
    """The ways out of a piece of code, each with how often it happened until then.

    `reached` holds every count that was reached on the way, as an exception may leave at any time.
    """

    falls: Counts = field(default_factory=dict)
    returns: Counts = field(default_factory=dict)
    raises: Counts = field(default_factory=dict)
    breaks: Counts = field(default_factory=dict)
    continues: Counts = field(default_factory=dict)
    reached: Counts = field(default_factory=dict)

    def exits(self) -> tuple[Counts, ...]:
        """Every way that does not go on with what comes next."""
        return self.returns, self.raises, self.breaks, self.continues


def happened(*events: Event) -> Ways:
    """One thing that happens, on one of several ways where there are several."""
    counts: Counts = {1: events[:1]} if events else {0: ()}
    return Ways(falls=dict(counts), reached={0: (), **counts})


def put(into: Counts, counts: Counts) -> None:
    """Add counts; those that are known keep their first events."""
    for count, events in counts.items():
        into.setdefault(count, events)


def after(first: Counts, then: Counts) -> Counts:
    """The counts of one thing after another."""
    found: Counts = {}
    for before, seen in first.items():
        for count, events in then.items():
            found.setdefault(min(before + count, _MANY), (*seen, *events)[:_MANY])
    return found


class Walk:
    """Walks a flow; `step` says what happens at a call, `repeated` takes what happens again and again."""

    def __init__(self, step: Callable[[Flow], Ways], repeated: Callable[[Iterable[Event]], None]) -> None:
        self._step, self._repeated = step, repeated

    def ways(self, flow: Flow) -> Ways:
        """The ways through a flow."""
        match flow[0]:
            case "call":
                return self._step(flow)
            case "seq":
                return self._sequence(flow[1])
            case "alt":
                return self._alternatives(flow[1])
            case "loop":
                return self._loop(flow[1])
            case "try":
                return self._attempt(*flow[1:])
            case _:
                return self._end(flow[1])

    @staticmethod
    def _end(kind: str) -> Ways:
        here: Counts = {0: ()}
        ways = Ways(reached=dict(here))
        exits = {"return": ways.returns, "raise": ways.raises, "break": ways.breaks, "continue": ways.continues}
        put(exits[kind], here)
        return ways

    def _sequence(self, parts: Iterable[Flow]) -> Ways:
        whole = Ways(falls={0: ()}, reached={0: ()})
        for part in parts:
            then(whole, self.ways(part))
        return whole

    def _alternatives(self, options: Iterable[Flow]) -> Ways:
        whole = Ways()
        for option in options:
            join(whole, self.ways(option))
        return whole

    def _loop(self, body: Flow) -> Ways:
        found = self.ways(body)
        again: Counts = {}
        put(again, found.falls)
        put(again, found.continues)
        twice = [event for count, events in sorted(again.items()) if count for event in events]
        self._repeated(twice)
        whole = Ways(returns=found.returns, raises=found.raises, reached=found.reached)
        # A loop in which it happens is told as such; that it may run no time at all is not told as well.
        put(whole.falls, {count: events for count, events in again.items() if count or not twice})
        put(whole.falls, found.breaks)
        if not twice:
            put(whole.falls, {0: ()})
        return whole

    def _attempt(self, body: Flow, handlers: tuple[Flow, ...], orelse: Flow, final: Flow) -> Ways:
        tried = self.ways(body)
        whole = Ways()
        join(whole, tried)
        whole.falls = {}
        otherwise = Ways(falls=tried.falls, reached=tried.falls)
        then(otherwise, self.ways(orelse))
        join(whole, otherwise)
        for handler in handlers:
            caught = Ways(falls=tried.reached, reached=tried.reached)
            then(caught, self.ways(handler))
            join(whole, caught)
        return self._finally(whole, self.ways(final))

    def _finally(self, whole: Ways, last: Ways) -> Ways:
        done = Ways(falls=after(whole.falls, last.falls), reached=after(whole.reached, last.reached))
        for mine, theirs in zip(done.exits(), whole.exits(), strict=True):
            put(mine, after(theirs, last.falls))
        for mine, theirs in zip(done.exits(), last.exits(), strict=True):
            put(mine, after(whole.falls, theirs))
        return done


def then(whole: Ways, found: Ways) -> None:
    """Let something follow what was before."""
    before = whole.falls
    for mine, theirs in zip(whole.exits(), found.exits(), strict=True):
        put(mine, after(before, theirs))
    put(whole.reached, after(before, found.reached))
    whole.falls = after(before, found.falls)


def join(whole: Ways, found: Ways) -> None:
    """Add the ways of an alternative."""
    put(whole.falls, found.falls)
    for mine, theirs in zip(whole.exits(), found.exits(), strict=True):
        put(mine, theirs)
    put(whole.reached, found.reached)


def ended(found: Ways) -> Ways:
    """The ways through a whole function, as its caller sees them."""
    whole = Ways(raises=found.raises, reached=found.reached)
    put(whole.falls, found.returns)
    put(whole.falls, found.falls)
    return whole
