"""Reads names from the context, fields from maps and records, and elements from lists."""

from __future__ import annotations

from collections.abc import Mapping

from assure.runtime.conditions import maps
from assure.runtime.conditions.inputs import lift
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import MISSING, kind_of, no_overload


def read_name(context: object, name: str) -> object:
    """The value of a name of the context, which is a dict or another Mapping."""
    if isinstance(context, dict):
        value = dict.get(context, name, MISSING)
    elif isinstance(context, Mapping):
        value = _from_mapping(context, name)
    else:
        raise EvaluationError(f"the context is a {type(context).__name__}, not a mapping of names")
    if value is MISSING:
        raise EvaluationError(f"no value for {name!r}")
    return lift(value)


def _from_mapping(context: Mapping[str, object], name: str) -> object:
    try:
        # A Mapping may make up values for absent names in .get(); whether a name is there is asked first.
        return context[name] if name in context else MISSING  # noqa: SIM401
    except EvaluationError:
        raise
    except Exception as error:
        raise EvaluationError(f"reading {name!r} raised {type(error).__name__}") from error


def selected(holder: object, field: str) -> object:
    """`holder.field`: the value under a string key, or of a field."""
    holder = lift(holder)
    value = maps.find(_map(holder, field), field)
    if value is MISSING:
        raise EvaluationError(f"no such key: {field!r}")
    return value


def present(holder: object, field: str) -> bool:
    """`has(holder.field)`; a holder that has no fields at all is an error."""
    holder = lift(holder)
    return maps.holds(_map(holder, field), field)


def _map(holder: object, field: str) -> object:
    if kind_of(holder) == "map":
        return holder
    raise EvaluationError(f"a value of type {kind_of(holder)} has no field {field!r}")


def indexed(holder: object, index: object) -> object:
    """`holder[index]`: an element by its number, or a value by its key."""
    holder, index = lift(holder), lift(index)
    if isinstance(holder, list | tuple):
        return _element(holder, index)
    if kind_of(holder) != "map":
        raise no_overload("_[_]", holder, index)
    value = maps.find(holder, index)
    if value is MISSING:
        # The key may be what somebody sent; only names that the condition itself says are repeated.
        raise EvaluationError("no such key")
    return value


def _element(holder: list[object] | tuple[object, ...], index: object) -> object:
    whole: int
    if isinstance(index, float) and index.is_integer():
        whole = int(index)
    elif isinstance(index, int) and not isinstance(index, bool):
        whole = index
    else:
        raise EvaluationError(f"invalid index: a list takes a whole number, not a value of type {kind_of(index)}")
    if not 0 <= whole < len(holder):
        raise EvaluationError(f"index {whole} out of range: the list has {len(holder)} elements")
    return lift(holder[whole])
