"""Bounds what macros inside of macros may cost: one budget an evaluation, and an error once it is spent.

What stands in no macro, and a macro by itself, costs no more than reading what was passed. Inside a macro the same list
may be walked, compared or copied once an element, so that two lists of a request multiply: that is what is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assure.runtime.conditions import comparing, reading
from assure.runtime.conditions.arithmetic import binary
from assure.runtime.conditions.inputs import lift
from assure.runtime.conditions.iteration import elements
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import Entries, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Turns of macros that stand in macros, and what is as expensive as a turn.
MAX_TURNS: Final = 100_000
# How many characters, and how many keys that are looked through in vain, come to one turn, as powers of two.
TEXT: Final = 8
PATTERN: Final = 4
KEYS: Final = 4
SCALARS: Final = frozenset({str, int, float, bool, bytes, type(None)})
ADD: Final = binary("+")
# The functions that look at a text from one end to the other.
LONG: Final = frozenset({"contains", "matches", "string", "bytes", "double", "duration", "timestamp"})


class Meter:
    """What is left to one evaluation. Everything here does what its namesake elsewhere does, and counts it."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_TURNS

    def spend(self, cost: int) -> None:
        """Take from the budget; raises EvaluationError when it is spent, now and from then on."""
        self.left -= cost
        if self.left < 0:
            raise EvaluationError(f"macros inside of macros take more than {MAX_TURNS} turns")

    def turns(self, value: object) -> Iterator[object]:
        """What a macro runs over, each turn counted when it begins."""
        for element in elements(value):
            self.spend(1)
            yield element

    def whole(self, value: object) -> list[object] | tuple[object, ...]:
        """What a macro runs over, all turns counted at once: never less than those it will take."""
        found = value if type(value) is list else elements(lift(value))
        self.spend(len(found))
        return found

    def selected(self, holder: object, field: str) -> object:
        """`holder.field`."""
        self.spend(0)
        try:
            return reading.selected(holder, field)
        except EvaluationError:
            self._in_vain(lift(holder))
            raise

    def indexed(self, holder: object, index: object) -> object:
        """`holder[index]`."""
        self.spend(0)
        try:
            return reading.indexed(holder, index)
        except EvaluationError:
            self._in_vain(lift(holder))
            raise

    def contained(self, item: object, holder: object) -> bool:
        """`item in holder`."""
        holder = lift(holder)
        self.spend(len(holder) if isinstance(holder, list | tuple) else 0)
        found = comparing.contained(item, holder)
        return found or self._in_vain(holder)

    def present(self, holder: object, field: str) -> bool:
        """`has(holder.field)`."""
        self.spend(0)
        holder = lift(holder)
        return reading.present(holder, field) or self._in_vain(holder)

    def equals(self, left: object, right: object) -> bool:
        """`left == right`; what is inside of lists and maps is counted before it is compared."""
        if type(left) in SCALARS:
            return comparing.equals(left, right)
        left, right = lift(left), lift(right)
        if isinstance(left, list | tuple) or kind_of(left) == "map":
            self.spend(self._parts(left))
        return comparing.equals(left, right)

    def unequal(self, left: object, right: object) -> bool:
        """`left != right`."""
        return not self.equals(left, right)

    def added(self, left: object, right: object) -> object:
        """`left + right`."""
        return self.apply(ADD, lift(left), lift(right))

    def apply(self, function: Callable[..., object], *values: object) -> object:
        """What a function gives for values that may be long."""
        taken = [lift(value) for value in values]
        self.spend(sum(_length(value) for value in taken))
        return function(*taken)

    def match(self, function: Callable[..., object], *values: object) -> object:
        """The same for `matches`, which looks at each character by itself."""
        taken = [lift(value) for value in values]
        self.spend(sum(len(value) >> PATTERN for value in taken if isinstance(value, str)))
        return function(*taken)

    def _in_vain(self, holder: object) -> bool:
        """Nothing was found: all keys may have been looked at."""
        if isinstance(holder, dict):
            self.spend(len(holder) >> KEYS)
        return False

    def _parts(self, value: object) -> int:
        """How many values are inside of a value, as far as the budget goes."""
        waiting, found = [value], 0
        while waiting and found <= self.left:
            current = waiting.pop()
            found += 1
            if isinstance(current, list | tuple):
                found += len(current) - 1
                waiting.extend(inner for inner in current if isinstance(inner, list | tuple | dict))
            elif isinstance(current, dict):
                found += len(current)
                waiting.extend(inner for inner in dict.values(current) if isinstance(inner, list | tuple | dict))
            elif isinstance(current, Entries):
                waiting.extend(inner for _, inner in current.found.values())
        return found


def _length(value: object) -> int:
    if isinstance(value, str | bytes):
        return len(value) >> TEXT
    return len(value) if isinstance(value, list | tuple) else 0
