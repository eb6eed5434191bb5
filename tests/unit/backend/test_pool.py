"""Work on several seats gives its results in order, and every seat is put away."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from assure.backend.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator


class Seat:
    """Counts what it did, and notes when two used it at once."""

    opened: list[Seat]

    def __init__(self) -> None:
        self.busy = threading.Lock()
        self.closed = 0

    def work(self, item: int) -> int:
        """Squares a number, the smaller the slower."""
        assert self.busy.acquire(blocking=False)
        time.sleep(0.002 * (5 - item % 5))
        self.busy.release()
        if item == 77:
            raise LookupError("item 77")
        return item * item

    def close(self) -> None:
        """Notes it."""
        self.closed += 1


def pool(jobs: int) -> tuple[Pool[Seat], list[Seat]]:
    """A pool and the seats that it opens."""
    seats: list[Seat] = []

    def opening() -> Seat:
        seats.append(Seat())
        return seats[-1]

    return Pool(jobs, opening), seats


@pytest.mark.parametrize("jobs", [1, 4])
def test_results_come_in_the_order_of_the_work(jobs: int) -> None:
    made, seats = pool(jobs)
    with made:
        assert list(made.map(Seat.work, range(30))) == [n * n for n in range(30)]
    assert len(seats) <= jobs
    assert all(seat.closed for seat in seats)


@pytest.mark.parametrize("jobs", [1, 3])
def test_what_work_raises_is_raised_in_its_turn_and_all_seats_are_closed(jobs: int) -> None:
    made, seats = pool(jobs)
    seen = []
    with pytest.raises(LookupError, match="item 77"), made:
        for result in made.map(Seat.work, [1, 2, 77, 3]):
            seen.append(result)
    assert seen == [1, 4]
    assert all(seat.closed for seat in seats)


def test_only_a_few_items_are_taken_ahead() -> None:
    made, _ = pool(2)
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with made:
        results = made.map(Seat.work, items())
        next(results)
        assert len(taken) <= 5
