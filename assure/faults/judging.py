"""Judges what came of a dispatch with a failure in it: half written, swallowed, done twice, or not got over (R4)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assure.faults.effects import Came, came, counted, effect, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.contracts.faults import SafeOutcome
    from assure.faults.effects import State
    from assure.faults.session import Struck

# What a read answers here is wrong, and what is made of it must be right all the same.
_ANSWERS = frozenset({"stale_read", "not_registered", "invalid_state"})
_LOST = frozenset({"lost_acknowledgement"})
_DELIVERED_TWICE = "duplicate_delivery"
_ENDLESS = ".Endless"
_SHOWN = 200


class Fault(enum.StrEnum):
    """What is wrong with how a failure was met."""

    HALF = "half written"
    SWALLOWED = "swallowed"
    TWICE = "twice"
    STUCK = "stuck"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong, in words that go on after what was let in."""

    fault: Fault
    message: str


@dataclass(frozen=True, slots=True)
class Whole:
    """What an operation does without a failure, and what its spec says of it.

    `on_exception` are the ids of the clauses that hold when it fails, as the runtime knows them. `idempotent` says that
    asking twice is as good as once.
    """

    decision: Mapping[str, Any]
    journals: frozenset[str]
    on_exception: frozenset[str]
    idempotent: bool

    @property
    def state(self) -> State:
        """What it stores."""
        return effect(self.decision, self.journals)


def judged(struck: Struck, kind: str, whole: Whole) -> Iterator[Wrong]:
    """What is wrong with what came of a failure of this kind."""
    yield from _clauses(struck, whole)
    if kind == _DELIVERED_TWICE:
        yield from _delivered_twice(struck, whole)
    elif (struck.decision["error"] or {}).get("type", "").endswith(_ENDLESS):
        yield Wrong(Fault.STUCK, f"it tries again and again: {struck.decision['error']['message']}")
    elif struck.decision["outcome"] == "completed":
        yield from _completed(struck, kind, whole)
    else:
        yield from _refused(struck, kind, whole)


def _clauses(struck: Struck, whole: Whole) -> Iterator[Wrong]:
    for decision in (struck.decision, struck.again or {}):
        judgements = decision.get("contracts", {})
        for name in sorted(whole.on_exception & judgements.keys()):
            if judgements[name] == "violated":
                yield Wrong(Fault.CLAUSE, f"it violates {name}")


def _completed(struck: Struck, kind: str, whole: Whole) -> Iterator[Wrong]:
    """Who says that it is done has done it, and nothing else."""
    state = effect(struck.decision, whole.journals)
    found = came(state, whole.state, exactly=kind in _ANSWERS)
    same = struck.decision["result"] == whole.decision["result"]
    if found is Came.UNCHANGED and whole.state and kind in _ANSWERS and not same:
        return  # It was told that there is nothing, and answers accordingly.
    if found is Came.UNCHANGED and whole.state:
        yield Wrong(Fault.SWALLOWED, f"it answers that it is done, and did not store {told(whole.state)}")
    elif found is Came.MORE:
        yield Wrong(Fault.TWICE, f"it tried again by itself, and stored {told(state)} instead of {told(whole.state)}")
    elif found is Came.OTHER:
        yield Wrong(Fault.HALF, f"it answers that it is done, and stored {_otherwise(state, whole.state)}")
    elif not whole.state and kind not in _ANSWERS and not same:
        yield Wrong(Fault.SWALLOWED, "it answers as if nothing had failed, with something else than it would")


def _refused(struck: Struck, kind: str, whole: Whole) -> Iterator[Wrong]:
    """Who raises has done nothing, or everything; and can be asked again."""
    state = effect(struck.decision, whole.journals)
    found = came(state, whole.state, exactly=kind in _ANSWERS)
    error = words_of(struck.decision)
    if found is Came.MORE:
        yield Wrong(Fault.TWICE, f"it raises {error}, and stored {told(state)} instead of {told(whole.state)}")
    elif found is Came.OTHER:
        yield Wrong(Fault.HALF, f"it raises {error}, and stored {_otherwise(state, whole.state)}")
    elif struck.again is not None:
        yield from _again(struck.again, found, kind, whole, error)


def _again(again: Mapping[str, Any], before: Came, kind: str, whole: Whole, error: str) -> Iterator[Wrong]:
    """What the same request comes to after the error."""
    state = effect(again, whole.journals)
    if before is Came.WHOLE and whole.state:
        if state and (kind not in _LOST or whole.idempotent):
            message = f"it raises {error} although everything is stored, and asked again it stores {told(state)}"
            yield Wrong(Fault.TWICE, message)
        return
    if again["outcome"] != "completed":
        message = f"it raises {error}; asked again, with nothing failing, it raises {words_of(again)}"
        yield Wrong(Fault.STUCK, message)
        return
    found = came(state, whole.state, exactly=False)
    if found is Came.MORE:
        yield Wrong(Fault.TWICE, f"it raises {error}; asked again, it stores {told(state)}, not {told(whole.state)}")
    elif whole.state and found is not Came.WHOLE:
        message = f"it raises {error}; asked again, it answers that it is done, and stored {told(state)}"
        yield Wrong(Fault.STUCK, message)


def _delivered_twice(struck: Struck, whole: Whole) -> Iterator[Wrong]:
    again = struck.again
    state = {} if again is None else effect(again, whole.journals)
    if again is None or not state:
        return
    if again["outcome"] != "completed":
        yield Wrong(Fault.HALF, f"delivered twice, it raises {words_of(again)} and stores {told(state)}")
    elif whole.idempotent:
        yield Wrong(Fault.TWICE, f"its spec says that it is idempotent; delivered twice, it stores {told(state)} again")


def _otherwise(state: State, whole: State) -> str:
    """How a state differs from the whole, in words; the tables alone say it where their numbers differ."""
    if counted(state) != counted(whole):
        return f"{told(state)}, where the whole of it is {told(whole)}"
    return f"{told(state)}, with other values than without the failure: {', '.join(_differing(state, whole))}"


def _differing(state: State, whole: State) -> list[str]:
    """The tables whose rows hold something else."""
    return [table for table in sorted({*state, *whole}) if state.get(table) != whole.get(table)]


def words_of(decision: Mapping[str, Any]) -> str:
    """How a decision ended, in one line."""
    error = decision["error"]
    if error is None:
        return str(decision["outcome"])
    message = " ".join(str(error["message"]).split())
    return f"{error['type'].rpartition('.')[2]}: {message if len(message) <= _SHOWN else message[:_SHOWN] + '...'}"


def unsafe(struck: Struck, whole: Whole, expect: SafeOutcome) -> Iterator[str]:
    """How an outcome differs from the one that a row of the matrix calls safe."""
    decision = struck.decision
    if decision["outcome"] != expect.outcome:
        yield f"the outcome is {decision['outcome']} ({words_of(decision)}), and not {expect.outcome}"
    elif expect.error and not _is_named(decision["error"], expect.error):
        yield f"it ends with {_named(decision)}, and not with {expect.error}"
    state = effect(decision, whole.journals)
    if expect.changes:
        wanted = {table: dict(numbers) for table, numbers in expect.changes.items()}
        if counted(state) != wanted:
            yield f"it stored {told(state)}, and not what the row says"
    elif came(state, whole.state, exactly=False) not in _accepted(expect.state, whole):
        yield f"it stored {told(state)}; the state should be {expect.state}"
    if expect.again and struck.again is None:
        yield "it completed, so that nobody asks again; leave `again` out"
    elif expect.again and struck.again is not None and struck.again["outcome"] != expect.again:
        yield f"asked again, the outcome is {struck.again['outcome']} ({words_of(struck.again)}), not {expect.again}"


def _accepted(wanted: str, whole: Whole) -> frozenset[Came]:
    """An operation that stores nothing has stored everything."""
    if wanted == "whole" and not whole.state:
        return frozenset({Came.UNCHANGED})
    return frozenset({Came(wanted)})


def _is_named(error: Mapping[str, Any] | None, name: str) -> bool:
    return error is not None and name in (error["code"], error["type"], error["type"].rpartition(".")[2])


def _named(decision: Mapping[str, Any]) -> str:
    error = decision["error"]
    if error is None:
        return "no error"
    return str(error["code"] or error["type"].rpartition(".")[2])
