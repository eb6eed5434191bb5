"""What the macros do, closure by closure: all, exists, exists_one, filter and map over lists and the keys of maps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from assure.runtime.conditions import maps
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import kind_of, no_overload

# The context at 0, the budget at 1, behind them a slot for the variable of each macro, not taken yet.
# A frame belongs to one evaluation.
Frame = list[Any]
Plan = Callable[[Frame], object]
# What a macro runs over.
Source = Callable[[Frame], Iterable[object]]


def guarded(at: int, plan: Plan) -> Plan:
    """The plan, whose errors stand at `at` unless they know a deeper place."""

    def run(frame: Frame) -> object:
        try:
            return plan(frame)
        except EvaluationError as error:
            raise error.placed(at) from error.__cause__

    return run


def truth(value: object, function: str) -> bool:
    """The value when it is a bool; anything else has no truth in CEL."""
    if value is True or value is False:
        return value
    raise no_overload(function, value)


def elements(value: object) -> list[object] | tuple[object, ...]:
    """What a macro runs over: the elements of a list (not taken yet) or the keys of a map."""
    if isinstance(value, list | tuple):
        return value
    if kind_of(value) == "map":
        return maps.keys(value)
    raise EvaluationError(f"a macro runs over a list or a map, not over a value of type {kind_of(value)}")


def _quantifier(decisive: bool, name: str) -> Callable[..., Plan]:
    """`all` (decided by a false) or `exists` (by a true), which absorb errors as && and || do."""

    def make(source: Source, slot: int, predicate: Plan, result: None) -> Plan:
        def decide(frame: Frame) -> object:
            failure: EvaluationError | None = None
            for element in source(frame):
                try:
                    frame[slot] = element
                    if truth(predicate(frame), name) is decisive:
                        return decisive
                except EvaluationError as error:
                    failure = failure or error
            if failure is not None:
                raise failure
            return not decisive

        return decide

    return make


def _exists_one(source: Source, slot: int, predicate: Plan, result: None) -> Plan:
    def count(frame: Frame) -> object:
        met = 0
        for element in source(frame):
            frame[slot] = element
            met += truth(predicate(frame), "exists_one")
        return met == 1

    return count


def _map(source: Source, slot: int, predicate: Plan | None, result: Plan) -> Plan:
    def collect(frame: Frame) -> object:
        found: list[object] = []
        for element in source(frame):
            frame[slot] = element
            if predicate is None or truth(predicate(frame), "map"):
                found.append(result(frame))
        return found

    return collect


def _filter(source: Source, slot: int, predicate: Plan, result: None) -> Plan:
    def collect(frame: Frame) -> object:
        found: list[object] = []
        for element in source(frame):
            frame[slot] = element
            if truth(predicate(frame), "filter"):
                found.append(element)
        return found

    return collect


MACRO_PLANS: dict[str, Callable[..., Plan]] = {
    "all": _quantifier(decisive=False, name="all"),
    "exists": _quantifier(decisive=True, name="exists"),
    "exists_one": _exists_one,
    "map": _map,
    "filter": _filter,
}
