"""Regular expressions with the syntax of RE2, matched in time linear in the text: no pattern can hang a dispatch."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.pattern_program import Program, program
from assure.runtime.conditions.pattern_syntax import parse_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

# When a pattern has met more sets of places than this, or sets with more places in all, what was learnt is dropped and
# learning begins anew.
MAX_STATES: Final = 2_000
MAX_PLACES: Final = 100_000
# A character costs at most as much as the program has steps. What is beyond, steps times characters, is not begun;
# small programs are as long as they like.
MAX_WORK: Final = 10_000_000
SMALL: Final = 50


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern:
    """The compiled pattern; raises EvaluationError when the text is no pattern of RE2 or is too large."""
    return Pattern(program(parse_pattern(text)))


class _State:
    """A set of places in the program, after a character of some kind; learns where each class of characters leads."""

    __slots__ = ("after", "at_end", "places", "steps")

    def __init__(self, places: frozenset[int], after: int) -> None:
        self.places = places
        self.after = after
        self.steps: dict[int, _State | None] = {}
        self.at_end: bool | None = None


class Pattern:
    """Says whether a text holds a match, by a deterministic automaton that is built while it is used."""

    __slots__ = ("_classes", "_known", "_longest", "_places", "_program")

    def __init__(self, compiled: Program) -> None:
        self._program = compiled
        self._longest = MAX_WORK // compiled.count if compiled.count > SMALL else sys.maxsize
        self._known: dict[tuple[frozenset[int], int], _State] = {}
        self._places = 0
        self._classes: dict[str, int] = {}

    def found_in(self, text: str) -> bool:
        """Whether some part of the text matches; raises EvaluationError for a text that is too long for the pattern."""
        if len(text) > self._longest:
            raise EvaluationError(f"matches(): with this pattern a text has at most {self._longest} characters")
        state = self._state(frozenset((self._program.start,)), self._program.BEGIN)
        classes = self._classes
        for sign in text:
            kind = classes.get(sign)
            if kind is None:
                kind = self._class(sign)
            following = state.steps[kind] if kind in state.steps else self._step(state, kind)
            if following is None:
                return True
            state = following
        if state.at_end is None:
            state.at_end = self._program.accepts(self._reached(state, self._program.END))
        return state.at_end

    def _class(self, sign: str) -> int:
        kind = self._program.class_of(ord(sign))
        if len(self._classes) > MAX_STATES:
            self._classes.clear()
        self._classes[sign] = kind
        return kind

    def _state(self, places: frozenset[int], after: int) -> _State:
        state = self._known.get((places, after))
        if state is None:
            if len(self._known) > MAX_STATES or self._places > MAX_PLACES:
                self._known.clear()
                self._places = 0
            self._places += len(places)
            state = self._known[(places, after)] = _State(places, after)
        return state

    def _reached(self, state: _State, upcoming: int) -> set[int]:
        return self._program.closure(state.places, state.after, upcoming)

    def _step(self, state: _State, kind: int) -> _State | None:
        """Where a character of this class leads; None when a match has ended before it."""
        upcoming = self._program.sort_of(kind)
        reached = self._reached(state, upcoming)
        following: _State | None = None
        if not self._program.accepts(reached):
            onward: Iterable[int] = self._program.after_class(reached, kind)
            # A match may begin at every character.
            following = self._state(frozenset((*onward, self._program.start)), upcoming)
        state.steps[kind] = following
        return following
