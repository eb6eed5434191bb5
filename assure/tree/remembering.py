"""Answerable for asking each question about the program once, also where questions lead back to themselves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from assure.tree.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.tree.meanings import Meanings
    from assure.tree.program import Program

_DEEPEST = 140  # so many questions may wait for each other; a longer chain tells nothing
_LONGEST_UNION = 24


class Remembering(Asking):
    """Keeps answers; in a circle of questions, until the one that began it is answered."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._memo: dict[object, Meanings] = {}
        self._preliminary: dict[object, tuple[Meanings, int]] = {}
        self._waiting: dict[int, list[object]] = defaultdict(list)
        self._active: dict[object, int] = {}
        self._lowest = 0

    def once(self, key: object, work: Callable[..., Meanings], *arguments: object) -> Meanings:
        """The answer to a question, worked out at most once.

        A question that is being asked already has no answer yet. An answer that rests on such a gap holds only until
        the question that it waited for is answered; then it is worked out anew.
        """
        known = self._memo.get(key)
        if known is not None:
            return known
        known = self._in_cycle(key)
        if known is not None:
            return known
        depth = len(self._active)
        self._active[key] = depth
        lowest, self._lowest = self._lowest, depth
        try:
            answer = work(*arguments)[:_LONGEST_UNION]
        finally:
            del self._active[key]
            waited_for, self._lowest = self._lowest, min(lowest, self._lowest)
        self._keep(key, answer, depth, waited_for)
        return answer

    def _in_cycle(self, key: object) -> Meanings | None:
        """No answer for a question that is being asked, the preliminary one for a question that waits for another."""
        depth = 0 if len(self._active) > _DEEPEST else self._active.get(key)
        if depth is not None:
            self._lowest = min(self._lowest, depth)
            return ()
        preliminary = self._preliminary.get(key)
        if preliminary is None:
            return None
        self._lowest = min(self._lowest, preliminary[1])
        return preliminary[0]

    def _keep(self, key: object, answer: Meanings, depth: int, waited_for: int) -> None:
        """Remember an answer, for good or until what it waits for is known; those that waited for it go either way."""
        waiting = self._waiting.pop(depth, [])
        if waited_for >= depth:
            self._memo[key] = answer
            for other in waiting:
                self._preliminary.pop(other, None)
            return
        self._preliminary[key] = (answer, waited_for)
        for other in waiting:
            if other in self._preliminary:
                self._preliminary[other] = (self._preliminary[other][0], waited_for)
        self._waiting[waited_for].extend([*waiting, key])
