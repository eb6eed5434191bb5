"""Answerable for the registrations that never happen: those of functions that nothing calls, directly or at last (R12).

Walked from the functions that register to those that call them, only as far as it takes to reach code that runs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from assure.tree.bearers import START, Bearer, Bearers
from assure.tree.callers import Callers, Edges
from assure.tree.facts import Uncalled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assure.tree.facts import Registration
    from assure.tree.inference import Inference
    from assure.tree.reexports import Reexports

_MOST = 500  # so many callers are looked at; what is further back counts as called

Grouped = dict[Bearer, list["Registration"]]


def found_uncalled(
    inference: Inference, names: Reexports, entry_points: Iterable[str], registrations: Iterable[Registration]
) -> tuple[Uncalled, ...]:
    """The functions and classes that nothing calls and that lead to registrations, by place; each with those."""
    callers = Callers(inference, names, entry_points)
    grouped = _by_function(callers.bearers, registrations)
    ways = _Ways(callers, grouped) if grouped else None
    return tuple(sorted(_told(ways, grouped))) if ways is not None else ()


def _by_function(bearers: Bearers, registrations: Iterable[Registration]) -> Grouped:
    """The registrations that wait for a call, by the function they stand in; those of the registry itself left out."""
    found: Grouped = defaultdict(list)
    waiting = [each for each in registrations if each.certain and each.scope and not each.at_import]
    bearers.read([each.path for each in waiting])
    for each in waiting:
        function = Bearer(each.path, bearers.file(each.path).function_around(each.scope))
        registry = each.receiver and bearers.symbol(function).startswith(f"{each.receiver}.")
        if function.qualname and not registry:
            found[function].append(each)
    return dict(found)


class _Ways:
    """The ways from functions back to where the program begins; `dead` are those that have none."""

    def __init__(self, callers: Callers, targets: Iterable[Bearer]) -> None:
        self.bearers = callers.bearers
        self.edges: Edges = {}
        self._targets = sorted(targets)
        self._steps = (callers.near, callers.everywhere, callers.looked_up)
        self._taken: dict[Bearer, int] = {}
        while asked := self._next():
            step = self._steps[min(self._taken.get(bearer, 0) for bearer in asked)]
            for bearer, found in step(asked).items():
                self.edges[bearer] = self.edges.get(bearer, frozenset()) | found
                self._taken[bearer] = self._taken.get(bearer, 0) + 1
        self.dead = frozenset(self.edges) - self._live()

    def up(self, bearer: Bearer) -> Iterator[Bearer]:
        """The dead callers of a dead function, and its class where that is dead too."""
        owner = self.bearers.owner(bearer)
        yield from sorted(self.dead.intersection(self.edges[bearer], self.edges))
        if owner in self.dead:
            yield owner

    def _next(self) -> list[Bearer]:
        """Whom to ask for next among those that seem dead and those they may live by: who was asked for least."""
        live = self._live()
        seen = {target for target in self._targets if target not in live}
        waiting = list(seen)
        while waiting:
            bearer = waiting.pop()
            further = [each for each in self._needed(bearer) if each not in seen and each not in live]
            seen.update(further)
            waiting.extend(further)
        least = min((self._taken.get(bearer, 0) for bearer in seen), default=len(self._steps))
        if least == len(self._steps):
            return []
        asked = sorted(bearer for bearer in seen if self._taken.get(bearer, 0) == least)
        if len(self.edges) <= _MOST:
            return asked
        self.edges.update({bearer: self.edges.get(bearer, frozenset()) | {START} for bearer in asked})
        return []

    def _needed(self, bearer: Bearer) -> Iterator[Bearer]:
        """The callers, and the class of a method."""
        yield from self.edges.get(bearer, frozenset()) - {START}
        owner = self.bearers.owner(bearer)
        if owner is not None:
            yield owner

    def _live(self) -> frozenset[Bearer]:
        """What is called by something live; a method also needs a class that is."""
        live = {START}
        grows = True
        while grows:
            grows = False
            for bearer, callers in self.edges.items():
                if bearer not in live and not live.isdisjoint(callers) and self._has_live_owner(bearer, live):
                    live.add(bearer)
                    grows = True
        return frozenset(live)

    def _has_live_owner(self, bearer: Bearer, live: set[Bearer]) -> bool:
        owner = self.bearers.owner(bearer)
        return owner is None or owner in live


def _told(ways: _Ways, grouped: Grouped) -> Iterator[Uncalled]:
    """One for each beginning that nothing calls, with all that hangs on it."""
    by_head: defaultdict[tuple[Bearer, ...], list[Bearer]] = defaultdict(list)
    for function in sorted(ways.dead.intersection(grouped)):
        heads = _heads(ways, function)
        known = (each for each in by_head if set(each) == set(heads))
        by_head[next(known, heads)].append(function)
    for heads, functions in by_head.items():
        yield _fact(ways, heads, functions, [each for function in functions for each in grouped[function]])


def _heads(ways: _Ways, function: Bearer) -> tuple[Bearer, ...]:
    """Where the ways to a dead function begin; of a circle, all that are in it."""
    above = {function: _above(ways, function)}
    above.update({each: _above(ways, each) for each in above[function]})
    heads = (each for each, over in above.items() if all(each in above[other] for other in over))
    return tuple(sorted(heads, key=lambda each: (each != function, each)))


def _above(ways: _Ways, bearer: Bearer) -> frozenset[Bearer]:
    """All dead callers at any distance; itself only where it is in a circle."""
    seen: set[Bearer] = set()
    waiting = [bearer]
    while waiting:
        further = set(ways.up(waiting.pop())) - seen
        seen |= further
        waiting.extend(further)
    return frozenset(seen)


def _fact(
    ways: _Ways, heads: tuple[Bearer, ...], functions: Sequence[Bearer], registrations: Sequence[Registration]
) -> Uncalled:
    head, bearers = heads[0], ways.bearers
    row = bearers.row(head)
    kind, line, column = row[1:4] if row is not None else ("function", 1, 1)
    return Uncalled(
        path=head.path,
        line=line,
        column=column,
        scope=head.qualname,
        kind="circle" if head in _above(ways, head) else kind,
        others=tuple(bearers.symbol(each) for each in heads[1:]),
        through=tuple(bearers.symbol(each) for each in functions if each not in heads),
        operations=tuple(dict.fromkeys(each.operation or each.expression for each in registrations)),
        places=tuple((each.path, each.line, each.column) for each in registrations),
    )
