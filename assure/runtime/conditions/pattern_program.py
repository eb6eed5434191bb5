"""A pattern as a program of small steps (Thompson's construction), and the classes of characters it tells apart."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.pattern_classes import WORD
from assure.runtime.conditions.pattern_parts import Alternatives, Assertion, Characters, Part, Repeat, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_STEPS: Final = 4_000


class Program:
    """Steps numbered from 0: a split into several, an assertion, a set of characters, or the end of a match.

    Between two characters, what stands before and after is one of four sorts: BEGIN or END of the text, NEWLINE, WORD,
    or OTHER; assertions need no more than that.
    """

    BEGIN: Final = 0
    END: Final = 1
    NEWLINE: Final = 2
    WORD: Final = 3
    OTHER: Final = 4

    def __init__(self) -> None:
        self.splits: dict[int, tuple[int, ...]] = {}
        self.assertions: dict[int, tuple[str, int]] = {}
        self.characters: dict[int, tuple[tuple[tuple[int, int], ...], int]] = {}
        self.count = 1
        self.start = 0
        self.bounds: list[int] = [0]
        self.allowed: dict[int, frozenset[int]] = {}

    def reserve(self) -> int:
        """The number of a new step; step 0 is the end of a match."""
        if self.count >= MAX_STEPS:
            raise EvaluationError("the pattern is too large: its repetitions multiply")
        self.count += 1
        return self.count - 1

    def finish(self, start: int) -> None:
        """Cuts all characters into classes that no step tells apart."""
        self.start = start
        cuts = {0, 10, 11}
        for low, high in WORD:
            cuts.update((low, high + 1))
        for ranges, _ in self.characters.values():
            for low, high in ranges:
                cuts.update((low, high + 1))
        self.bounds = sorted(cuts)
        for step, (ranges, _) in self.characters.items():
            self.allowed[step] = frozenset(self._classes_of(ranges))

    def _classes_of(self, ranges: Iterable[tuple[int, int]]) -> Iterable[int]:
        for low, high in ranges:
            yield from range(self.class_of(low), self.class_of(high) + 1)

    def class_of(self, code: int) -> int:
        """The class of a character."""
        return bisect_right(self.bounds, code) - 1

    def sort_of(self, kind: int) -> int:
        """NEWLINE, WORD or OTHER: what assertions see of a class."""
        code = self.bounds[kind]
        if code == 10:
            return self.NEWLINE
        return self.WORD if any(low <= code <= high for low, high in WORD) else self.OTHER

    def accepts(self, reached: set[int]) -> bool:
        """Whether a match ends here."""
        return 0 in reached

    def closure(self, places: Iterable[int], before: int, upcoming: int) -> set[int]:
        """Everything reached from `places` without a character, between the two sorts of neighbour."""
        reached: set[int] = set()
        waiting = list(places)
        while waiting:
            step = waiting.pop()
            if step in reached:
                continue
            reached.add(step)
            waiting.extend(self.splits.get(step, ()))
            if step in self.assertions:
                kind, following = self.assertions[step]
                if self._holds(kind, before, upcoming):
                    waiting.append(following)
        return reached

    def _holds(self, kind: str, before: int, upcoming: int) -> bool:
        if kind == "begin":
            return before == self.BEGIN
        if kind == "end":
            return upcoming == self.END
        if kind == "line-begin":
            return before in (self.BEGIN, self.NEWLINE)
        if kind == "line-end":
            return upcoming in (self.END, self.NEWLINE)
        at_edge = (before == self.WORD) != (upcoming == self.WORD)
        return at_edge if kind == "edge" else not at_edge

    def after_class(self, reached: set[int], kind: int) -> Iterable[int]:
        """Where the steps that take a character of this class go on."""
        for step in reached:
            if step in self.allowed and kind in self.allowed[step]:
                yield self.characters[step][1]


def program(part: Part) -> Program:
    """The program of a pattern; raises EvaluationError when it would be too large."""
    made = Program()
    made.finish(_compiled(part, 0, made))
    return made


def _compiled(part: Part, following: int, made: Program) -> int:
    """The step at which `part` begins when `following` comes behind it."""
    if isinstance(part, Characters):
        step = made.reserve()
        made.characters[step] = (part.ranges, following)
        return step
    if isinstance(part, Assertion):
        step = made.reserve()
        made.assertions[step] = (part.kind, following)
        return step
    if isinstance(part, Sequence):
        for one in reversed(part.parts):
            following = _compiled(one, following, made)
        return following
    if isinstance(part, Alternatives):
        step = made.reserve()
        made.splits[step] = tuple(_compiled(one, following, made) for one in part.parts)
        return step
    if isinstance(part, Repeat):
        return _repeated(part, following, made)
    raise EvaluationError(f"{type(part).__name__} is no part of a pattern")


def _repeated(part: Repeat, following: int, made: Program) -> int:
    if part.most is None:
        loop = made.reserve()
        made.splits[loop] = (_compiled(part.part, loop, made), following)
        step = loop
    else:
        step = following
        for _ in range(part.most - part.least):
            choice = made.reserve()
            made.splits[choice] = (_compiled(part.part, step, made), following)
            step = choice
    for _ in range(part.least):
        step = _compiled(part.part, step, made)
    return step
