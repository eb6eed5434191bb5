"""Lookups in maps of every sort, with CEL's keys: strings, bools and whole numbers, where 1 and true are different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from assure.runtime.conditions.inputs import lift
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import MISSING, Entries, Record, Uint, kind_of, no_overload

if TYPE_CHECKING:
    from collections.abc import Iterable

# Python's dictionaries hold True and 1 to be the same key; these stand for the bools.
TRUE: Final = ("bool", True)
FALSE: Final = ("bool", False)


def canonical(key: object) -> object:
    """What two keys share exactly when CEL holds them to be equal; MISSING for a number that no key equals.

    Raises EvaluationError for a value that is no key.
    """
    kind = type(key)
    if kind is str or kind is int:
        return key
    if kind is Uint:
        return int(key)  # type: ignore[call-overload] # a Uint is an int
    if kind is bool:
        return TRUE if key else FALSE
    if isinstance(key, float):
        return int(key) if key.is_integer() else MISSING
    raise EvaluationError(f"unsupported key type: {kind_of(key)}")


def find(holder: object, key: object) -> object:
    """The value under `key`, taken, or MISSING; the holder is a map and the key a value of CEL."""
    wanted = canonical(key)
    if isinstance(holder, Record) and isinstance(wanted, str) and wanted in holder.fields:
        return lift(holder.read(wanted))
    value = _raw(holder, wanted)
    return value if value is MISSING else lift(value)


def holds(holder: object, key: object) -> bool:
    """Whether something is under `key`, whatever it is: the value itself is not looked at."""
    wanted = canonical(key)
    if isinstance(holder, Record):
        return wanted in holder.fields
    return _raw(holder, wanted) is not MISSING


def _raw(holder: object, wanted: object) -> object:
    if isinstance(holder, Entries):
        entry = holder.found.get(wanted)
        return MISSING if entry is None else entry[1]
    if isinstance(holder, dict):
        return _in_dict(holder, wanted)
    if isinstance(holder, Mapping):
        return _in_mapping(holder, wanted)
    return MISSING


def _in_dict(holder: dict[object, object], wanted: object) -> object:
    """A dict, read by dict's own methods: a default factory or an overridden method of a subclass is not asked."""
    if wanted is MISSING:
        return MISSING
    # A bool or 0 or 1 finds what Python holds to be the same key, so that only a look at the keys tells them apart.
    if type(wanted) is str or (type(wanted) is int and wanted not in (0, 1)):
        value = dict.get(holder, wanted, MISSING)
        if value is not MISSING or (type(wanted) is str and all_strings(holder)):
            return value
    return _among(((key, dict.get(holder, key, MISSING)) for key in dict.keys(holder)), wanted)


def all_strings(holder: dict[object, object]) -> bool:
    """Whether every key is exactly a str: then a str that is not found is not there."""
    kinds = set(map(type, dict.keys(holder)))
    return not kinds or kinds == {str}


def _in_mapping(holder: Mapping[object, object], wanted: object) -> object:
    try:
        if type(wanted) is str and wanted in holder:
            return holder[wanted]
        pairs = [(key, holder[key]) for key in holder if type(key) is not str or type(wanted) is not str]
    except EvaluationError:
        raise
    except Exception as error:
        raise EvaluationError(f"reading a {type(holder).__name__} raised {type(error).__name__}") from error
    return _among(pairs, wanted)


def _among(pairs: Iterable[tuple[object, object]], wanted: object) -> object:
    """The value whose key is `wanted` once both are values of CEL."""
    for key, value in pairs:
        if canonical(lift(key)) == wanted:
            return value
    return MISSING


def keys(holder: object) -> list[object]:
    """The keys of a map as values of CEL, in the map's order (a record's: by name)."""
    if isinstance(holder, Entries):
        return [key for key, _ in holder.found.values()]
    if isinstance(holder, Record):
        return list[object](sorted(holder.fields))
    raw = list(dict.keys(holder)) if isinstance(holder, dict) else _raw_keys(holder)
    lifted = [lift(key) for key in raw]
    # Two keys that Python tells apart may be one to CEL; such a map has no meaning.
    if len({canonical(key) for key in lifted}) != len(lifted):
        raise EvaluationError("a key stands twice in the map")
    return lifted


def _raw_keys(holder: object) -> list[object]:
    if not isinstance(holder, Mapping):
        raise no_overload("keys", holder)
    try:
        return list(holder)
    except Exception as error:
        raise EvaluationError(f"reading a {type(holder).__name__} raised {type(error).__name__}") from error


def count(holder: object) -> int:
    """How many entries a map has."""
    if isinstance(holder, Entries):
        return len(holder.found)
    if isinstance(holder, Record):
        return len(holder.fields)
    return dict.__len__(holder) if isinstance(holder, dict) else len(_raw_keys(holder))


def written(pairs: Iterable[tuple[object, object]]) -> Entries:
    """The map that an expression writes; a key that is no key or stands twice is an error."""
    found: dict[object, tuple[object, object]] = {}
    for key, value in pairs:
        if isinstance(key, float):
            raise EvaluationError("unsupported key type: double")
        name = canonical(key)
        if name in found:
            raise EvaluationError("a key stands twice in the map")
        found[name] = (key, value)
    return Entries(found)
