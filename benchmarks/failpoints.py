"""What a failpoint costs while nobody has armed it: nanoseconds a call, beside a call of a function that does nothing.

Every figure is the fastest of many rounds, the cost of the loop taken away.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from assure.runtime.failpoints import failpoint

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, CALLS = 200, 20_000
NAME = "db.api_keys.insert"


def nothing(name: str) -> None:
    """What any function costs to call."""


def calling(function: Callable[[str], None]) -> float:
    """Seconds for so many calls."""
    calls, name = range(CALLS), NAME
    started = time.perf_counter()
    for _ in calls:
        function(name)
    return time.perf_counter() - started


def looping() -> float:
    """Seconds for the loop alone."""
    calls = range(CALLS)
    started = time.perf_counter()
    for _ in calls:
        pass
    return time.perf_counter() - started


def main() -> None:
    """Print the figures; the rounds of the three take turns, so that a busy moment hits them all."""
    off, empty, loop = [], [], []
    for _ in range(ROUNDS):
        off.append(calling(failpoint))
        empty.append(calling(nothing))
        loop.append(looping())
    of_failpoint, of_nothing = ((min(taken) - min(loop)) / CALLS * 1e9 for taken in (off, empty))
    print("failpoints that nobody armed, ns a call")
    print(f"  {'an empty function':<28}{of_nothing:8.1f}")
    print(f"  {'failpoint(name)':<28}{of_failpoint:8.1f}   {of_failpoint - of_nothing:+.1f}")


if __name__ == "__main__":
    main()
