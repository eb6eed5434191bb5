"""The types of function calls: which functions there are, what they take, and which calls are errors on any values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assure.runtime.conditions import temporal
from assure.runtime.conditions.conversions import CONVERSIONS
from assure.runtime.conditions.library import STRING_TESTS, functions
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.patterns import pattern
from assure.runtime.conditions.static import BOOL, DYN, INT, Type, of_kind
from assure.runtime.conditions.syntax import Call, Literal

if TYPE_CHECKING:
    from assure.runtime.conditions.inspection import Inspection

SIZED: Final = ("string", "bytes", "list", "map")


def call_type(node: Call, given: list[Type], found: Inspection) -> Type:
    """The type of a call whose target and arguments have the types `given`; what is wrong goes to `found`."""
    function = functions().get(node.function)
    if function is None:
        found.unknown("function", node.function, functions(), node.at)
        return DYN
    if not function.takes(len(given), member=node.target is not None):
        found.wrong("arity", _arity(node), node.at)
        return DYN
    result = _checked(node, given, found)
    if all(isinstance(part, Literal) for part in node.parts()):
        _tried(node, found)
    elif node.function == "matches" and isinstance(node.parts()[1], Literal):
        _pattern(node, found)
    return result


def _checked(node: Call, given: list[Type], found: Inspection) -> Type:
    name = node.function
    if name in CONVERSIONS:
        found.wants(given[0], CONVERSIONS[name], f"{name}()", node.at)
        return of_kind(name)
    if name in STRING_TESTS:
        for one in given:
            found.wants(one, ("string",), f"{name}()", node.at)
        return BOOL
    if name == "size":
        found.wants(given[0], SIZED, "size()", node.at)
        return INT
    if name in ("dyn", "type"):
        return DYN if name == "dyn" else of_kind("type")
    return _part(name, given, node.at, found)


def _part(name: str, given: list[Type], at: int, found: Inspection) -> Type:
    """An accessor of a timestamp (with a time zone or without) or of a duration (without)."""
    on_duration = name in temporal.LENGTHS and len(given) == 1
    found.wants(given[0], ("timestamp", "duration") if on_duration else ("timestamp",), f"{name}()", at)
    for one in given[1:]:
        found.wants(one, ("string",), f"the time zone of {name}()", at)
    return INT


def _arity(node: Call) -> str:
    function = functions()[node.function]
    count = len(node.arguments)
    as_member = [f"x.{node.function}() with {number - 1}" for number in function.member_counts]
    as_function = [f"{node.function}() with {number}" for number in function.counts]
    written = "x." if node.target is not None else ""
    return (
        f"{written}{node.function}() does not take {count} arguments; there is {' and '.join(as_function + as_member)}"
    )


def _tried(node: Call, found: Inspection) -> None:
    """A call of literals alone gives the same in every evaluation, an error too."""
    try:
        functions()[node.function].apply(*(part.value for part in node.parts() if isinstance(part, Literal)))
    except EvaluationError as error:
        if not error.reason.startswith("no such overload"):
            found.doubt("always-error", error.reason, node.at)


def _pattern(node: Call, found: Inspection) -> None:
    text = node.parts()[1]
    if isinstance(text, Literal) and isinstance(text.value, str):
        try:
            pattern(text.value)
        except EvaluationError as error:
            found.doubt("always-error", error.reason, text.at)
