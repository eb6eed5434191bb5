"""How many elements of each list matter to some conditions: enough of them that more would change nothing.

A macro that comes to true or false, or to an error, does so for the sake of one element; everything else can be left
out of the list without a change. So each list is cut to the elements that are the reason for something, and to as many
as `size` is compared with. Where no such number exists (one list compared with another, a list that is walked for each
of its own elements) a few elements are tried, and nothing is ever called proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from assure.runtime.conditions.names import Names, dotted
from assure.runtime.conditions.reads import EACH
from assure.runtime.conditions.syntax import (
    Binary,
    Call,
    Has,
    Index,
    ListOf,
    Literal,
    Macro,
    MapOf,
    Name,
    Node,
    Select,
    Ternary,
)

Place = tuple[str, ...]
MOST: Final = 8
TRIED: Final = 3
VARIABLES: Final = "variables"


@dataclass(frozen=True, slots=True)
class Source:
    """Lists or maps of the context at `place`; `loops` are those whose variable the place depends on.

    `inner` is where what is inside comes from, when that is not the place itself: a list that is mapped or written out
    (`written` elements long).
    """

    place: Place
    loops: frozenset[int] = frozenset()
    inner: frozenset[Source] | None = None
    written: int = 0


Sources = frozenset[Source]
Scope = Mapping[str, Sources]
NOTHING: Final[Sources] = frozenset()
WRITTEN: Final[Place] = ("",)


@dataclass(frozen=True, slots=True)
class Loop:
    """A macro: what it runs over."""

    sources: Sources


@dataclass(slots=True)
class Needs:
    """What conditions ask of lists and maps: how many elements, inside which loops; names; and what has no bound.

    `numbered` has no bound in lists, where places count, and has one in maps.
    """

    asked: dict[Place, list[tuple[int, tuple[int, ...]]]] = field(default_factory=dict)
    loops: list[Loop] = field(default_factory=list)
    names: dict[Place, set[str]] = field(default_factory=dict)
    links: list[tuple[Place, Place]] = field(default_factory=list)
    unbounded: dict[Place, str] = field(default_factory=dict)
    numbered: dict[Place, str] = field(default_factory=dict)


class Bounds:
    """The numbers, worked out from the needs."""

    def __init__(self, needs: Needs) -> None:
        self.needs = needs
        self.tried: dict[Place, str] = {}
        self._known: dict[Place, int] = {}
        self._walking: set[Place] = set()

    def of(self, place: Place, least: int = 0, *, numbered: bool = True) -> int:
        """How many elements of the list at a place are looked at; `tried` tells why that may not be enough.

        Not `numbered` are the entries of a map.
        """
        number = self._number(place) + least
        reasons = {**self.needs.unbounded, **(self.needs.numbered if numbered else {})}
        why = next((reasons[each] for each in self.alike(place) if each in reasons), "")
        if number > MOST or why:
            self.tried[place] = why or f"more than {MOST} elements of {'.'.join(place)} would have to be looked at"
            return min(max(number, TRIED), MOST)
        return number

    def names(self, place: Place) -> list[str]:
        """The names that conditions ask the map at a place for, or a map that it is compared with."""
        return sorted({name for each in self.alike(place) for name in self.needs.names.get(each, ())})

    def alike(self, place: Place) -> list[Place]:
        """The place, and all that are compared with it as a whole or as a part."""
        found = [place]
        for current in found:
            for left, right in (*self.needs.links, *((b, a) for a, b in self.needs.links)):
                other = (*right, *current[len(left) :])
                if current[: len(left)] == left and other not in found and len(found) < 16:
                    found.append(other)
        return found

    def _number(self, place: Place) -> int:
        if place in self._known:
            return self._known[place]
        if place in self._walking:
            self.needs.unbounded.setdefault(place, f"{'.'.join(place)} is walked for each of its own elements")
            return TRIED
        self._walking.add(place)
        total = 0
        for each in self.alike(place):
            for count, loops in self.needs.asked.get(each, ()):
                for loop in loops:
                    count *= self._rounds(loop)
                total += count
        self._walking.discard(place)
        self._known[place] = total
        return total

    def _rounds(self, loop: int) -> int:
        """How often the inside of a loop is evaluated at most."""
        sources = self.needs.loops[loop].sources
        rounds = sum(one.written or self._number(one.place) for one in sorted_sources(sources))
        return max(1, min(rounds, 64)) if sources else MOST


def sorted_sources(sources: Sources) -> list[Source]:
    """The sources in a stable order."""
    return sorted(sources, key=lambda one: (one.place, sorted(one.loops), one.written))


class Collector:
    """Walks conditions and writes down what they need; `bodies` are the variables that they may mention."""

    def __init__(self, names: Names, bodies: Mapping[str, Node]) -> None:
        self.names = names
        self.bodies = bodies
        self.needs = Needs()
        self._told: dict[str, Sources] = {}

    def begin(self, bodies: Mapping[str, Node]) -> None:
        """Goes on with the conditions of another rule, which has other variables."""
        self.bodies = bodies
        self._told = {}

    def visit(self, node: Node, scope: Scope, loops: tuple[int, ...]) -> Sources:
        """Notes what the node needs; returns where its value comes from."""
        if isinstance(node, Name | Select) and (named := self.names.qualified(node, frozenset(scope))):
            return frozenset({Source((named,))})
        return _VISITS.get(type(node), Collector.parts)(self, node, scope, loops)

    def parts(self, node: Node, scope: Scope, loops: tuple[int, ...]) -> Sources:
        for part in node.parts():
            self.visit(part, scope, loops)
        return NOTHING

    def name(self, node: Name, scope: Scope, loops: tuple[int, ...]) -> Sources:
        if node.name in scope and not node.absolute:
            return scope[node.name]
        return frozenset({Source((node.name,))})

    def select(self, node: Select | Has, scope: Scope, loops: tuple[int, ...]) -> Sources:
        if (body := variable_of(node, scope, self.bodies)) is not None:
            if body not in self._told:
                self._told[body] = NOTHING
                self._told[body] = self.visit(self.bodies[body], {}, ())
            return self._told[body]
        return self.below(self.visit(node.operand, scope, loops), node.field)

    def below(self, sources: Sources, name: str) -> Sources:
        found: set[Source] = set()
        for one in sources:
            if one.inner is not None:
                found |= one.inner
                continue
            self.needs.names.setdefault(one.place, set()).add(name)
            found.add(Source((*one.place, name), one.loops))
        return frozenset(found)

    def index(self, node: Index, scope: Scope, loops: tuple[int, ...]) -> Sources:
        sources = self.visit(node.operand, scope, loops)
        self.visit(node.index, scope, loops)
        literal = node.index.value if isinstance(node.index, Literal) else None
        if isinstance(literal, str):
            return self.below(sources, literal)
        if isinstance(literal, int | float) and 0 <= literal < MOST:
            self.ask(sources, int(literal) + 1, ())
        else:
            if not _own_key(node.index, sources, scope):
                self.ask(sources, 1, loops)
            for one in sources:
                why = f"{'.'.join(one.place)}: an element is taken by a number that is worked out"
                self.needs.numbered.setdefault(one.place, why)
        return elements(sources)

    def binary(self, node: Binary, scope: Scope, loops: tuple[int, ...]) -> Sources:
        if node.operator[0] in "<>=!" and self.sized(node, scope, loops):
            return NOTHING
        left, right = self.visit(node.left, scope, loops), self.visit(node.right, scope, loops)
        if node.operator == "in":
            self.ask(right, 1, loops)
        elif node.operator in ("==", "!="):
            self.compared(left, node.right, right, loops)
            self.compared(right, node.left, left, loops)
        return left | right if node.operator == "+" else NOTHING

    def sized(self, node: Binary, scope: Scope, loops: tuple[int, ...]) -> bool:
        """`size(x)` against a number that is written: one more than that many elements tell all that matters."""
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(side, Call) and side.function == "size" and isinstance(other, Literal):
                number = int(other.value) if isinstance(other.value, int | float) else 0
                self.ask(self.visit(side.parts()[0], scope, loops), max(0, min(number, 100)) + 1, ())
                return True
        return False

    def compared(self, sources: Sources, other: Node, others: Sources, loops: tuple[int, ...]) -> None:
        """A whole list against another: by as many elements as are written, or by one in which they differ."""
        if isinstance(other, Literal):
            return
        if not others:
            self.unbounded(sources, "it is compared with what is worked out")
        for right in sorted_sources(others):
            if right.inner is None:
                self.ask(sources, 1, loops)
                self.needs.links.extend((left.place, right.place) for left in sorted_sources(sources))
            elif right.place == WRITTEN and not any(one.inner or one.written for one in right.inner):
                self.ask(sources, right.written + 1, ())
            else:
                self.unbounded(sources, "it is compared with a list or map that is worked out")

    def call(self, node: Call, scope: Scope, loops: tuple[int, ...]) -> Sources:
        sources = [self.visit(part, scope, loops) for part in node.parts()]
        if node.function == "size" and sources:
            self.unbounded(sources[0], "its size is compared with a number that is worked out")
        return sources[0] if node.function == "dyn" and sources else NOTHING

    def ternary(self, node: Ternary, scope: Scope, loops: tuple[int, ...]) -> Sources:
        self.visit(node.condition, scope, loops)
        return self.visit(node.then, scope, loops) | self.visit(node.otherwise, scope, loops)

    def written(self, node: ListOf | MapOf, scope: Scope, loops: tuple[int, ...]) -> Sources:
        """A list or a map that is written out."""
        inside = frozenset[Source]().union(*[self.visit(part, scope, loops) for part in node.parts()])
        return frozenset({Source(WRITTEN, frozenset(), inside, max(1, len(node.parts())))})

    def macro(self, node: Macro, scope: Scope, loops: tuple[int, ...]) -> Sources:
        sources = self.visit(node.source, scope, loops)
        self.ask(sources, 2 if node.kind == "exists_one" else 1, loops)
        number = len(self.needs.loops)
        self.needs.loops.append(Loop(sources))
        inner = {**scope, node.variable: elements(sources, number)}
        if node.predicate is not None:
            self.visit(node.predicate, inner, (*loops, number))
        if node.result is None:
            return sources if node.kind == "filter" else NOTHING
        made = self.visit(node.result, inner, (*loops, number))
        return frozenset(Source(one.place, one.loops, made, one.written) for one in sources)

    def ask(self, sources: Sources, count: int, loops: tuple[int, ...]) -> None:
        for one in sorted_sources(sources):
            outer = tuple(loop for loop in loops if loop not in one.loops)
            self.needs.asked.setdefault(one.place, []).append((count, outer))

    def unbounded(self, sources: Sources, why: str) -> None:
        for one in sources:
            self.needs.unbounded.setdefault(one.place, f"{'.'.join(one.place)}: {why}")


def variable_of(node: Select | Has, scope: Iterable[str], bodies: Mapping[str, Any]) -> str | None:
    """The name of the variable that `variables.<name>` stands for."""
    found = dotted(node) if isinstance(node, Select) else None
    if found is None or found[0] != f"{VARIABLES}.{node.field}" or VARIABLES in scope:
        return None
    return node.field if node.field in bodies else None


def _own_key(index: Node, sources: Sources, scope: Scope) -> bool:
    """Whether `m[k]` looks up the key that a macro over the same map has reached."""
    running = scope.get(index.name) if isinstance(index, Name) else None
    return running is not None and {one.place for one in running} == {(*one.place, EACH) for one in sources}


def elements(sources: Sources, loop: int | None = None) -> Sources:
    """The elements of these lists, as the variable of a loop when one is given."""
    more = frozenset() if loop is None else frozenset({loop})
    found: set[Source] = set()
    for one in sources:
        for each in (Source((*one.place, EACH), one.loops),) if one.inner is None else one.inner:
            found.add(Source(each.place, each.loops | more, each.inner, each.written))
    return frozenset(found)


_VISITS: Final[dict[type[Node], Callable[[Collector, Any, Scope, tuple[int, ...]], Sources]]] = {
    Name: Collector.name,
    Select: Collector.select,
    Has: Collector.select,
    Index: Collector.index,
    Binary: Collector.binary,
    Call: Collector.call,
    Ternary: Collector.ternary,
    ListOf: Collector.written,
    MapOf: Collector.written,
    Macro: Collector.macro,
}
